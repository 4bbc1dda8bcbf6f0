"""Reminders: what must come back at a time, kept in the database so that it does, once, whoever restarts."""

from datetime import datetime, timedelta

from storage import reminders
from storage.db import Work

LATE = timedelta(minutes=1)
"""What comes back so long after its time says that it is late, and since when it was due."""


def remind(work: Work, key: str, what: str, at: datetime, incident: int | None = None, **facts: str | int) -> None:
    """Let something come back at a time; what waits under the same key is moved."""
    row = {"key": key, "what": what, "incident_id": incident, "facts": facts, "due_at": at}
    reminders.put(work.session, row)


def call_off(work: Work, *keys: str) -> None:
    """It need not come back."""
    reminders.call_off(work.session, keys, work.now)


def due(work: Work, most: int) -> list[int]:
    """The numbers of those that are due."""
    return list(reminders.due(work.session, work.now, most))


def lateness(work: Work, due_at: datetime) -> dict[str, str | int]:
    """What a late reminder says besides: since when it was due."""
    return {"late_since": due_at.isoformat()} if work.now - due_at > LATE else {}


def postpone(work: Work, number: int) -> None:
    """It brought a bug of ours to light: try again later, so that those behind it have their turn."""
    reminders.postpone(work.session, number, work.now + LATE)
