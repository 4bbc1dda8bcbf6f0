"""Meetings: each month's cross-team post-mortem and the debriefs of incidents, who came, and what was decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert

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
    reason_id: Mapped[int | None]
    """The evidence that says why it was moved or cancelled."""


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
    asked_at: Mapped[datetime]
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


def plan(session: Session, row: dict[str, Any]) -> Meeting | None:
    """Write a month's meeting; nothing when somebody wrote it before."""
    statement = insert(session, Meeting).values(**row).on_conflict_do_nothing()
    number = session.scalar(statement.returning(Meeting.id))
    return get(session, number) if number is not None else None


def add(session: Session, row: Meeting) -> None:
    """Write a meeting of its own and learn its number."""
    session.add(row)
    session.flush()


def get(session: Session, number: int) -> Meeting | None:
    """One by its number."""
    return session.get(Meeting, number)


def lock(session: Session, number: int) -> Meeting | None:
    """One that is about to change."""
    rows = select(Meeting).where(Meeting.id == number)
    return session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def of_period(session: Session, kind: str, period: str) -> Meeting | None:
    """The one of a period."""
    return session.scalar(select(Meeting).where(Meeting.kind == kind, Meeting.period == period))


def newest(session: Session, kind: str) -> Meeting | None:
    """The last one of a kind, by its month."""
    rows = select(Meeting).where(Meeting.kind == kind, Meeting.period.is_not(None))
    return session.scalar(rows.order_by(Meeting.period.desc()).limit(1))


def before(session: Session, row: Meeting) -> Meeting | None:
    """The last one of the same kind that was held before."""
    rows = select(Meeting).where(Meeting.kind == row.kind, Meeting.state == "held", Meeting.starts_at < row.starts_at)
    return session.scalar(rows.order_by(Meeting.starts_at.desc()).limit(1))


def ahead(session: Session, since: datetime, limit: int) -> Sequence[Meeting]:
    """Those that are planned and not over before a moment, the next one first."""
    rows = select(Meeting).where(AHEAD, Meeting.starts_at >= since)
    return session.scalars(rows.order_by(Meeting.starts_at, Meeting.id).limit(limit)).all()


def of_series(session: Session, since: datetime, limit: int) -> Sequence[Meeting]:
    """The monthly ones from a moment on, whatever became of them, in their order."""
    rows = select(Meeting).where(Meeting.period.is_not(None), Meeting.starts_at >= since)
    return session.scalars(rows.order_by(Meeting.period).limit(limit)).all()


def latest(session: Session, now: datetime) -> Meeting | None:
    """The monthly one that began last."""
    rows = select(Meeting).where(Meeting.period.is_not(None), Meeting.starts_at <= now, Meeting.state != "cancelled")
    return session.scalar(rows.order_by(Meeting.starts_at.desc()).limit(1))


def of_incident(session: Session, incident: int) -> Sequence[Meeting]:
    """The debriefs of an incident, the oldest first."""
    return session.scalars(select(Meeting).where(Meeting.incident_id == incident).order_by(Meeting.id)).all()


def invite(session: Session, meeting: int, person: str, function: str) -> bool:
    """Invite somebody; false when they were already."""
    row = {"meeting_id": meeting, "person": person, "function": function}
    statement = insert(session, Attendee).values(**row).on_conflict_do_nothing()
    return session.scalar(statement.returning(Attendee.person)) is not None


def attendees(session: Session, meeting: int) -> Sequence[Attendee]:
    """Who is invited."""
    rows = select(Attendee).where(Attendee.meeting_id == meeting).order_by(Attendee.function, Attendee.person)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def of_person(session: Session, person: str, since: datetime, limit: int) -> Sequence[tuple[Meeting, str | None, int]]:
    """What is planned with somebody who has not said no: the meeting, their answer, what research is asked of them."""
    asked = select(func.count()).where(Slot.meeting_id == Meeting.id, Slot.owner == person, Slot.filled_at.is_(None))
    rows = select(Meeting, Attendee.answer, asked.scalar_subquery()).join(Attendee, Attendee.meeting_id == Meeting.id)
    mine = rows.where(AHEAD, Meeting.starts_at >= since, Attendee.person == person)
    coming = mine.where(or_(Attendee.answer.is_(None), Attendee.answer != "no"))
    found = session.execute(coming.order_by(Meeting.starts_at, Meeting.id).limit(limit))
    return [(row, answer, count) for row, answer, count in found]


def ask_for(session: Session, meeting: int, tag: str, owner: str | None, now: datetime) -> bool:
    """Make a slot for research; false when it is there."""
    row = {"meeting_id": meeting, "tag": tag, "owner": owner, "asked_at": now}
    statement = insert(session, Slot).values(**row).on_conflict_do_nothing()
    return session.scalar(statement.returning(Slot.tag)) is not None


def slot(session: Session, meeting: int, tag: str) -> Slot | None:
    """One slot, about to change."""
    rows = select(Slot).where(Slot.meeting_id == meeting, Slot.tag == tag)
    return session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def slots(session: Session, meeting: int) -> Sequence[Slot]:
    """The slots of a meeting."""
    return session.scalars(select(Slot).where(Slot.meeting_id == meeting).order_by(Slot.tag)).all()


def decide(session: Session, row: Decision) -> None:
    """Write what was decided."""
    session.add(row)
    session.flush()


def decisions(session: Session, meeting: int) -> Sequence[Decision]:
    """What a meeting decided, in its order."""
    return session.scalars(select(Decision).where(Decision.meeting_id == meeting).order_by(Decision.id)).all()
