"""What happens when a reminder is due: each kind has one use case, and it runs once whoever ticks."""

from collections.abc import Callable
from typing import TypeAlias

from bot.engine import reminders
from bot.learning import follow_up_clocks, postmortem_clock, postmortems
from bot.manifests import Manifests
from bot.meeting import meeting_clock
from bot.reporting import triage_clocks
from bot.response import lowerings, offers, phases, severity, targets, updates
from bot.rules.matrix import Target
from bot.rules.words import Severity
from storage import incidents, triage
from storage import reminders as stored
from storage.db import Work
from storage.reminders import Reminder

Ring: TypeAlias = Callable[[Work, Manifests, Reminder, dict[str, str | int]], None]

RINGS: dict[str, Ring] = {
    "offer": lambda work, manifests, row, late: offers.unanswered(work, manifests, row.facts["offer"], late),
    "call": lambda work, manifests, row, late: offers.ask_everybody(work, manifests, _incident(row), late),
    "unrated": lambda work, manifests, row, late: severity.silence(work, manifests, _incident(row), late),
    "target": lambda work, manifests, row, late: targets.due(
        work, manifests, _incident(row), Target(row.facts["target"]), Severity(row.facts["severity"]), late
    ),
    "escalate": lambda work, manifests, row, late: targets.escalate(
        work, manifests, _incident(row), row.facts["to"], Severity(row.facts["severity"]), late
    ),
    "executives": lambda work, manifests, row, late: targets.brief(
        work, manifests, _incident(row), Severity(row.facts["severity"])
    ),
    "lowering": lambda work, manifests, row, late: lowerings.expired(work, _incident(row), row.facts["lowering"], late),
    "report": lambda work, manifests, row, late: triage_clocks.late(work, manifests, row.facts["report"], late),
    "update": lambda work, manifests, row, late: updates.due(work, _incident(row), late),
    "follow_up": lambda work, manifests, row, late: follow_up_clocks.ring(work, manifests, row.facts["follow_up"]),
    "follow_up_late": lambda work, manifests, row, late: follow_up_clocks.escalate(
        work, manifests, row.facts["follow_up"]
    ),
    "meeting": lambda work, manifests, row, late: meeting_clock.due(
        work, manifests, row.facts["meeting"], row.facts["step"], late
    ),
    "archive": lambda work, manifests, row, late: phases.archive(work, _incident(row)),
    "postmortem": lambda work, manifests, row, late: postmortems.look(work, manifests, _incident(row)),
    "postmortem_due": lambda work, manifests, row, late: postmortem_clock.due(work, manifests, _incident(row), late),
}


def ring(work: Work, manifests: Manifests, number: int) -> bool:
    """Let one reminder ring; false when it is no longer due, or another replica has it."""
    known = stored.get(work.session, number)
    if known is not None and known.incident_id is not None:
        # What it is about first, as everybody else does: in the other order two would wait for each other.
        incidents.lock(work.session, known.incident_id)
    if known is not None and "report" in known.facts:
        triage.lock(work.session, known.facts["report"])
    if known is not None and "follow_up" in known.facts:
        follow_up_clocks.lock(work, known.facts["follow_up"])
    if known is not None and "meeting" in known.facts:
        meeting_clock.lock(work, known.facts["meeting"])
    row = stored.take(work.session, number, work.now)
    if row is None:
        return False
    RINGS[row.what](work, manifests, row, reminders.lateness(work, row.due_at))
    return True


def _incident(row: Reminder) -> int:
    if row.incident_id is None:
        raise LookupError(f"reminder {row.id} is about no incident")
    return row.incident_id
