"""What evidence an incident has, lacks, or may not have: one row for each kind that somebody has looked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert


class EvidenceItem(Table):
    """One kind of evidence of one incident."""

    __tablename__ = "evidence_item"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    basis_id: Mapped[int | None]
    """Why it may, or may not, be kept, in somebody's words."""
    by: Mapped[str]
    at: Mapped[datetime]


def put(session: Session, number: int, item: str, state: str, basis: int | None, by: str, at: datetime) -> None:
    """Write what somebody found, in place of what was written before."""
    said = {"state": state, "basis_id": basis, "by": by, "at": at}
    statement = insert(session, EvidenceItem).values(incident_id=number, item=item, **said)
    session.execute(statement.on_conflict_do_update(index_elements=["incident_id", "item"], set_=said))


def of_incident(session: Session, number: int) -> Sequence[EvidenceItem]:
    """What somebody has looked for."""
    return session.scalars(select(EvidenceItem).where(EvidenceItem.incident_id == number)).all()
