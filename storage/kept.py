"""Messages that people put into a timeline: which ones, so that each is kept once and followed when it changes."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Table


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
