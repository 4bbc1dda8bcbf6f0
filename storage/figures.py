"""Figures: what each incident counts as, the sums by month, tag, severity and system, and what came back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Table


class Counted(Table):
    """What was added to the sums for an incident, so that a change takes just that away again."""

    __tablename__ = "counted"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    month: Mapped[str]
    """The local month of its opening, such as 2026-11."""
    tag: Mapped[str]
    severity: Mapped[str]
    system: Mapped[str]
    """Empty where it is not known, as tag and severity are."""
    buckets: Mapped[dict[str, Any]]
    """Name of a figure → its bucket."""


class Sum(Table):
    """How many incidents of a month, tag, severity and system fell into a bucket of a figure."""

    __tablename__ = "sum"
    __table_args__ = (Index("ix_sum_figure", "figure", "month"),)

    month: Mapped[str] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
    severity: Mapped[str] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(primary_key=True)
    figure: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class Recurrence(Table):
    """An incident in which something came back that had been there before."""

    __tablename__ = "recurrence"
    __table_args__ = (Index("ix_recurrence_earlier", "earlier_id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    why: Mapped[str]
    """The same tag and system, the same alert, or a person who said so."""
    by: Mapped[str | None]
    at: Mapped[datetime]
