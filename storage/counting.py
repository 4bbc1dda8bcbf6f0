"""What incidents are counted by: all that the figures need to know of some of them, read in a few queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storage.figures import Recurrence
from storage.follow_ups import FollowUp
from storage.incidents import OPEN, Incident
from storage.postmortems import Postmortem

DENIED = "not the same"


class Known(NamedTuple):
    """Some incidents and what belongs to them."""

    incidents: Sequence[Incident]
    postmortems: Sequence[Postmortem]
    recurred: frozenset[int]
    """Those in which something came back."""
    looped: frozenset[int]
    """Those after which something was done to the model."""


def known(session: Session, numbers: Collection[int]) -> Known:
    """What there is to know of these incidents."""
    came_back = select(Recurrence.incident_id).where(Recurrence.incident_id.in_(numbers), Recurrence.why != DENIED)
    mended = select(FollowUp.incident_id).where(
        FollowUp.incident_id.in_(numbers), FollowUp.improves == "model", FollowUp.state == "done"
    )
    return Known(
        session.scalars(select(Incident).where(Incident.id.in_(numbers))).all(),
        session.scalars(select(Postmortem).where(Postmortem.incident_id.in_(numbers))).all(),
        frozenset(session.scalars(came_back)),
        frozenset(number for number in session.scalars(mended) if number is not None),
    )


def follow_ups(session: Session, since: datetime, until: datetime) -> Sequence[FollowUp]:
    """Those that were due in some time, without those of incidents that are withheld."""
    rows = select(FollowUp).outerjoin(Incident, Incident.id == FollowUp.incident_id)
    rows = rows.where(FollowUp.due_at >= since, FollowUp.due_at < until)
    shown = or_(Incident.id.is_(None), ~Incident.private, Incident.released_by.is_not(None))
    return session.scalars(rows.where(shown)).all()


def open_ones(session: Session) -> int:
    """How many incidents are open."""
    return session.scalar(select(func.count()).select_from(Incident).where(OPEN)) or 0


def overdue(session: Session, now: datetime) -> tuple[int, int]:
    """How many follow-ups and how many post-mortems are overdue."""
    follow_up = select(func.count()).where(FollowUp.state == "open", FollowUp.due_at < now)
    postmortem = select(func.count()).where(Postmortem.state != "published", Postmortem.due_at < now)
    return session.scalar(follow_up) or 0, session.scalar(postmortem) or 0
