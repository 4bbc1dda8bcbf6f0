"""Figures: what each incident counts as, the sums by period, tag, severity and system, and what came back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert, one_at_a_time


class Counted(Table):
    """What was added to the sums for an incident, so that a change takes just that away again."""

    __tablename__ = "counted"

    # No foreign key: to check it, counting would wait for whoever has locked the incident, and they for the counting.
    incident_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    added: Mapped[list[Any]] = mapped_column(JSON)
    """A list of [part, value, period, figure, bucket, count]."""


class Stale(Table):
    """An incident that has changed since it was last counted."""

    __tablename__ = "stale"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]


class Sum(Table):
    """How many incidents of a period, and of a tag, severity or system or of all, fell into a bucket of a figure."""

    __tablename__ = "sum"
    __table_args__ = (Index("ix_sum_figure", "figure", "part", "period"),)

    part: Mapped[str] = mapped_column(primary_key=True)
    """all, tag, severity or system."""
    value: Mapped[str] = mapped_column(primary_key=True)
    """Which tag, severity or system; empty where it is not known, and of all."""
    period: Mapped[str] = mapped_column(primary_key=True)
    """The day or the month of its opening, in UTC: 2026-11-03 or 2026-11."""
    figure: Mapped[str] = mapped_column(primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class Promise(Table):
    """Something that was due in an incident at a time, and whether it was there."""

    __tablename__ = "promise"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(primary_key=True)
    """An update, the roles that its severity asks for, or that several functions took part."""
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    kept: Mapped[bool]


class Recurrence(Table):
    """An incident in which something came back that had been there before."""

    __tablename__ = "recurrence"
    __table_args__ = (Index("ix_recurrence_earlier", "earlier_id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    earlier_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    why: Mapped[str]
    """The same tag and system, the same alert, or a person who said so; `not the same` where a person denied it."""
    by: Mapped[str | None]
    at: Mapped[datetime]


class Key(NamedTuple):
    """What a sum is the sum of."""

    part: str
    value: str
    period: str
    figure: str
    bucket: int


def mark(session: Session, incident: int, now: datetime) -> None:
    """An incident may count differently from now on."""
    statement = insert(session, Stale).values(incident_id=incident, at=now)
    # An update even of what stands there: whoever counts it at this moment must wait, or would miss this change.
    session.execute(statement.on_conflict_do_update(index_elements=["incident_id"], set_={"at": now}))


def mark_all(session: Session) -> None:
    """Every incident is to be counted anew, from nothing."""
    session.execute(delete(Sum))
    session.execute(delete(Counted))
    session.execute(text("INSERT INTO stale SELECT id, opened_at FROM incident WHERE true ON CONFLICT DO NOTHING"))


def stale(session: Session, most: int) -> Sequence[int]:
    """Incidents that changed since they were counted."""
    return session.scalars(select(Stale.incident_id).order_by(Stale.incident_id).limit(most)).all()


def take_stale(session: Session, most: int) -> Sequence[int]:
    """The same, to count them now; one transaction at a time does, and no change that is under way is missed."""
    one_at_a_time(session, "figures")
    rows = select(Stale.incident_id).order_by(Stale.incident_id).limit(most).with_for_update(skip_locked=True)
    found = session.scalars(rows).all()
    session.execute(delete(Stale).where(Stale.incident_id.in_(found)))
    return found


def counted(session: Session, incidents: Collection[int]) -> dict[int, list[Any]]:
    """What was added for these incidents."""
    rows = select(Counted).where(Counted.incident_id.in_(incidents)).execution_options(populate_existing=True)
    return {row.incident_id: row.added for row in session.scalars(rows)}


def remember(session: Session, added: dict[int, list[Any]]) -> None:
    """That is what was added for these incidents."""
    statement = insert(session, Counted)
    upsert = statement.on_conflict_do_update(index_elements=["incident_id"], set_={"added": statement.excluded.added})
    if added:
        session.execute(upsert, [{"incident_id": number, "added": rows} for number, rows in added.items()])


def add(session: Session, changes: Iterable[tuple[Key, int]]) -> None:
    """Add to the sums, or take away from them."""
    statement = insert(session, Sum)
    upsert = statement.on_conflict_do_update(
        index_elements=["part", "value", "period", "figure", "bucket"],
        set_={"count": Sum.count + statement.excluded.count},
    )
    if rows := [{**key._asdict(), "count": count} for key, count in sorted(changes) if count]:
        session.execute(upsert, rows)


def of_part(session: Session, part: str, value: str, periods: Collection[str]) -> dict[tuple[str, int], int]:
    """The sums of one part over several periods: figure and bucket → count."""
    rows = select(Sum.figure, Sum.bucket, func.sum(Sum.count)).where(Sum.part == part, Sum.value == value)
    rows = rows.where(Sum.period.in_(periods)).group_by(Sum.figure, Sum.bucket)
    return {(figure, bucket): int(count) for figure, bucket, count in session.execute(rows) if count}


def of_figure(session: Session, part: str, figure: str, periods: Collection[str]) -> dict[tuple[str, int], int]:
    """One figure for every value of a part over several periods: value and bucket → count."""
    rows = select(Sum.value, Sum.bucket, func.sum(Sum.count)).where(Sum.figure == figure, Sum.part == part)
    rows = rows.where(Sum.period.in_(periods)).group_by(Sum.value, Sum.bucket)
    return {(value, bucket): int(count) for value, bucket, count in session.execute(rows) if count}


def promise(session: Session, incident: int, what: str, due_at: datetime, kept: bool) -> None:
    """Write whether something was there in time; what was said first of the same time stays."""
    row = {"incident_id": incident, "what": what, "due_at": due_at, "kept": kept}
    session.execute(insert(session, Promise).values(**row).on_conflict_do_nothing())


def promises(session: Session, incidents: Collection[int]) -> Sequence[Promise]:
    """What was due in these incidents."""
    rows = select(Promise).where(Promise.incident_id.in_(incidents)).execution_options(populate_existing=True)
    return session.scalars(rows).all()
