"""What happens to reports in triage: which ones wait, what was said of each and by whom, and how near a miss was."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.evidence import Evidence
from storage.reports import OPEN, Report
from storage.tables import Table


class ReportEvent(Table):
    """One thing that happened to a report: folded, split, judged, taken back, escalated, paged."""

    __tablename__ = "report_event"
    __table_args__ = (Index("ix_report_event_report", "report_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    at: Mapped[datetime]
    by: Mapped[str | None]
    """None when nobody did it but the clock, or the likeness."""
    what: Mapped[str]
    facts: Mapped[dict[str, Any]]


class NearMiss(Table):
    """Which guardrail held, and how narrowly: research plots the margin."""

    __tablename__ = "near_miss"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    guardrail: Mapped[str]
    score: Mapped[float | None]
    threshold: Mapped[float | None]


def note(session: Session, report: int, at: datetime, what: str, facts: dict[str, Any], by: str | None = None) -> None:
    """Write down what happened to a report."""
    session.add(ReportEvent(report_id=report, at=at, by=by, what=what, facts=facts))
    session.flush()


def events(session: Session, report: int) -> Sequence[ReportEvent]:
    """What happened to a report, oldest first."""
    rows = select(ReportEvent).where(ReportEvent.report_id == report).order_by(ReportEvent.id)
    return session.scalars(rows).all()


def lock(session: Session, number: int) -> Report | None:
    """A report, locked until the transaction ends."""
    rows = select(Report).where(Report.id == number).with_for_update()
    return session.scalar(rows.execution_options(populate_existing=True))


def several(session: Session, numbers: Iterable[int]) -> Sequence[Report]:
    """Reports by number, in no order."""
    wanted = list(numbers)
    return session.scalars(select(Report).where(Report.id.in_(wanted))).all() if wanted else []


def waiting(session: Session, limit: int) -> Sequence[Report]:
    """Reports that wait for a verdict and have a card of their own, the longest waiting first."""
    rows = select(Report).where(OPEN).order_by(Report.due_at, Report.id)
    return session.scalars(rows.limit(limit)).all()


def count_waiting(session: Session, most: int) -> int:
    """How many reports wait for a verdict, those folded into others not counted; counted up to `most`."""
    return session.scalar(select(func.count()).select_from(select(Report.id).where(OPEN).limit(most).subquery())) or 0


def folded(session: Session, number: int, limit: int) -> Sequence[Report]:
    """The reports that were folded into one, newest first."""
    rows = select(Report).where(Report.same_as == number).order_by(Report.id.desc())
    return session.scalars(rows.limit(limit)).all()


def count_folded(session: Session, number: int, since: datetime) -> int:
    """How many reports that came since then were folded into one."""
    rows = select(func.count()).where(Report.same_as == number, Report.reported_at > since)
    return session.scalar(rows) or 0


def counts_folded(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """How many reports were folded into each of some, those into which none was left out."""
    rows = select(Report.same_as, func.count()).where(Report.same_as.in_(numbers)).group_by(Report.same_as)
    return {main: count for main, count in session.execute(rows) if main} if numbers else {}


def by_card(session: Session, channel: str, ts: str) -> Report | None:
    """The report whose card a message is."""
    return session.scalar(select(Report).where(Report.card == ts, Report.card_channel == channel).limit(1))


def texts(session: Session, scope: str) -> Sequence[tuple[int, str]]:
    """The captured texts of a report and what each is, oldest first; without their words."""
    rows = select(Evidence.id, Evidence.what).where(Evidence.scope == scope).order_by(Evidence.at, Evidence.id)
    return [(number, what) for number, what in session.execute(rows.limit(50))]


def near_miss(session: Session, report: int) -> NearMiss | None:
    """How near a miss was, if somebody wrote it down."""
    return session.get(NearMiss, report)
