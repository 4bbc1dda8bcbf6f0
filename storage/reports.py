"""Reports of weird outputs; what somebody wrote lies in the evidence under the report's own key."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table

OPEN = text("verdict IS NULL AND same_as IS NULL")


class Report(Table):
    """One report.  Whoever reported without a name is nowhere in it."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_open", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_report_reporter", "reporter", "id"),
        Index("ix_report_incident", "incident_id"),
        Index("ix_report_same_as", "same_as"),
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
    """Of whoever gave a name, as people.yaml has it."""
    code_hash: Mapped[str | None]
    """SHA-256 of the code with which a report without a name is followed up."""
    source: Mapped[str | None]
    """Which product sent it, by the name of its secret."""
    source_ref: Mapped[str | None]
    """The product's own number for it, so that the same is not taken twice."""
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


def add(session: Session, row: "Report | ReportNote") -> None:
    """Write a new row and learn its number."""
    session.add(row)
    session.flush()


def get(session: Session, number: int) -> Report | None:
    """A report by number."""
    return session.get(Report, number)


def scope_of(report: int) -> str:
    """The scope of a report's evidence."""
    return f"report:{report}"
