"""An incident's timeline in the order in which things happened, a page at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from storage.incidents import Event

happened: ColumnElement[datetime] = func.coalesce(Event.happened_at, Event.at)


def latest(session: Session, incident: int, limit: int, before: int | None = None) -> Sequence[Event]:
    """The lines of what happened last, the last one first; with `before`, what happened before that line."""
    rows = select(Event).where(Event.incident_id == incident)
    mark = session.get(Event, before) if before is not None else None
    if mark is not None:
        when = mark.happened_at or mark.at
        rows = rows.where(happened <= when, or_(happened < when, Event.id < mark.id))
    return session.scalars(rows.order_by(happened.desc(), Event.id.desc()).limit(limit)).all()
