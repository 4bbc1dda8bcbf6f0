"""Who stands in on a rota, for how long; the usual order is the manifest's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table


class Override(Table):
    """Somebody stands in on a rota from `begins` until `ends`; of several the one written last counts."""

    __tablename__ = "override"
    __table_args__ = (Index("ix_override_rota", "rota", "ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rota: Mapped[str]
    person: Mapped[str]
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    by: Mapped[str]
    at: Mapped[datetime]


def add(session: Session, row: Override) -> None:
    """Write that somebody stands in."""
    session.add(row)
    session.flush()


def overrides(session: Session, rota: str, since: datetime) -> Sequence[Override]:
    """Who stands in on a rota now or later, in the order of writing."""
    return session.scalars(
        select(Override).where(Override.rota == rota, Override.ends > since).order_by(Override.id)
    ).all()
