"""What an incident's severity asked for in time and did not get, so that each is escalated once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table


class Miss(Table):
    """Something of a severity that was not there in time."""

    __tablename__ = "miss"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    severity: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]


def first_time(session: Session, row: Miss) -> bool:
    """Write that something was missed; false when that is known already."""
    if session.get(Miss, (row.incident_id, row.severity, row.what)) is not None:
        return False
    session.add(row)
    session.flush()
    return True


def of_incident(session: Session, incident: int, severity: str) -> Sequence[Miss]:
    """What was missed of a severity, the longest overdue first."""
    rows = select(Miss).where(Miss.incident_id == incident, Miss.severity == severity)
    return session.scalars(rows.order_by(Miss.due_at, Miss.what)).all()


def forget(session: Session, incident: int) -> None:
    """It was opened again: its clocks begin anew."""
    session.execute(delete(Miss).where(Miss.incident_id == incident))
