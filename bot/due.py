"""What happens when a reminder is due: each kind has one use case, and it runs once whoever ticks."""

from collections.abc import Callable
from typing import TypeAlias

from bot import offers, phases, reminders, severity, updates
from bot.manifests import Manifests
from storage import incidents
from storage import reminders as stored
from storage.db import Work
from storage.reminders import Reminder

Ring: TypeAlias = Callable[[Work, Manifests, Reminder, dict[str, str | int]], None]

RINGS: dict[str, Ring] = {
    "offer": lambda work, manifests, row, late: offers.unanswered(work, manifests, row.facts["offer"], late),
    "call": lambda work, manifests, row, late: offers.ask_everybody(work, manifests, _incident(row), late),
    "unrated": lambda work, manifests, row, late: severity.silence(work, manifests, _incident(row), late),
    "update": lambda work, manifests, row, late: updates.due(work, _incident(row), late),
    "archive": lambda work, manifests, row, late: phases.archive(work, _incident(row)),
}


def ring(work: Work, manifests: Manifests, number: int) -> bool:
    """Let one reminder ring; false when it is no longer due, or another replica has it."""
    known = stored.get(work.session, number)
    if known is not None and known.incident_id is not None:
        # Its incident first, as everybody else does: in the other order two would wait for each other.
        incidents.lock(work.session, known.incident_id)
    row = stored.take(work.session, number, work.now)
    if row is None:
        return False
    RINGS[row.what](work, manifests, row, reminders.lateness(work, row.due_at))
    return True


def _incident(row: Reminder) -> int:
    if row.incident_id is None:
        raise LookupError(f"reminder {row.id} is about no incident")
    return row.incident_id
