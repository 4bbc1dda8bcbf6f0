"""The outbox: effects that wait, run, are done or parked, and what was last confirmed of each thing shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, and_, case, delete, exists, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.tables import Table, insert

ACTIVE = text("state IN ('waiting', 'running')")


class Effect(Table):
    """One write to the outside world.

    A running row is due again at `not_before`: the end of its owner's lease or, without an owner, its next attempt.
    """

    __tablename__ = "effect"
    __table_args__ = (
        Index(
            "uq_effect_do", "key", unique=True, sqlite_where=text("style = 'do'"), postgresql_where=text("style = 'do'")
        ),
        Index(
            "uq_effect_show",
            "key",
            unique=True,
            sqlite_where=text("style = 'show' AND state = 'waiting'"),
            postgresql_where=text("style = 'show' AND state = 'waiting'"),
        ),
        Index(
            "ix_effect_running",
            "key",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_effect_due", "not_before", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index(
            "ix_effect_parked", "id", sqlite_where=text("state = 'parked'"), postgresql_where=text("state = 'parked'")
        ),
        Index("ix_effect_incident", "incident_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    style: Mapped[str]
    incident_id: Mapped[int | None]
    priority: Mapped[int]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str]
    attempt: Mapped[int]
    doubt: Mapped[bool]
    """True when an earlier attempt may have been applied, so that the next one looks first."""
    bucket: Mapped[str]
    lane: Mapped[str | None]
    not_before: Mapped[datetime]
    first_at: Mapped[datetime | None]
    owner: Mapped[str | None]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Bucket(Table):
    """A rate limit's state, shared by all replicas: nothing of this bucket may start before `admits_at`."""

    __tablename__ = "bucket"

    key: Mapped[str] = mapped_column(primary_key=True)
    tat: Mapped[datetime]
    admits_at: Mapped[datetime]


class Shown(Table):
    """The digest of what Slack last confirmed for a thing shown; gone while that is in doubt."""

    __tablename__ = "shown"

    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]


def add(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert effects and return the new rows' ids, in no set order.

    A *do* whose key was ever used is left out.  A *show* that waits already takes over the earlier start and the
    higher priority of the two.
    """
    dos = [row for row in rows if row["style"] == "do"]
    shows = [row for row in rows if row["style"] == "show"]
    ids: list[int] = []
    if dos:
        ids += session.scalars(insert(session, Effect).on_conflict_do_nothing().returning(Effect.id), dos)
    if shows:
        ids += session.scalars(_hurry(insert(session, Effect)).returning(Effect.id), shows)
    return ids


def _hurry(statement: Any) -> Any:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[Effect.key],
        index_where=text("style = 'show' AND state = 'waiting'"),
        set_={
            "not_before": case((new.not_before < Effect.not_before, new.not_before), else_=Effect.not_before),
            "priority": case((new.priority < Effect.priority, new.priority), else_=Effect.priority),
        },
    )


def due(session: Session, now: datetime, limit: int, only: Sequence[int] | None = None) -> Sequence[Any]:
    """Effects that may start now, urgent first: due, not blocked by a bucket, no other of their key running."""
    method, lane, rival = aliased(Bucket), aliased(Bucket), aliased(Effect)
    rows = (
        select(Effect.__table__)
        .outerjoin(method, method.key == Effect.bucket)
        .outerjoin(lane, lane.key == Effect.lane)
        .where(
            Effect.state.in_(("waiting", "running")),
            Effect.not_before <= now,
            or_(method.admits_at.is_(None), method.admits_at <= now),
            or_(lane.admits_at.is_(None), lane.admits_at <= now),
            or_(
                Effect.style == "do",
                Effect.state == "running",
                ~exists().where(and_(rival.key == Effect.key, rival.state == "running")),
            ),
        )
        .order_by(Effect.priority, Effect.not_before, Effect.id)
        .limit(limit)
        .with_for_update(of=Effect, skip_locked=True)
    )
    if only is not None:
        rows = rows.where(Effect.id.in_(only))
    return session.execute(rows).all()


def next_due(session: Session) -> datetime | None:
    """When the earliest waiting effect may start, buckets considered; nothing when none waits."""
    method, lane = aliased(Bucket), aliased(Bucket)
    start = _latest(session, Effect.not_before, method.admits_at, lane.admits_at)
    return session.scalar(
        select(func.min(start))
        .select_from(Effect)
        .outerjoin(method, method.key == Effect.bucket)
        .outerjoin(lane, lane.key == Effect.lane)
        .where(Effect.state.in_(("waiting", "running")))
    )


def _latest(session: Session, first: Any, *others: Any) -> Any:
    latest = first
    for other in others:
        latest = case((and_(other.is_not(None), other > latest), other), else_=latest)
    return latest


def claim(
    session: Session, effect: int, attempt: int, doubt: bool, owner: str, until: datetime, first: datetime
) -> None:
    """Mark an effect as running until the end of its lease."""
    session.execute(
        update(Effect.__table__)  # type: ignore[arg-type]
        .where(Effect.id == effect)
        .values(state="running", attempt=attempt, doubt=doubt, owner=owner, not_before=until, first_at=first)
    )


def settle(session: Session, effect: int, attempt: int, **values: Any) -> bool:
    """Write what came of an attempt; False when the fence says that somebody else has taken the effect over."""
    statement = update(Effect.__table__).where(  # type: ignore[arg-type]
        Effect.id == effect, Effect.attempt == attempt, Effect.state == "running"
    )
    return bool(session.connection().execute(statement.values(**values)).rowcount)


def release(session: Session, at: datetime) -> int:
    """Bring forward the leases of a process that is surely dead; their outcome is unknown."""
    statement = update(Effect.__table__).where(Effect.state == "running", Effect.not_before > at)  # type: ignore[arg-type]
    return session.connection().execute(statement.values(not_before=at)).rowcount


def buckets(session: Session, keys: Sequence[str], now: datetime) -> dict[str, datetime]:
    """The state of these buckets, locked until the end of the transaction, made when new, in a set order."""
    fresh = [{"key": key, "tat": now, "admits_at": now} for key in sorted(set(keys))]
    session.execute(insert(session, Bucket).on_conflict_do_nothing(), fresh)
    rows = session.execute(
        select(Bucket.key, Bucket.tat).where(Bucket.key.in_(keys)).order_by(Bucket.key).with_for_update()
    )
    return {key: tat for key, tat in rows}


def fill(session: Session, key: str, tat: datetime, admits_at: datetime) -> None:
    """Write a bucket's state."""
    session.execute(update(Bucket).where(Bucket.key == key).values(tat=tat, admits_at=admits_at))


def confirm(session: Session, key: str, digest: str | None) -> None:
    """Remember what Slack confirmed of a thing shown; with no digest, forget it."""
    if digest is None:
        session.execute(delete(Shown).where(Shown.key == key))
        return
    statement = insert(session, Shown).values(key=key, digest=digest)
    session.execute(statement.on_conflict_do_update(index_elements=[Shown.key], set_={"digest": digest}))


def confirmed(session: Session, key: str) -> str | None:
    """The digest of what Slack last confirmed of a thing."""
    return session.scalar(select(Shown.digest).where(Shown.key == key))


def get(session: Session, effect: int) -> Effect | None:
    """One effect by id."""
    return session.get(Effect, effect)


def listed(session: Session, states: Sequence[str], limit: int, before: int | None = None) -> Sequence[Effect]:
    """Effects in these states, newest first, a page at a time."""
    rows = select(Effect).where(Effect.state.in_(states)).order_by(Effect.id.desc()).limit(limit)
    return session.scalars(rows if before is None else rows.where(Effect.id < before)).all()


def parked_of(session: Session, incident: int) -> Sequence[Effect]:
    """What could not be done for an incident, oldest first."""
    rows = select(Effect).where(Effect.incident_id == incident, Effect.state == "parked")
    return session.scalars(rows.order_by(Effect.id).limit(20)).all()


def change(session: Session, effect: int, frm: Sequence[str], **values: Any) -> bool:
    """Change an effect by hand when it is in one of the named states."""
    statement = update(Effect.__table__).where(Effect.id == effect, Effect.state.in_(frm))  # type: ignore[arg-type]
    return bool(session.connection().execute(statement.values(**values)).rowcount)


def last(session: Session, incident: int, kind: str) -> Effect | None:
    """The newest effect of a kind for an incident."""
    rows = select(Effect).where(Effect.incident_id == incident, Effect.kind == kind)
    return session.scalar(rows.order_by(Effect.id.desc()).limit(1))
