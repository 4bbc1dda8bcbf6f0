"""Post-mortems: one for each incident that needs it, section by section as people wrote it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.incidents import Event
from storage.tables import Table

OPEN = text("state <> 'published'")
WAITING = "draft", "in review"


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
    """draft, in review, published, or aside while the incident needs none."""
    at: Mapped[datetime]
    by: Mapped[str | None]
    """Who chose it; none when the matrix requires it."""
    reviewer: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    published_by: Mapped[str | None]
    published_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When its owner heard that it is due."""
    escalated_at: Mapped[datetime | None]
    """When a manager heard that it is overdue."""
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


def add(session: Session, row: Postmortem | Section) -> None:
    """Write a new row and learn its number."""
    session.add(row)
    session.flush()


def get(session: Session, incident: int) -> Postmortem | None:
    """The post-mortem of an incident."""
    return session.get(Postmortem, incident)


def sections(session: Session, incident: int) -> dict[str, Section]:
    """The newest version of each section that somebody wrote."""
    newest = select(func.max(Section.id)).where(Section.incident_id == incident).group_by(Section.section)
    rows = session.scalars(select(Section).where(Section.id.in_(newest)))
    return {row.section: row for row in rows}


def versions(session: Session, incident: int, limit: int) -> Sequence[Section]:
    """What was written, of all sections, the newest first."""
    rows = select(Section).where(Section.incident_id == incident).order_by(Section.id.desc())
    return session.scalars(rows.limit(limit)).all()


def happened(session: Session, incident: int, what: Collection[str], limit: int) -> Sequence[Event]:
    """Lines of a timeline that are of these kinds, the first ones of all."""
    rows = select(Event).where(Event.incident_id == incident, Event.what.in_(what)).order_by(Event.id)
    return session.scalars(rows.limit(limit)).all()


def last(session: Session, incident: int, what: Collection[str]) -> Event | None:
    """The newest line of a timeline that is of these kinds."""
    rows = select(Event).where(Event.incident_id == incident, Event.what.in_(what)).order_by(Event.id.desc())
    return session.scalar(rows.limit(1))


def owned(session: Session, person: str, limit: int) -> Sequence[Postmortem]:
    """What somebody has to finish or to review, the most urgent first."""
    mine = (Postmortem.owner == person) & (Postmortem.state == "draft")
    asked = (Postmortem.reviewer == person) & (Postmortem.state == "in review")
    rows = select(Postmortem).where(OPEN, mine | asked).order_by(Postmortem.due_at, Postmortem.incident_id)
    return session.scalars(rows.limit(limit)).all()
