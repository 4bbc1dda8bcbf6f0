"""Tickets: which issue of the tracker stands for what of ours, and what both sides last said."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Table

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
    """What we last told it, field by field."""
    seen_at: Mapped[datetime | None]
    """The tracker's own time of the newest change that was seen."""
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
    at: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class Remark(Table):
    """A comment that passed between the two sides, so that it passes once."""

    __tablename__ = "remark"
    __table_args__ = (Index("uq_remark", "ticket_id", "their_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    their_id: Mapped[str]
    ours: Mapped[bool]
    at: Mapped[datetime]


class Mark(Table):
    """How far a polling sweep has read."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
