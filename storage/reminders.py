"""Reminders: what comes back at a time, once, however many replicas there are."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Index, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table

WAITING = text("rang_at IS NULL")


class Reminder(Table):
    """Something that comes back at `due_at`, unless it is called off before."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("uq_reminder_key", "key", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_reminder_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    """What it is about; only one with this key waits at a time."""
    what: Mapped[str]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    facts: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    rang_at: Mapped[datetime | None]
    """When it came back, or was called off."""
    called_off: Mapped[bool]


REMINDER = Table.metadata.tables["reminder"]


def put(session: Session, row: dict[str, Any]) -> None:
    """Remind of something; one that waits with this key is moved to the new time."""
    session.connection().execute(_putting(session.get_bind().dialect.name), {**row, "called_off": False})


@cache
def _putting(dialect: str) -> Any:
    new = postgresql.insert(REMINDER) if dialect == "postgresql" else sqlite.insert(REMINDER)
    moved = {name: new.excluded[name] for name in ("due_at", "facts", "what")}
    return new.on_conflict_do_update(index_elements=["key"], index_where=WAITING, set_=moved)


def call_off(session: Session, keys: Sequence[str], now: datetime) -> None:
    """What these would remind of is over."""
    session.execute(update(Reminder).where(Reminder.key.in_(keys), WAITING).values(rang_at=now, called_off=True))


def call_off_all(session: Session, incident: int, now: datetime) -> None:
    """Nothing of an incident comes back."""
    session.execute(
        update(Reminder).where(Reminder.incident_id == incident, WAITING).values(rang_at=now, called_off=True)
    )


def due(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """Those that are due, the longest overdue first."""
    rows = select(Reminder.id).where(Reminder.due_at <= now, WAITING)
    return session.scalars(rows.order_by(Reminder.due_at, Reminder.id).limit(limit)).all()


def get(session: Session, number: int) -> Reminder | None:
    """A reminder by number."""
    return session.get(Reminder, number)


def take(session: Session, number: int, now: datetime) -> Reminder | None:
    """One that is due, marked as rung; nothing when somebody else took it, moved it or called it off."""
    rows = select(Reminder).where(Reminder.id == number, Reminder.due_at <= now, WAITING)
    row = session.scalar(rows.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if row is not None:
        row.rang_at = now
    return row


def postpone(session: Session, number: int, until: datetime) -> None:
    """Let one that cannot ring now ring later."""
    session.execute(update(Reminder).where(Reminder.id == number, WAITING).values(due_at=until))
