"""Pages that were sent to pagers, and when each pager last passed a test."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert


class Page(Table):
    """A pager that rings for a rota in an incident, until the page is resolved."""

    __tablename__ = "page"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    rota: Mapped[str] = mapped_column(primary_key=True)
    pager: Mapped[str]
    rounds: Mapped[int]
    """How often it rang."""
    state: Mapped[str]
    """triggered, acknowledged or resolved."""
    at: Mapped[datetime]


class Pager(Table):
    """A pager that somebody has tested."""

    __tablename__ = "pager"

    name: Mapped[str] = mapped_column(primary_key=True)
    tested_at: Mapped[datetime]
    """When a test page was last taken by it."""


def page(session: Session, incident: int, rota: str) -> Page | None:
    """The page of a rota in an incident."""
    return session.get(Page, (incident, rota))


def of_incident(session: Session, incident: int) -> Sequence[Page]:
    """All pages of an incident."""
    return session.scalars(select(Page).where(Page.incident_id == incident).order_by(Page.rota)).all()


def passed(session: Session, name: str, now: datetime) -> None:
    """A pager took a test page."""
    statement = insert(session, Pager).values(name=name, tested_at=now)
    session.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"tested_at": now}))


def tested(session: Session) -> dict[str, datetime]:
    """When each pager last took a test page; those that never did are not in it."""
    return {row.name: row.tested_at for row in session.scalars(select(Pager))}
