"""Post-mortems: one for each incident that needs it, section by section as people wrote it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Table

OPEN = text("state <> 'published'")


class Postmortem(Table):
    """A post-mortem; what is computed from data is not kept here."""

    __tablename__ = "postmortem"
    __table_args__ = (
        Index("ix_postmortem_open", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_postmortem_owner", "owner", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    why: Mapped[str]
    """required, recurring, near miss or chosen."""
    owner: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str]
    """draft, in review or published."""
    at: Mapped[datetime]
    by: Mapped[str | None]
    """Who chose it; none when the matrix requires it."""
    reviewer: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    published_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    playbook: Mapped[str | None]
    """What it found about the playbook: helped, to be changed or missing."""


class Section(Table):
    """What somebody wrote for a section; the newest of a section counts."""

    __tablename__ = "postmortem_section"
    __table_args__ = (Index("ix_postmortem_section", "incident_id", "section", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("postmortem.incident_id"))
    section: Mapped[str]
    words_id: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]
