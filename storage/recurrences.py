"""What came back in which incident."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from storage.figures import Recurrence
from storage.follow_ups import FollowUp
from storage.incidents import Incident
from storage.tables import insert

MOST = 5
"""So many earlier ones are found at once, the newest."""


def of(session: Session, incident: int) -> Sequence[Recurrence]:
    """What is written about earlier ones, denied or not."""
    rows = select(Recurrence).where(Recurrence.incident_id == incident)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def alike(session: Session, incident: int, tag: str, system: str, since: datetime) -> Sequence[int]:
    """Earlier incidents with the same tag and system, the newest first."""
    rows = select(Incident.id).where(Incident.tag == tag, Incident.system == system, Incident.id < incident)
    rows = rows.where(Incident.opened_at >= since, Incident.cancelled_at.is_(None), Incident.mode != "drill")
    return session.scalars(rows.order_by(Incident.id.desc()).limit(MOST)).all()


def add(session: Session, incident: int, earlier: int, why: str, by: str | None, now: datetime) -> bool:
    """Write that something came back; false when something is written about it already."""
    row = {"incident_id": incident, "earlier_id": earlier, "why": why, "by": by, "at": now}
    statement = insert(session, Recurrence).values(**row).on_conflict_do_nothing()
    return session.scalar(statement.returning(Recurrence.earlier_id)) is not None


def say(session: Session, incident: int, earlier: int, why: str, by: str, now: datetime) -> None:
    """Write what a person says about it, in the place of what was found."""
    said = {"why": why, "by": by, "at": now}
    statement = insert(session, Recurrence).values(incident_id=incident, earlier_id=earlier, **said)
    session.execute(statement.on_conflict_do_update(index_elements=["incident_id", "earlier_id"], set_=said))


def forget(session: Session, incident: int, why: str) -> None:
    """What was found for a reason is to be found anew."""
    session.execute(delete(Recurrence).where(Recurrence.incident_id == incident, Recurrence.why == why))


def follow_ups(session: Session, incidents: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many follow-ups incidents have that were not dropped, and how many of them are open."""
    still = func.sum(case((FollowUp.state == "open", 1), else_=0))
    rows = select(FollowUp.incident_id, func.count(), still).where(FollowUp.incident_id.in_(incidents))
    found = session.execute(rows.where(FollowUp.state != "dropped").group_by(FollowUp.incident_id))
    return defaultdict(lambda: (0, 0), {number: (counted, left) for number, counted, left in found if number})


def only_reactive(session: Session, incidents: Sequence[int]) -> bool:
    """None of their follow-ups changes the structure or is a bet of research."""
    rows = select(FollowUp.id).where(FollowUp.incident_id.in_(incidents), FollowUp.state != "dropped")
    return session.scalar(rows.where(FollowUp.kind != "reactive").limit(1)) is None
