"""What was found out about why an incident happened: contributing factors, hypotheses, the guardrail, the window."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table


class Investigation(Table):
    """What is known of an incident's cause beside factors and hypotheses."""

    __tablename__ = "investigation"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    guardrail: Mapped[str | None]
    """bypassed, misconfigured or absent."""
    guardrail_id: Mapped[int | None]
    """The evidence that says which guardrail and how."""
    vulnerable_from: Mapped[datetime | None]
    vulnerable_until: Mapped[datetime | None]
    """The vulnerability window: since when it could have happened, and until when."""
    only_factor: Mapped[str | None]
    """Who said that there is truly nothing else, when there is one factor."""
    by: Mapped[str]
    at: Mapped[datetime]


class Factor(Table):
    """Something that contributed; there are several, as a rule."""

    __tablename__ = "factor"
    __table_args__ = (Index("ix_factor_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    kind: Mapped[str]
    """prompt structure, model weakness, safeguard gap, data or process."""
    words_id: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]
    dropped_by: Mapped[str | None]
    dropped_at: Mapped[datetime | None]


class Hypothesis(Table):
    """A possible explanation."""

    __tablename__ = "hypothesis"
    __table_args__ = (Index("ix_hypothesis_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    words_id: Mapped[int]
    state: Mapped[str]
    """open, confirmed or ruled out."""
    by: Mapped[str]
    at: Mapped[datetime]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]


class Finding(Table):
    """Something that speaks for or against a hypothesis."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_hypothesis", "hypothesis_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hypothesis_id: Mapped[int] = mapped_column(ForeignKey("hypothesis.id"))
    supports: Mapped[bool]
    words_id: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime]


def get(session: Session, incident: int) -> Investigation | None:
    """What is known beside factors and hypotheses, if anything is."""
    return session.get(Investigation, incident)


def add(session: Session, row: Table) -> None:
    """Write something new and learn its number."""
    session.add(row)
    session.flush()


def factors(session: Session, incident: int) -> Sequence[Factor]:
    """What contributed, what was dropped too, in the order in which it was written."""
    return session.scalars(select(Factor).where(Factor.incident_id == incident).order_by(Factor.id)).all()


def factor(session: Session, number: int) -> Factor | None:
    """A factor as it is now."""
    return session.get(Factor, number, populate_existing=True)


def hypotheses(session: Session, incident: int) -> Sequence[Hypothesis]:
    """Every possible explanation, in the order in which it was written."""
    return session.scalars(select(Hypothesis).where(Hypothesis.incident_id == incident).order_by(Hypothesis.id)).all()


def hypothesis(session: Session, number: int) -> Hypothesis | None:
    """A possible explanation as it is now."""
    return session.get(Hypothesis, number, populate_existing=True)


def findings(session: Session, hypotheses: Sequence[int]) -> Sequence[Finding]:
    """What speaks for and against possible explanations."""
    if not hypotheses:
        return []
    return session.scalars(select(Finding).where(Finding.hypothesis_id.in_(hypotheses)).order_by(Finding.id)).all()
