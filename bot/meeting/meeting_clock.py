"""What happens around a meeting when its time comes: invitations, slots, reminders, the agenda, the alarm."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.engine import letters, outbox
from bot.manifests import Manifests
from bot.meeting import invitations, meetings, slots
from bot.rules.meeting_effects import PostAgenda
from bot.rules.words import Priority
from bot.staffing import people
from storage import meetings as stored
from storage.db import Work
from storage.meetings import Meeting

Step: TypeAlias = Callable[[Work, Manifests, Meeting, dict[str, str | int]], None]
ALARM = "managers"
"""The rota that hears of a missed meeting besides those who may lead it."""


def lock(work: Work, number: int) -> None:
    """Let nobody else change a meeting."""
    stored.lock(work.session, number)


def due(work: Work, manifests: Manifests, number: int, step: str, late: dict[str, str | int]) -> None:
    """A step is due; of a meeting that was held or called off, nothing is any more."""
    row = stored.lock(work.session, number)
    if row is not None and row.state == "planned" and not _overtaken(work, manifests, row, step):
        STEPS[step.partition(" ")[0]](work, manifests, row, late)


def _overtaken(work: Work, manifests: Manifests, row: Meeting, step: str) -> bool:
    """Is another step of the same word due, too, so that people would be told twice at once?"""
    word, _, before = step.partition(" ")
    all_steps = meetings.steps(row, manifests.agenda.meeting if row.incident_id is None else None)
    later = [at for other, at in all_steps.items() if other.partition(" ")[0] == word and at > all_steps.get(step, at)]
    return bool(before) and any(at <= work.now for at in later)


def _announce(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    rules = manifests.agenda.meeting
    if rules is None or work.now >= row.starts_at:
        return
    invitations.invite(work, manifests, row)
    if row.channel is None:
        channel = people.channel_id(work, rules.channel or manifests.house.channels.broadcast)
        meetings.announce(work, row, channel)


def _slots(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    if work.now < row.starts_at:
        invitations.invite(work, manifests, row)
        slots.ask(work, manifests, row)


def _chase(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    if work.now < row.starts_at:
        slots.chase(work, row)


def _remind(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    if work.now >= row.starts_at:
        return
    for one in invitations.guests(work, row.id):
        if one.answer != "no":
            letters.tell(work, one.person, "meeting_soon", None, {"meeting": row.id})


def _begin(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    """Post the agenda where the meeting was announced; whoever was away comes with it late, but not after the end."""
    if row.incident_id is None and row.channel and work.now < _ends(row):
        slots.ask(work, manifests, row)
        outbox.ask(
            work, PostAgenda(meeting=row.id, channel=row.channel, sequence=row.sequence), priority=Priority.URGENT
        )


def _end(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    leads = row.facilitator or invitations.facilitator(work, manifests, work.now)
    if leads and work.now < _ends(row) + meetings.GRACE:
        letters.tell(work, leads, "meeting_over", None, {"meeting": row.id})
    meetings.plan(work, manifests)


def _missed(work: Work, manifests: Manifests, row: Meeting, late: dict[str, str | int]) -> None:
    """Nobody wrote anything about it: it did not happen, and whoever could mend that hears of it."""
    row.state = "missed"
    invitations.show(work, row)
    alarmed = [row.facilitator] if row.facilitator else []
    if row.incident_id is None:
        leads, managers = invitations.facilitators(work, manifests), invitations.of_function(work, manifests, ALARM)
        alarmed += [*leads, *managers]
    for person in dict.fromkeys(alarmed):
        letters.tell(work, person, "meeting_missed", None, {"meeting": row.id, **late}, Priority.URGENT)
    meetings.plan(work, manifests)


def _ends(row: Meeting) -> datetime:
    return row.starts_at + timedelta(minutes=row.minutes)


STEPS: dict[str, Step] = {
    "announce": _announce,
    "slots": _slots,
    "chase": _chase,
    "remind": _remind,
    "begin": _begin,
    "end": _end,
    "missed": _missed,
}
