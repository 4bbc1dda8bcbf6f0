"""What was found out about why an incident happened: contributing factors, hypotheses, the guardrail, the window."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

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
