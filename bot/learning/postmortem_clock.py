"""When an incident must have a post-mortem, until when, and who hears that it is late, while people are at work."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine import letters, reminders
from bot.learning import follow_up_clocks
from bot.manifests import Manifests
from bot.response import cards
from bot.response.incidents import note, severity_of
from bot.rules import working_days
from bot.rules.postmortem import MUST, State, Why
from bot.rules.words import Mode, Phase
from bot.staffing import holidays
from storage import incidents, recurrences
from storage import postmortems as stored
from storage.counting import DENIED
from storage.db import Work
from storage.incidents import Incident
from storage.postmortems import Postmortem

USUALLY = 10
"""Working days for one that its severity gives no date."""
MOMENT = timedelta(seconds=1)


def soon(work: Work, row: Incident) -> None:
    """Something has changed: look in a moment whether the incident needs a post-mortem now."""
    if row.phase in (Phase.RECOVERING, Phase.REVIEWING) or stored.get(work.session, row.id):
        reminders.remind(work, f"postmortem:{row.id}", "postmortem", work.now, row.id)


def need(work: Work, manifests: Manifests, row: Incident) -> Why | None:
    """Why an incident must have one, as bad as it is now; a drill, and what was none, need none."""
    known = severity_of(row)
    if known is None or row.mode == Mode.DRILL or row.cancelled_at:
        return None
    match manifests.severity.levels[known].post_mortem.needed:
        case "always":
            return Why.REQUIRED
        case "if it comes back":
            return Why.RECURRING if _came_back(work, row) else None
        case _:
            return None


def _came_back(work: Work, row: Incident) -> bool:
    return any(one.why != DENIED for one in recurrences.of(work.session, row.id))


def due_at(work: Work, manifests: Manifests, row: Incident) -> datetime:
    """Until when one that begins now is to be ready."""
    known, house = severity_of(row), manifests.house
    wanted = manifests.severity.levels[known].post_mortem if known else None
    if wanted and wanted.due_days:
        return work.now + timedelta(days=wanted.due_days)
    days = (wanted.due_working_days if wanted else None) or USUALLY
    return working_days.add(work.now, days, house.zone, holidays.of(house.holidays))


def wind(work: Work, manifests: Manifests, known: Postmortem) -> None:
    """Let it come back when its owner is to hear of it next, or not at all."""
    key = f"postmortem_due:{known.incident_id}"
    at = _next(manifests, known, work.now)
    if at is None:
        reminders.call_off(work, key)
    else:
        reminders.remind(work, key, "postmortem_due", max(at, work.now + MOMENT), known.incident_id)


def _next(manifests: Manifests, known: Postmortem, now: datetime) -> datetime | None:
    """When its owner, who may have heard already, or whoever manages is to hear; none when nobody is."""
    house = manifests.house
    off = holidays.of(house.holidays)
    zone = ZoneInfo(house.zone)
    day = max(known.due_at, known.reminded_at or known.due_at).astimezone(zone).date()
    day = day if working_days.works(day, off) else working_days.step(day, 1, off)
    if known.state not in stored.WAITING:
        return None
    if known.reminded_at or not known.owner:
        if known.why not in MUST or known.escalated_at:
            return None
        day = working_days.step(day, 1, off)
    morning = working_days.morning(day, house.zone, now.tzinfo)
    return working_days.soonest(max(morning, now), house.zone, off)


def asked(known: Postmortem) -> str:
    """Who has to do something about it now."""
    return known.reviewer if known.state == State.REVIEW and known.reviewer else known.owner


def due(work: Work, manifests: Manifests, number: int, late: dict[str, str | int]) -> None:
    """It is due today: its owner hears of it and, a working day later, whoever manages; each once."""
    row, known = incidents.lock(work.session, number), stored.get(work.session, number)
    at = _next(manifests, known, work.now) if known else None
    if known is None or at is None:
        return
    if at <= work.now and known.owner and not known.reminded_at:
        known.reminded_at = work.now
        for person in dict.fromkeys([known.owner, asked(known)]):
            letters.tell(work, person, "postmortem_due", number, late)
    elif at <= work.now:
        _escalate(work, manifests, row, known, late)
    wind(work, manifests, known)


def _escalate(work: Work, manifests: Manifests, row: Incident, known: Postmortem, late: dict[str, str | int]) -> None:
    known.escalated_at = work.now
    manager = follow_up_clocks.manager_of(work, manifests, known.owner)
    if manager:
        letters.tell(work, manager, "postmortem_overdue", row.id, {"person": asked(known), **late})
    note(work, row.id, "postmortem escalated", None, "clock", **({"person": manager} if manager else {}), **late)
    cards.show(work, row)
