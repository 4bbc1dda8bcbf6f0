"""A meeting as it is shown: who comes, what research has written, which functions are missing."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.keeping import captured
from bot.manifests import Manifests
from bot.meeting import invitations, slots
from bot.meeting.invitations import Guest
from bot.meeting.slots import Slotted
from storage import meetings
from storage.db import Work
from storage.meetings import Meeting


class Planned(NamedTuple):
    """A meeting."""

    number: int
    title: str
    incident: int | None
    starts_at: datetime
    minutes: int
    facilitator: str | None
    state: str
    moved: bool
    reason: str
    """Why it was moved or called off."""
    channel: str | None
    message: str | None
    guests: tuple[Guest, ...]
    missing: tuple[str, ...]
    """Functions that it needs and of which nobody has said that they come or, once that is known, was there."""
    slots: tuple[Slotted, ...]


class Invited(NamedTuple):
    """A meeting that waits for somebody."""

    number: int
    title: str
    starts_at: datetime
    answer: str | None
    asked: int
    """How many failures they have still to explain for it."""


HOURS = timedelta(hours=1)
"""So long after its beginning it still stands in App Home."""
MOST = 5


def waiting(work: Work, person: str) -> tuple[Invited, ...]:
    """What is planned with somebody, the next one first."""
    found = meetings.of_person(work.session, person, work.now - HOURS, MOST)
    return tuple(Invited(row.id, invitations.title(row), row.starts_at, answer, asked) for row, answer, asked in found)


def of(work: Work, manifests: Manifests, number: int) -> Planned | None:
    """A meeting by number, if it is there."""
    row = meetings.get(work.session, number)
    return _planned(work, manifests, row) if row else None


def brief(work: Work, number: int) -> Planned | None:
    """The same as a letter needs it: without who comes and what is on the agenda."""
    row = meetings.get(work.session, number)
    return _shown(row, "", (), (), ()) if row else None


def last_begun(work: Work) -> int | None:
    """The number of the month's meeting that began last."""
    row = meetings.latest(work.session, work.now)
    return row.id if row else None


def following(work: Work, manifests: Manifests) -> Planned | None:
    """The month's next meeting, or the one that is going on."""
    rows = [row for row in meetings.ahead(work.session, work.now, 10) if row.period is not None]
    last = meetings.latest(work.session, work.now)
    now_on = last is not None and last.state in ("planned", "held") and last.minutes_at is None
    row = last if now_on else next(iter(rows), None)
    return _planned(work, manifests, row) if row else None


def _planned(work: Work, manifests: Manifests, row: Meeting) -> Planned:
    guests = invitations.guests(work, row.id)
    coming = invitations.there(guests)
    needed = invitations.needed(work, manifests, row)
    missing = tuple(one for one in needed if not invitations.bringing(work, manifests, one, coming))
    reason = captured.written(work, [row.reason_id]).get(row.reason_id or 0, "")
    return _shown(row, reason, guests, missing, slots.of(work, manifests, row.id))


def _shown(
    row: Meeting, reason: str, guests: tuple[Guest, ...], missing: tuple[str, ...], asked: tuple[Slotted, ...]
) -> Planned:
    return Planned(
        row.id,
        invitations.title(row),
        row.incident_id,
        row.starts_at,
        row.minutes,
        row.facilitator,
        row.state,
        row.sequence > 0 and row.state != "cancelled",
        reason,
        row.channel,
        row.message,
        guests,
        missing,
        asked,
    )
