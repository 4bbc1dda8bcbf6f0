"""Direct messages to people; one holds whatever concerns them within some minutes, line by line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, one_at_a_time


class Letter(Table):
    """One direct message to somebody."""

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_person", "person", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    at: Mapped[datetime]
    channel: Mapped[str | None]
    ts: Mapped[str | None]


class LetterLine(Table):
    """One thing that a letter says; `note` names the sentence, and captured text is never among the facts."""

    __tablename__ = "letter_line"
    __table_args__ = (Index("ix_letter_line_letter", "letter_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    note: Mapped[str]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


def newest(session: Session, person: str, since: datetime) -> Letter | None:
    """The newest letter to somebody since then; one transaction at a time may ask."""
    # Not for this person alone: two transactions that tell the same two in another order would wait for each other.
    one_at_a_time(session, "letters")
    rows = select(Letter).where(Letter.person == person, Letter.at > since)
    return session.scalar(rows.order_by(Letter.at.desc(), Letter.id.desc()).limit(1))


def add(session: Session, row: "Letter | LetterLine") -> None:
    """Write a new row and learn its number."""
    session.add(row)
    session.flush()


def get(session: Session, number: int) -> Letter:
    """A letter by number.  Raises LookupError."""
    row = session.get(Letter, number, populate_existing=True)
    if row is None:
        raise LookupError(f"no letter {number}")
    return row


def lines(session: Session, letter: int) -> Sequence[LetterLine]:
    """What a letter says, oldest first."""
    return session.scalars(select(LetterLine).where(LetterLine.letter_id == letter).order_by(LetterLine.id)).all()


def about(session: Session, person: str, note: str, incident: int | None, limit: int) -> Sequence[int]:
    """The numbers of the newest letters that told somebody this of an incident, or of none."""
    rows = select(LetterLine.letter_id).join(Letter, Letter.id == LetterLine.letter_id)
    mine = rows.where(Letter.person == person, LetterLine.note == note, LetterLine.incident_id == incident)
    return session.scalars(mine.distinct().order_by(LetterLine.letter_id.desc()).limit(limit)).all()


def count(session: Session, letter: int) -> int:
    """How many things a letter says."""
    return session.scalar(select(func.count()).where(LetterLine.letter_id == letter)) or 0
