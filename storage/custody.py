"""Custody: who read, held, released or erased evidence, when, as what and what for; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table

GOOD_FOR = timedelta(hours=1)
"""Whoever said what they need the words for may turn their pages for so long."""


class Custody(Table):
    """One thing that was done with evidence."""

    __tablename__ = "custody"
    __table_args__ = (Index("ix_custody_scope", "scope", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    evidence_id: Mapped[int | None]
    """The one text; none for all of the scope."""
    at: Mapped[datetime]
    by: Mapped[str | None]
    what: Mapped[str]
    """read, held, let go, erased, shown after a look, exported."""
    role: Mapped[str | None]
    """The role in which somebody did it."""
    purpose_id: Mapped[int | None]
    """What for, in their words, kept as evidence too."""


def add(session: Session, row: Custody) -> None:
    """Write down what was done."""
    session.add(row)
    session.flush()


def get(session: Session, number: int) -> Custody | None:
    """One thing that was done."""
    return session.get(Custody, number)


def of_scope(session: Session, scope: str, limit: int) -> Sequence[Custody]:
    """What was done with a scope's evidence, newest first."""
    rows = select(Custody).where(Custody.scope == scope).order_by(Custody.id.desc())
    return session.scalars(rows.limit(limit)).all()
