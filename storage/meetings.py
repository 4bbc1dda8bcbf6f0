"""Meetings: each month's cross-team post-mortem and the debriefs of incidents, who came, and what was decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Table

OF_A_SERIES = text("period IS NOT NULL")
AHEAD = text("state = 'planned'")


class Meeting(Table):
    """One meeting; its number and sequence tell calendars which event it is and how new it is (RFC 5545, 3.8.7.4)."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index(
            "uq_meeting_period", "kind", "period", unique=True, sqlite_where=OF_A_SERIES, postgresql_where=OF_A_SERIES
        ),
        Index("ix_meeting_incident", "incident_id"),
        Index("ix_meeting_ahead", "starts_at", sqlite_where=AHEAD, postgresql_where=AHEAD),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """monthly or debrief."""
    period: Mapped[str | None]
    """The local month of a monthly one, such as 2026-11."""
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    zone: Mapped[str]
    facilitator: Mapped[str | None]
    state: Mapped[str]
    """planned, held, missed or cancelled."""
    sequence: Mapped[int]
    channel: Mapped[str | None]
    message: Mapped[str | None]
    """Where its announcement stands: channel and timestamp."""
    draft: Mapped[int]
    """Counts up when the announcement was deleted and is posted anew."""
    minutes_at: Mapped[datetime | None]
    """When its minutes were posted."""


class Attendee(Table):
    """Somebody who is invited."""

    __tablename__ = "attendee"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(primary_key=True)
    function: Mapped[str]
    answer: Mapped[str | None]
    """yes, no or maybe."""
    came: Mapped[bool | None]


class Slot(Table):
    """What research says in a meeting about why the model can do this, and whether it can be mended."""

    __tablename__ = "slot"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None]
    """The research lead who was asked."""
    limitation_id: Mapped[int | None]
    """The evidence that says which limitation of the model is behind it."""
    feasibility: Mapped[str | None]
    horizon: Mapped[str | None]
    filled_by: Mapped[str | None]
    filled_at: Mapped[datetime | None]


class Decision(Table):
    """What a meeting decided; a follow-up unless it was decided to accept what is."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_meeting", "meeting_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    tag: Mapped[str | None]
    words_id: Mapped[int]
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"))
    by: Mapped[str]
    at: Mapped[datetime]


class Ran(Table):
    """A run of a series, known by its local period: whoever writes the row runs it, once."""

    __tablename__ = "run"

    series: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    late: Mapped[bool]
