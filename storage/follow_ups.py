"""Follow-ups: what is to be done so that it does not happen again, by whom and until when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table

OPEN = text("state = 'open'")


class FollowUp(Table):
    """One follow-up, of an incident or of a meeting; what it says lies in the evidence."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_incident", "incident_id"),
        Index("ix_follow_up_meeting", "meeting_id"),
        Index("ix_follow_up_due", "due_at"),
        Index("ix_follow_up_owner", "owner", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_follow_up_open", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    tag: Mapped[str | None]
    """What it is to prevent, by the id of the taxonomy."""
    words_id: Mapped[int]
    """The evidence that says what is to be done."""
    kind: Mapped[str]
    """reactive, structural or research bet."""
    improves: Mapped[str]
    """detection, containment, response or model."""
    measure: Mapped[str | None]
    """What it changes: training data, alignment, eval probes and so on."""
    owner: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str]
    """open, done or dropped."""
    by: Mapped[str]
    at: Mapped[datetime]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    proof_id: Mapped[int | None]
    """What shows that it is done, or why it was dropped."""
    control_id: Mapped[int | None]
    """Which control was changed, in the words of whoever did it."""
    escalated_at: Mapped[datetime | None]


def add(session: Session, row: FollowUp) -> None:
    """Write a new one and learn its number."""
    session.add(row)
    session.flush()


def get(session: Session, number: int) -> FollowUp | None:
    """One by its number."""
    return session.get(FollowUp, number)


def lock(session: Session, number: int) -> FollowUp | None:
    """One that is about to change."""
    rows = select(FollowUp).where(FollowUp.id == number)
    return session.scalar(rows.with_for_update().execution_options(populate_existing=True))


def of_incident(session: Session, incident: int, limit: int) -> Sequence[FollowUp]:
    """Those of an incident in the order in which they were added."""
    return session.scalars(
        select(FollowUp).where(FollowUp.incident_id == incident).order_by(FollowUp.id).limit(limit)
    ).all()


def of_meeting(session: Session, meeting: int, limit: int) -> Sequence[FollowUp]:
    """Those of a meeting in the order in which they were added."""
    return session.scalars(
        select(FollowUp).where(FollowUp.meeting_id == meeting).order_by(FollowUp.id).limit(limit)
    ).all()


def owned(session: Session, person: str, limit: int) -> Sequence[FollowUp]:
    """What somebody still has to do, the most urgent first."""
    rows = select(FollowUp).where(FollowUp.owner == person, OPEN)
    return session.scalars(rows.order_by(FollowUp.due_at, FollowUp.id).limit(limit)).all()
