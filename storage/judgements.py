"""What people answered about how bad an incident is, and wishes to lower it that a second person must agree to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table

OPEN = text("state = 'open'")


class Judgement(Table):
    """The answers about one incident; whoever comes next goes on where the last one stopped."""

    __tablename__ = "judgement"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    answers: Mapped[dict[str, Any]]
    """By question; what is missing nobody knows."""
    by: Mapped[str]
    at: Mapped[datetime]


class Lowering(Table):
    """Somebody wants an incident to count as less bad, on a system where that needs a second person."""

    __tablename__ = "lowering"
    __table_args__ = (
        Index("uq_lowering_open", "incident_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_lowering_incident", "incident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    before: Mapped[str]
    """As it was rated when it was asked: only from there may it be lowered."""
    severity: Mapped[str]
    by: Mapped[str]
    reason_id: Mapped[int]
    at: Mapped[datetime]
    until: Mapped[datetime]
    state: Mapped[str]
    """open, agreed, kept, expired or overtaken."""
    answered_by: Mapped[str | None]


def get(session: Session, incident: int) -> Judgement | None:
    """What was answered about an incident, as it stands now."""
    return session.get(Judgement, incident, populate_existing=True)


def add(session: Session, row: Judgement | Lowering) -> None:
    """Write a new row and learn its number."""
    session.add(row)
    session.flush()


def lowering(session: Session, number: int) -> Lowering | None:
    """A wish to lower, as it is now that its incident is locked."""
    return session.get(Lowering, number, populate_existing=True)


def open_lowering(session: Session, incident: int) -> Lowering | None:
    """The wish to lower an incident that waits for a second person."""
    return session.scalar(select(Lowering).where(Lowering.incident_id == incident, OPEN))
