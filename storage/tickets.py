"""Tickets: which issue of the tracker stands for what of ours, and what both sides last said."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert

OPEN = text("answered_at IS NULL")


class Ticket(Table):
    """What stands in the tracker for an incident (`incident:42`), a task or a follow-up."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("uq_ticket_subject", "subject", unique=True),
        Index("uq_ticket_key", "key", unique=True),
        Index("ix_ticket_incident", "incident_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    key: Mapped[str | None]
    """The tracker's name for it, such as AI-12; none until it is there."""
    linked_by: Mapped[str | None]
    """Who linked a ticket that was there already."""
    theirs: Mapped[dict[str, Any]]
    """What the tracker last said, field by field."""
    ours: Mapped[dict[str, Any]]
    """What it confirmed of ours (`said`) and what we tried to tell it since (`trying`), field by field."""
    seen_at: Mapped[datetime | None]
    """The tracker's own time of the newest change that was seen."""
    touched_at: Mapped[datetime | None]
    """When what it stands for last changed here."""
    trouble: Mapped[str | None]
    """Why it is not up to date, in words for people; none while it is."""
    trouble_at: Mapped[datetime | None]


class Dispute(Table):
    """A change made in the tracker to what is ours alone: a question on the card, and never a change."""

    __tablename__ = "dispute"
    __table_args__ = (
        Index("uq_dispute_open", "ticket_id", "field", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    field: Mapped[str]
    value: Mapped[str]
    by: Mapped[str]
    """What whoever changed it is called there."""
    at: Mapped[datetime]
    """When ours was last put back."""
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Remark(Table):
    """A comment that passed between the two sides, so that it passes once."""

    __tablename__ = "remark"
    __table_args__ = (Index("uq_remark", "ticket_id", "their_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    their_id: Mapped[str]
    """The tracker's id of it or, of one of ours, the mark that it ends with."""
    ours: Mapped[bool]
    at: Mapped[datetime]


class Mark(Table):
    """How far a polling sweep has read."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def of(session: Session, subject: str) -> Ticket | None:
    """The ticket of something of ours."""
    return session.scalar(select(Ticket).where(Ticket.subject == subject))


def lock(session: Session, subject: str) -> Ticket | None:
    """The same for a change that nobody else makes meanwhile."""
    rows = select(Ticket).where(Ticket.subject == subject).with_for_update()
    return session.scalar(rows.execution_options(populate_existing=True))


def begin(session: Session, subject: str, incident: int | None) -> bool:
    """Note that something is to have a ticket; false when it has or is to have one already."""
    made = insert(session, Ticket).values(subject=subject, incident_id=incident, theirs={}, ours={})
    return session.scalar(made.on_conflict_do_nothing().returning(Ticket.id)) is not None


def touch(session: Session, subject: str, now: datetime) -> str | None:
    """What this stands for changed here; returns its key if the tracker has it."""
    changed = update(Ticket).where(Ticket.subject == subject).values(touched_at=now).returning(Ticket.key)
    return session.scalar(changed.execution_options(synchronize_session=False))


def with_key(session: Session, key: str) -> Ticket | None:
    """The ticket that the tracker calls so."""
    return session.scalar(select(Ticket).where(Ticket.key == key))


def with_keys(session: Session, keys: Iterable[str]) -> Sequence[Ticket]:
    """Those of ours among these names of the tracker's."""
    return session.scalars(select(Ticket).where(Ticket.key.in_(list(keys)))).all()


def of_incident(session: Session, incident: int) -> Sequence[Ticket]:
    """An incident's own ticket and those of its tasks and follow-ups."""
    return session.scalars(select(Ticket).where(Ticket.incident_id == incident).order_by(Ticket.id)).all()


def troubled(session: Session, limit: int) -> Sequence[Ticket]:
    """Those that are not up to date, the longest first."""
    rows = select(Ticket).where(Ticket.trouble_at.is_not(None)).order_by(Ticket.trouble_at, Ticket.id)
    return session.scalars(rows.limit(limit)).all()


def disputes(session: Session, tickets: Iterable[int]) -> Sequence[Dispute]:
    """Questions about these tickets that nobody has answered."""
    rows = select(Dispute).where(Dispute.ticket_id.in_(list(tickets)), OPEN)
    return session.scalars(rows.order_by(Dispute.id)).all()


def dispute(session: Session, number: int) -> Dispute | None:
    """A question by its number, for an answer."""
    return session.scalar(select(Dispute).where(Dispute.id == number).with_for_update())


def remarks(session: Session, ticket: int) -> set[str]:
    """The comments of a ticket that have passed."""
    return set(session.scalars(select(Remark.their_id).where(Remark.ticket_id == ticket)))


def remarked(session: Session, ticket: int, their_id: str, ours: bool, now: datetime) -> bool:
    """A comment passed; false when it had already."""
    row = {"ticket_id": ticket, "their_id": their_id, "ours": ours, "at": now}
    passed = insert(session, Remark).values(**row).on_conflict_do_nothing().returning(Remark.id)
    return session.scalar(passed) is not None


def mark(session: Session, name: str) -> str | None:
    """What is noted under a name."""
    return session.scalar(select(Mark.value).where(Mark.name == name))


def note(session: Session, name: str, value: str | None) -> None:
    """Note something under a name; nothing forgets it."""
    if value is None:
        session.execute(delete(Mark).where(Mark.name == name))
        return
    statement = insert(session, Mark).values(name=name, value=value)
    session.execute(statement.on_conflict_do_update(index_elements=[Mark.name], set_={"value": value}))
