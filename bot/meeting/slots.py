"""What research says in a meeting: why the model can do this, whether it can be mended, and by when."""

from datetime import timedelta
from enum import StrEnum
from itertools import cycle
from typing import NamedTuple

from bot.engine import letters
from bot.keeping import captured
from bot.manifests import Manifests
from bot.measuring import figures
from bot.meeting import invitations, meetings
from bot.rules.text import blank
from bot.rules.words import Refusal
from storage import meetings as stored
from storage.db import Work
from storage.meetings import Meeting, Slot

RESEARCH = "research"
LONGEST = 1500
PATIENCE = timedelta(hours=12)
"""Nobody is chased for what they were asked less long ago."""


class Feasibility(StrEnum):
    """Whether it can be mended."""

    NOW = "now"
    WORK = "with work"
    RESEARCH = "needs research"
    NEVER = "not with this model"


class Horizon(StrEnum):
    """By when."""

    WEEKS = "weeks"
    QUARTER = "this quarter"
    YEAR = "this year"
    LATER = "later"
    UNKNOWN = "nobody knows"


class Slotted(NamedTuple):
    """A slot as it is shown."""

    tag: str
    name: str
    owner: str | None
    limitation: str
    """Empty while nobody has written it."""
    feasibility: str | None
    horizon: str | None


def vectors(work: Work, manifests: Manifests, row: Meeting) -> tuple[str, ...]:
    """The failures that a meeting discusses, by tag: those that did most harm, then those seen most."""
    rules = manifests.agenda.meeting
    most = rules.top if rules else 5
    until = min(work.now, row.starts_at)
    found = [one for one in figures.volumes(work, "tag", invitations.since(work, row), until) if one.value]
    often = sorted(found, key=lambda one: (-one.incidents, -one.harm, one.value))
    return tuple(dict.fromkeys(one.value for one in [*found[:most], *often[:most]]))


def ask(work: Work, manifests: Manifests, row: Meeting) -> None:
    """Ask research leads in turn to explain what is to be discussed; each hears of their own."""
    leads = cycle(invitations.of_function(work, manifests, RESEARCH) or (row.facilitator,))
    for tag, owner in zip(vectors(work, manifests, row), leads, strict=False):
        if stored.ask_for(work.session, row.id, tag, owner, work.now) and owner:
            letters.tell(work, owner, "slot", None, {"meeting": row.id, "tag": tag})
    invitations.show(work, row)


def chase(work: Work, row: Meeting) -> None:
    """Ask again whoever has not written it yet."""
    for one in stored.slots(work.session, row.id):
        if one.filled_at is None and one.owner and work.now - one.asked_at > PATIENCE:
            letters.tell(work, one.owner, "slot_chased", None, {"meeting": row.id, "tag": one.tag})


def fill(
    work: Work,
    manifests: Manifests,
    number: int,
    tag: str,
    words: str,
    feasible: Feasibility,
    by_when: Horizon,
    by: str,
) -> Slot:
    """Write down what research says about a failure.  Raises Refusal, beside the field at fault."""
    row = meetings.changing_meeting(work, manifests, number, by)
    found = stored.slot(work.session, number, tag)
    if found is None:
        raise Refusal("This failure is not on the agenda of that meeting.")
    if blank(words):
        raise Refusal("Say in a few sentences why the model can do this.", "limitation")
    if len(words) > LONGEST:
        raise Refusal(f"That is {len(words)} characters; {LONGEST} fit.", "limitation")
    found.limitation_id = meetings.keep(work, row, "limitation", words, by)
    found.feasibility, found.horizon = feasible, by_when
    found.filled_by, found.filled_at = by, work.now
    invitations.show(work, row)
    return found


def of(work: Work, manifests: Manifests, number: int) -> tuple[Slotted, ...]:
    """The slots of a meeting, as its people may read them."""
    rows = stored.slots(work.session, number)
    words = captured.written(work, [row.limitation_id for row in rows])
    return tuple(
        Slotted(
            row.tag,
            manifests.taxonomy.name_of(row.tag),
            row.filled_by or row.owner,
            words.get(row.limitation_id or 0, ""),
            row.feasibility,
            row.horizon,
        )
        for row in rows
    )
