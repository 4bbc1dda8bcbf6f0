"""What a meeting looks at besides the figures: whether it was grave, near misses, an example of each failure."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from storage.figures import Recurrence
from storage.follow_ups import FollowUp
from storage.incidents import Incident
from storage.reports import Report

SEVERITY = func.coalesce(Incident.severity, Incident.treated_as)
OPEN_TO_ALL = or_(Incident.private.is_(False), Incident.released_by.is_not(None))


def _real(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Those that were no drills and no mistakes."""
    return and_(
        Incident.opened_at >= since,
        Incident.opened_at < until,
        Incident.mode == "live",
        Incident.cancelled_at.is_(None),
    )


def any_of(session: Session, since: datetime, until: datetime, severity: str) -> bool:
    """Was there an incident of this severity, private ones included?"""
    return bool(session.scalar(select(exists().where(_real(since, until), SEVERITY.in_([severity])))))


def examples(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """The newest incident of each tag that everybody may know of."""
    rows = select(Incident.tag, func.max(Incident.id)).where(
        _real(since, until), OPEN_TO_ALL, Incident.tag.is_not(None)
    )
    return {tag: number for tag, number in session.execute(rows.group_by(Incident.tag)) if tag}


def near_misses(session: Session, since: datetime, until: datetime) -> int:
    """How many reports were found to be near misses, private ones left out."""
    rows = select(func.count()).where(
        Report.verdict == "near_miss", Report.verdict_at >= since, Report.verdict_at < until
    )
    return session.scalar(rows) or 0


def came_back(session: Session, since: datetime, until: datetime, limit: int) -> Sequence[int]:
    """The incidents in which something came back; private ones left out."""
    rows = select(Incident.id).where(_real(since, until), OPEN_TO_ALL)
    known = exists().where(Recurrence.incident_id == Incident.id)
    return session.scalars(rows.where(known).order_by(Incident.id).limit(limit)).all()


def overdue(session: Session, now: datetime, limit: int) -> Sequence[FollowUp]:
    """What is late, the longest first; of private incidents nothing."""
    rows = select(FollowUp).outerjoin(Incident, Incident.id == FollowUp.incident_id)
    late = rows.where(FollowUp.state == "open", FollowUp.due_at < now)
    late = late.where(or_(FollowUp.incident_id.is_(None), OPEN_TO_ALL))
    return session.scalars(late.order_by(FollowUp.due_at, FollowUp.id).limit(limit)).all()
