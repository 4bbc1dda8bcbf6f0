"""The clocks of follow-ups: owners hear of them on working mornings where they are, managers once when it is late."""

from datetime import datetime

from bot.engine import letters, reminders
from bot.manifests import Manifests
from bot.response.incidents import note, seen_by
from bot.rules import follow_ups as rules
from bot.rules import working_days
from bot.rules.follow_ups import State
from bot.rules.words import Severity
from bot.staffing import holidays, people, rotas
from bot.staffing.holidays import Calendar
from storage import follow_ups, incidents
from storage.db import Work
from storage.follow_ups import FollowUp

MANAGERS = "managers"


def due(work: Work, manifests: Manifests, severity: Severity | None, owner: str) -> datetime:
    """Until when a follow-up that is added now is due, as long as nobody says otherwise."""
    days = rules.due_days(severity)
    return working_days.add(work.now, days, zone(work, manifests, owner), _off(manifests))


def zone(work: Work, manifests: Manifests, person: str) -> str:
    """Where somebody works."""
    return people.zone(work, person, manifests.house.zone)


def _off(manifests: Manifests) -> Calendar:
    return holidays.of(manifests.house.holidays)


def begin(work: Work, manifests: Manifests, row: FollowUp) -> None:
    """Set the clocks of a follow-up that is open, by its owner and its date as they are now."""
    _remind(work, manifests, row)
    if row.escalated_at is None:
        at = rules.escalates_at(row.due_at, zone(work, manifests, row.owner), _off(manifests), work.now)
        # No incident: ending one calls off all that would come back of it, and these go on.
        reminders.remind(work, _late(row), "follow_up_late", max(at, work.now), follow_up=row.id)


def _remind(work: Work, manifests: Manifests, row: FollowUp) -> None:
    at = rules.next_reminder(row.due_at, work.now, zone(work, manifests, row.owner), _off(manifests))
    reminders.remind(work, _key(row), "follow_up", at, follow_up=row.id)


def stop(work: Work, row: FollowUp) -> None:
    """Nobody is to be reminded of it any more."""
    reminders.call_off(work, _key(row), _late(row))


def _key(row: FollowUp) -> str:
    return f"follow_up:{row.id}"


def _late(row: FollowUp) -> str:
    return f"follow_up_late:{row.id}"


def lock(work: Work, number: int) -> None:
    """Its incident first and then it itself, as everybody locks them who changes it."""
    row = follow_ups.get(work.session, number)
    if row is not None and row.incident_id is not None:
        incidents.lock(work.session, row.incident_id)
    follow_ups.lock(work.session, number)


def ring(work: Work, manifests: Manifests, number: int) -> None:
    """Its owner hears of it, when they are at work; else when they are the next time."""
    row = _open(work, number)
    if row is None:
        return
    at = working_days.soonest(work.now, zone(work, manifests, row.owner), _off(manifests))
    if at > work.now:
        reminders.remind(work, _key(row), "follow_up", at, follow_up=row.id)
        return
    letters.tell(work, row.owner, "follow_up_due", row.incident_id, {"follow_up": row.id})
    _remind(work, manifests, row)


def escalate(work: Work, manifests: Manifests, number: int) -> None:
    """A manager hears once that it is overdue, when they are at work."""
    row = _open(work, number)
    if row is None or row.escalated_at is not None:
        return
    manager = manager_of(work, manifests, row.owner)
    if manager is None:
        return
    at = working_days.soonest(work.now, zone(work, manifests, manager), _off(manifests))
    if at > work.now:
        reminders.remind(work, _late(row), "follow_up_late", at, follow_up=row.id)
        return
    row.escalated_at = work.now
    letters.tell(work, manager, "follow_up_late", row.incident_id, {"follow_up": row.id})
    if row.incident_id is not None:
        note(work, row.incident_id, "follow-up escalated", None, "clock", follow_up=row.id, person=manager)


def _open(work: Work, number: int) -> FollowUp | None:
    row = follow_ups.lock(work.session, number)
    return row if row is not None and row.state == State.OPEN else None


def manager_of(work: Work, manifests: Manifests, owner: str) -> str | None:
    """Whom people.yaml names for somebody; else whoever is on duty among the managers, if that is somebody else."""
    named = people.named(work, list(manifests.people.managers))
    own = [boss for name, boss in manifests.people.managers.items() if name in named and named[name].id == owner]
    on_duty = rotas.on_duty(work, manifests, MANAGERS) if MANAGERS in manifests.people.rotas else ()
    return next((person for person in (*people.ids(work, own), *on_duty) if person != owner), None)


def may_read(work: Work, person: str, row: FollowUp) -> bool:
    """May somebody read what a follow-up says?  Of a private incident only whoever is inside."""
    incident = incidents.get(work.session, row.incident_id) if row.incident_id else None
    return incident is None or bool(seen_by(work, person, [incident]))
