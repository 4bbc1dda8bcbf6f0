"""Alerts as they fired and ended, and the troubles that tie alerts of the same cause to one incident."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert

FIRING = text("ended_at IS NULL")
NAMED = text("name <> ''")


class Trouble(Table):
    """What alerts of the same cause share: how often they came, and the incident they opened, if any."""

    __tablename__ = "trouble"
    __table_args__ = (
        Index("ix_trouble_incident", "incident_id"),
        Index(
            "ix_trouble_listed",
            "last_at",
            sqlite_where=text("incident_id IS NULL"),
            postgresql_where=text("incident_id IS NULL"),
        ),
        Index("ix_trouble_named", "key", sqlite_where=NAMED, postgresql_where=NAMED),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))
    name: Mapped[str]
    """Empty since 0003; where an older version wrote it, what it wrote."""
    name_id: Mapped[int | None]
    """The evidence that holds its name as the source gave it."""
    system: Mapped[str | None]
    severity: Mapped[str | None]
    link: Mapped[str | None]
    """Empty since 0003; it may hold anything, and so its evidence does."""
    link_id: Mapped[int | None]
    deliveries: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    recovered_at: Mapped[datetime | None]


class Alert(Table):
    """One alert from its firing to its end, known by the source's fingerprint and start."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("uq_alert_fired", "source", "fingerprint", "started_at", unique=True),
        Index("ix_alert_firing", "trouble", sqlite_where=FIRING, postgresql_where=FIRING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    fingerprint: Mapped[str]
    trouble: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def upsert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write alerts; one that is known only learns that it ended."""
    statement = insert(session, Alert)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["source", "fingerprint", "started_at"],
            set_={"ended_at": func.coalesce(Alert.ended_at, statement.excluded.ended_at)},
        ),
        list(rows),
    )


def meet(session: Session, row: dict[str, Any], deliveries: int, now: datetime) -> Trouble:
    """The trouble of this key, counted up, made when new, locked until the transaction ends."""
    statement = insert(session, Trouble).values(**row, deliveries=deliveries, first_at=now, last_at=now)
    changed = {"deliveries": Trouble.deliveries + deliveries, "last_at": now}
    session.execute(statement.on_conflict_do_update(index_elements=[Trouble.key], set_=changed))
    return session.scalars(
        select(Trouble).where(Trouble.key == row["key"]).execution_options(populate_existing=True)
    ).one()


def firing(session: Session, trouble: str) -> int:
    """How many alerts of a trouble still fire."""
    return session.scalar(select(func.count()).where(Alert.trouble == trouble, FIRING)) or 0


def of_incident(session: Session, incident: int) -> Sequence[Trouble]:
    """The troubles of an incident, oldest first."""
    return session.scalars(
        select(Trouble).where(Trouble.incident_id == incident).order_by(Trouble.first_at).limit(20)
    ).all()


def without_incident(session: Session, since: datetime, limit: int) -> Sequence[Trouble]:
    """Troubles that opened no channel, newest first."""
    rows = select(Trouble).where(Trouble.incident_id.is_(None), Trouble.last_at > since)
    return session.scalars(rows.order_by(Trouble.last_at.desc()).limit(limit)).all()


def get(session: Session, key: str) -> Trouble | None:
    """A trouble by its key."""
    return session.get(Trouble, key)


def named(session: Session, limit: int) -> Sequence[Trouble]:
    """Troubles whose names an older version wrote in clear."""
    return session.scalars(select(Trouble).where(NAMED).order_by(Trouble.key).limit(limit)).all()
