"""Messages that people put into a timeline: which ones, so that each is kept once and followed when it changes."""

from collections.abc import Sequence

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert


class Kept(Table):
    """A message of which an incident's timeline holds a copy."""

    __tablename__ = "kept"
    __table_args__ = (Index("ix_kept_message", "channel", "ts"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    by: Mapped[str]
    """Who put it there."""
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    """The timeline's line with the copy, once Slack has told what the message says."""


def add(session: Session, incident: int, channel: str, ts: str, by: str) -> bool:
    """Note that a message goes into a timeline; false when it is there already, whoever put it there."""
    statement = insert(session, Kept).values(incident_id=incident, channel=channel, ts=ts, by=by)
    return session.scalar(statement.on_conflict_do_nothing().returning(Kept.ts)) is not None


def lock(session: Session, incident: int, channel: str, ts: str) -> Kept:
    """A message of a timeline, which nobody else may change until this transaction ends.  Raises LookupError."""
    for row in of_message(session, channel, ts):
        if row.incident_id == incident:
            return row
    raise LookupError(f"no message {ts} of incident {incident}")


def of_message(session: Session, channel: str, ts: str) -> Sequence[Kept]:
    """The timelines that hold a message, locked until the transaction ends."""
    rows = select(Kept).where(Kept.channel == channel, Kept.ts == ts).order_by(Kept.incident_id)
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()
