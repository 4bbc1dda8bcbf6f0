"""Updates on incidents that people wrote, and who subscribed to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert


class Update(Table):
    """What somebody told everybody about an incident; the words lie in the evidence."""

    __tablename__ = "status_update"
    __table_args__ = (Index("ix_status_update_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime]
    by: Mapped[str | None]
    known_id: Mapped[int]
    """The evidence: what we know."""
    doing_id: Mapped[int | None]
    """The evidence: what we do."""
    next_at: Mapped[datetime | None]
    """When the next one is promised."""


class Subscriber(Table):
    """Somebody who hears of every update."""

    __tablename__ = "subscriber"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(primary_key=True)


def add(session: Session, row: Update) -> Update:
    """Write an update and learn its number."""
    session.add(row)
    session.flush()
    return row


def get(session: Session, number: int) -> Update | None:
    """An update by number."""
    return session.get(Update, number)


def newest(session: Session, incident: int) -> Update | None:
    """The newest update on an incident."""
    return session.scalar(select(Update).where(Update.incident_id == incident).order_by(Update.id.desc()).limit(1))


def of_incident(session: Session, incident: int) -> Sequence[Update]:
    """All updates on an incident, oldest first."""
    return session.scalars(select(Update).where(Update.incident_id == incident).order_by(Update.id)).all()


def subscribe(session: Session, incident: int, person: str) -> bool:
    """Let somebody hear of every update; false when they do already."""
    statement = insert(session, Subscriber).values(incident_id=incident, person=person)
    return session.scalar(statement.on_conflict_do_nothing().returning(Subscriber.person)) is not None


def unsubscribe(session: Session, incident: int, person: str) -> None:
    """Let somebody hear no more of it."""
    session.execute(delete(Subscriber).where(Subscriber.incident_id == incident, Subscriber.person == person))


def subscribers(session: Session, incident: int, limit: int) -> Sequence[str]:
    """Who hears of every update."""
    rows = select(Subscriber.person).where(Subscriber.incident_id == incident).order_by(Subscriber.person)
    return session.scalars(rows.limit(limit)).all()
