"""Lists of incidents and reports by what is known of them, newest first, a page at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select, text
from sqlalchemy.orm import Session

from storage.incidents import OPEN, AlsoTag, Incident, Member
from storage.reports import Report
from storage.roles import Holder


class Wanted(NamedTuple):
    """What a list holds; an empty part leaves everything in."""

    person: str
    """Who looks."""
    state: str
    """open, closed or all."""
    severities: tuple[str, ...] = ()
    unrated: bool = False
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None


def incidents(session: Session, wanted: Wanted, before: int, most: int) -> Sequence[Incident]:
    """Incidents that somebody may know of, those with lower numbers than one."""
    rows = select(Incident).outerjoin(Member, _inside(wanted.person)).where(_visible(wanted.person))
    rows = rows.where(Incident.id < before, *_of_incident(wanted))
    return session.scalars(rows.order_by(Incident.id.desc()).limit(most)).all()


def reports(session: Session, wanted: Wanted, every: bool, before: int, most: int) -> Sequence[Report]:
    """Reports with a verdict, those with lower numbers than one; with `every` off only the person's own."""
    named = wanted.mine or not every
    rows = select(Report).outerjoin(Incident, Incident.id == Report.incident_id)
    rows = rows.outerjoin(Member, _inside(wanted.person)).where(_may_know(wanted.person))
    rows = rows.where(Report.id < before, Report.verdict.in_(wanted.verdicts))
    conditions = [
        Report.reporter == wanted.person if named else None,
        Report.tag.in_(wanted.tags) if wanted.tags else None,
        Report.system.in_(wanted.systems) if wanted.systems else None,
        *_timed(Report.reported_at, wanted),
        # A report has no severity, kind or phase; whoever asks for one of them asks for incidents.
        false() if wanted.severities or wanted.unrated or wanted.kinds or wanted.state == "open" else None,
    ]
    rows = rows.where(*[one for one in conditions if one is not None])
    return session.scalars(rows.order_by(Report.id.desc()).limit(most)).all()


def _inside(person: str) -> ColumnElement[bool]:
    # Joined and not looked up in a subquery: PostgreSQL would gather all that the subquery could ever find.
    return and_(Member.incident_id == Incident.id, Member.person == person)


def _visible(person: str) -> ColumnElement[bool]:
    return or_(~Incident.private, Incident.declared_by == person, Member.person.is_not(None))


def _may_know(person: str) -> ColumnElement[bool]:
    return or_(Report.incident_id.is_(None), Report.reporter == person, _visible(person))


def _of_incident(wanted: Wanted) -> list[Any]:
    states = {"open": OPEN, "closed": text("incident.phase = 'closed'")}
    rated = or_(
        Incident.severity.in_(wanted.severities),
        and_(Incident.severity.is_(None), Incident.treated_as.in_(wanted.severities)),
    )
    unrated = Incident.severity.is_(None)
    also = select(AlsoTag.incident_id).where(AlsoTag.tag.in_(wanted.tags))
    held = select(Holder.incident_id).where(Holder.person == wanted.person)
    own = or_(Incident.declared_by == wanted.person, Incident.reviewer == wanted.person, Incident.id.in_(held))
    conditions = [
        states.get(wanted.state),
        rated if wanted.severities and not wanted.unrated else None,
        or_(rated, unrated) if wanted.severities and wanted.unrated else None,
        unrated if wanted.unrated and not wanted.severities else None,
        Incident.kind.in_(wanted.kinds) if wanted.kinds else None,
        or_(Incident.tag.in_(wanted.tags), Incident.id.in_(also)) if wanted.tags else None,
        Incident.system.in_(wanted.systems) if wanted.systems else None,
        Incident.verdict.in_(wanted.verdicts) if wanted.verdicts else None,
        own if wanted.mine else None,
        *_timed(Incident.opened_at, wanted),
    ]
    return [one for one in conditions if one is not None]


def _timed(at: Any, wanted: Wanted) -> list[Any]:
    return [at >= wanted.since if wanted.since else None, at < wanted.until if wanted.until else None]
