"""Reports of weird outputs; what somebody wrote lies in the evidence under the report's own key."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, case, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.tables import Table, insert

OPEN = text("verdict IS NULL AND same_as IS NULL")
FOLDED = text("same_as IS NOT NULL")
"""Without those that are not: to look for what is open, SQLite would choose this index over the one for it."""


class Report(Table):
    """One report.  Whoever reported without a name is nowhere in it."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_open", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_report_reporter", "reporter", "id"),
        Index("ix_report_incident", "incident_id"),
        Index("ix_report_reported", "reported_at"),
        Index("ix_report_same_as", "same_as", sqlite_where=FOLDED, postgresql_where=FOLDED),
        Index("ix_report_card", "card"),
        Index("uq_report_code", "code_hash", unique=True),
        Index("uq_report_source", "source", "source_ref", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    door: Mapped[str]
    reporter: Mapped[str | None]
    """Slack id; none for products and for reports without a name."""
    department: Mapped[str | None]
    """Of whoever gave a name, as departments.yaml has it."""
    code_hash: Mapped[str | None]
    """SHA-256 of the code with which a report without a name is followed up."""
    source: Mapped[str | None]
    """Which product sent it, by the name of its secret."""
    source_ref: Mapped[str | None]
    """SHA-256 of the product's own number for it, so that the same is not taken twice."""
    system: Mapped[str | None]
    """The AI system's name as systems.yaml has it."""
    urgent: Mapped[bool]
    """It happens now, and somebody could be hurt."""
    link: Mapped[str | None]
    """The permalink of the message that it is about."""
    words_id: Mapped[int]
    """The evidence that says what was weird."""
    reported_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When triage must have answered."""
    escalated_at: Mapped[datetime | None]
    tag: Mapped[str | None]
    verdict: Mapped[str | None]
    verdict_by: Mapped[str | None]
    verdict_at: Mapped[datetime | None]
    verdict_reason_id: Mapped[int | None]
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    same_as: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    """The report whose card this one is folded into."""
    folded_by: Mapped[str | None]
    """Who folded it; none when it was found by its likeness."""
    likeness: Mapped[int | None]
    """How alike the two are, in per cent, when it was found by its likeness."""
    card: Mapped[str | None]
    """The timestamp of its card."""
    card_channel: Mapped[str | None]
    """Where its card stands; the triage channel of the manifest may be another one by now."""
    card_draft: Mapped[int] = mapped_column(default=1)


class ReportNote(Table):
    """A question to the reporter, or an answer."""

    __tablename__ = "report_note"
    __table_args__ = (Index("ix_report_note_report", "report_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    what: Mapped[str]
    """question or answer."""
    by: Mapped[str | None]
    """Who wrote it; none for a reporter without a name."""
    words_id: Mapped[int]
    at: Mapped[datetime]


class Counted(NamedTuple):
    """How many reports somebody of a department made in some time, and how many of them were answered."""

    department: str | None
    reporter: str | None
    reports: int
    answered: int


def add(session: Session, row: "Report | ReportNote") -> None:
    """Write a new row and learn its number."""
    session.add(row)
    session.flush()


def add_once(session: Session, values: dict[str, Any]) -> Report | None:
    """Write a report and learn its number; nothing when a product has sent it before."""
    statement = insert(session, Report).values(**values).on_conflict_do_nothing(index_elements=["source", "source_ref"])
    number = session.scalar(statement.returning(Report.id))
    return None if number is None else session.get(Report, number)


def get(session: Session, number: int) -> Report | None:
    """A report by number."""
    return session.get(Report, number)


def sent_before(session: Session, source: str, source_ref: str) -> Report | None:
    """The report that a product sent under this number of its own."""
    return session.scalar(select(Report).where(Report.source == source, Report.source_ref == source_ref))


def of_code(session: Session, code_hash: str) -> Report | None:
    """The report that is followed up with a code."""
    return session.scalar(select(Report).where(Report.code_hash == code_hash))


def of_person(session: Session, person: str, limit: int) -> Sequence[Report]:
    """What somebody reported with their name, newest first."""
    return session.scalars(
        select(Report).where(Report.reporter == person).order_by(Report.id.desc()).limit(limit)
    ).all()


def of_incident(session: Session, incident: int) -> Sequence[Report]:
    """The reports that belong to an incident, with those that were folded into them."""
    main = select(Report.id).where(Report.incident_id == incident)
    return session.scalars(
        select(Report).where(or_(Report.incident_id == incident, Report.same_as.in_(main))).order_by(Report.id)
    ).all()


def notes(session: Session, number: int) -> Sequence[ReportNote]:
    """The questions to a reporter and the answers, oldest first."""
    return session.scalars(select(ReportNote).where(ReportNote.report_id == number).order_by(ReportNote.id)).all()


def counted(session: Session, since: datetime, until: datetime) -> Sequence[Counted]:
    """How many reports there were in some time, by department and reporter; a folded one is answered with its card."""
    main = aliased(Report)
    answered = func.sum(case((func.coalesce(Report.verdict, main.verdict).is_not(None), 1), else_=0))
    rows = select(Report.department, Report.reporter, func.count(), answered).outerjoin(main, Report.same_as == main.id)
    rows = rows.where(Report.reported_at >= since, Report.reported_at < until)
    found = session.execute(rows.group_by(Report.department, Report.reporter)).all()
    return [Counted(*row) for row in found]


def scope_of(report: int) -> str:
    """The scope of a report's evidence."""
    return f"report:{report}"
