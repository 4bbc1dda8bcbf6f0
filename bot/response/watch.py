"""What whoever leads must know: what is late, who wants to lower the severity, which functions are missing."""

from typing import NamedTuple

from bot.facts import text_of
from bot.learning import recurrences
from bot.learning.recurrences import Earlier
from bot.manifests import Manifests
from bot.response import lowerings, targets
from bot.response.lowerings import Wish
from bot.response.targets import Overdue
from bot.rules.words import Phase
from bot.staffing import company
from bot.staffing.company import Alone
from storage.db import Work
from storage.incidents import Incident


class Watch(NamedTuple):
    """All of it; nothing where all is well."""

    overdue: tuple[Overdue, ...] = ()
    wish: Wish | None = None
    reason: str = ""
    """Why somebody wants to lower it, in their own words."""
    alone: Alone | None = None
    earlier: tuple[Earlier, ...] = ()
    """What came back in it."""
    number: int = 0


def watch(work: Work, manifests: Manifests, row: Incident) -> Watch:
    """What there is to know of an incident now."""
    wish = lowerings.waiting(work, row)
    working = row.phase not in (Phase.REVIEWING, Phase.CLOSED)
    return Watch(
        targets.overdue(work, manifests, row),
        wish,
        text_of(work, wish.reason_id) if wish else "",
        company.alone(work, manifests, row) if working else None,
        recurrences.shown(work, row.id),
        row.id,
    )
