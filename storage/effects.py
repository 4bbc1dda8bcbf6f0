"""The outbox: effects that wait, run, are done or parked, and what was last confirmed of each thing shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, Integer, Select, and_, bindparam, case, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert

ACTIVE = text("state IN ('waiting', 'running')")
PARKED = text("state = 'parked'")


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
    """Counts every claim and never goes back: the fence that tells a late worker that it was overtaken."""
    failures: Mapped[int]
    """Counts the attempts that went wrong; waiting for a rate limit is none."""
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


EFFECT, BUCKET = Table.metadata.tables["effect"], Table.metadata.tables["bucket"]
COLUMNS = ("id", "kind", "payload", "attempt", "doubt", "bucket", "lane", "first_at", "owner")
"""What a worker needs to know of an effect that is due."""


def add(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert effects and return the new rows' ids, in no set order.

    A *do* whose key was ever used is left out.  A *show* that waits already takes over the earlier start and the
    higher priority of the two.
    """
    ids: list[int] = []
    for style in ("do", "show"):
        # Within one statement PostgreSQL refuses to touch a row twice.
        wanted = {row["key"]: row for row in rows if row["style"] == style}
        if wanted:
            statement = _adding(session.get_bind().dialect.name, style)
            ids += session.connection().execute(statement, list(wanted.values())).scalars()
    return ids


@cache
def _adding(dialect: str, style: str) -> Any:
    new = postgresql.insert(EFFECT) if dialect == "postgresql" else sqlite.insert(EFFECT)
    if style == "do":
        return new.on_conflict_do_nothing().returning(EFFECT.c.id)
    old, add = EFFECT.c, new.excluded
    hurried = new.on_conflict_do_update(
        index_elements=[old.key],
        index_where=text("style = 'show' AND state = 'waiting'"),
        set_={
            "not_before": case((add.not_before < old.not_before, add.not_before), else_=old.not_before),
            "priority": case((add.priority < old.priority, add.priority), else_=old.priority),
        },
    )
    return hurried.returning(old.id)


# The hot path's statements are built once: putting one together takes longer than running it.
_method, _lane, _rival = BUCKET.alias("method"), BUCKET.alias("lane"), EFFECT.alias("rival")
_metered = EFFECT.outerjoin(_method, _method.c.key == EFFECT.c.bucket).outerjoin(_lane, _lane.c.key == EFFECT.c.lane)
_ahead = or_(EFFECT.c.state == "waiting", _rival.c.id < EFFECT.c.id)
_free = or_(
    EFFECT.c.style == "do",
    ~exists().where(_rival.c.key == EFFECT.c.key, _rival.c.state == "running", _ahead),
)
"""Two rows of one thing shown never run together: one that waits lets those that were begun end, oldest first."""
_NOW: Any = bindparam("now", type_=EFFECT.c.not_before.type)
_DUE: Select[Any] = (
    select(*(EFFECT.c[name] for name in COLUMNS))
    .select_from(_metered)
    .where(
        EFFECT.c.state.in_(("waiting", "running")),
        EFFECT.c.not_before <= _NOW,
        or_(_method.c.admits_at.is_(None), _method.c.admits_at <= _NOW),
        or_(_lane.c.admits_at.is_(None), _lane.c.admits_at <= _NOW),
        _free,
    )
    .order_by(EFFECT.c.priority, EFFECT.c.not_before, EFFECT.c.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(of=EFFECT, skip_locked=True)
)
_DUE_OF_THESE = _DUE.where(EFFECT.c.id.in_(bindparam("only", expanding=True)))


def due(session: Session, now: datetime, limit: int, only: Sequence[int] | None = None) -> Sequence[Any]:
    """Effects that may start now, urgent first: due, not blocked by a bucket, no other of their key running."""
    if only is None:
        return session.execute(_DUE, {"now": now, "most": limit}).all()
    return session.execute(_DUE_OF_THESE, {"now": now, "most": limit, "only": only}).all()


def _later(one: Any, other: Any) -> Any:
    return case((and_(other.is_not(None), other > one), other), else_=one)


_NEXT_DUE = (
    select(func.min(_later(_later(EFFECT.c.not_before, _method.c.admits_at), _lane.c.admits_at)))
    .select_from(_metered)
    .where(EFFECT.c.state.in_(("waiting", "running")), _free)
)


def next_due(session: Session) -> datetime | None:
    """When the earliest effect that nothing but time holds up may start; nothing when there is none."""
    return session.scalar(_NEXT_DUE)


_THIS = update(EFFECT).where(EFFECT.c.id == bindparam("this"))
_MINE = _THIS.where(EFFECT.c.attempt == bindparam("fence"), EFFECT.c.state == "running")
_CLAIM = (
    update(EFFECT)
    .where(EFFECT.c.id.in_(bindparam("these", expanding=True)))
    .values(
        state="running",
        attempt=EFFECT.c.attempt + 1,
        doubt=or_(EFFECT.c.doubt, EFFECT.c.owner.is_not(None)),
        first_at=func.coalesce(EFFECT.c.first_at, _NOW),
    )
)


def claim(session: Session, ids: Sequence[int], owner: str, now: datetime, until: datetime) -> None:
    """Mark these effects as running until the end of the lease; one that had an owner is in doubt from now on."""
    session.execute(_CLAIM, {"these": ids, "owner": owner, "not_before": until, "now": now})


def settle(session: Session, effect: int, attempt: int, **values: Any) -> bool:
    """Write what came of an attempt; False when the fence says that somebody else has taken the effect over."""
    return bool(session.connection().execute(_MINE, {"this": effect, "fence": attempt, **values}).rowcount)


def fail(session: Session, effect: int, attempt: int) -> int | None:
    """Count a failure; returns how many there were, or nothing when somebody else has taken the effect over."""
    statement = _MINE.values(failures=EFFECT.c.failures + 1).returning(EFFECT.c.failures)
    return session.connection().execute(statement, {"this": effect, "fence": attempt}).scalar()


def postpone(session: Session, effect: int, until: datetime, error: str) -> None:
    """Leave an effect for later as it is."""
    session.execute(_THIS, {"this": effect, "not_before": until, "error": error})


def release(session: Session, at: datetime) -> int:
    """Bring forward the leases of a process that is surely dead; their outcome is unknown."""
    held = update(EFFECT).where(EFFECT.c.state == "running", EFFECT.c.owner.is_not(None), EFFECT.c.not_before > at)
    return session.connection().execute(held.values(not_before=at)).rowcount


def buckets(session: Session, keys: Iterable[str], now: datetime) -> dict[str, datetime]:
    """The state of these buckets, locked until the end of the transaction, made when new, in a set order."""
    rows = [{"key": key, "tat": now, "admits_at": now} for key in sorted(set(keys))]
    # An update that changes nothing locks the row and returns it, new or not, in one round trip.
    statement = insert(session, Bucket)
    locked = statement.on_conflict_do_update(index_elements=[Bucket.key], set_={"key": statement.excluded.key})
    return {key: tat for key, tat in session.execute(locked.returning(Bucket.key, Bucket.tat), rows)}


def fill(session: Session, states: dict[str, tuple[datetime, datetime]]) -> None:
    """Write the state of buckets: the theoretical arrival time, and when the next call is admitted."""
    rows = [{"key": key, "tat": tat, "admits_at": admits_at} for key, (tat, admits_at) in sorted(states.items())]
    statement = insert(session, Bucket)
    new = statement.excluded
    full = statement.on_conflict_do_update(
        index_elements=[Bucket.key], set_={"tat": new.tat, "admits_at": new.admits_at}
    )
    session.execute(full.returning(Bucket.key), rows).close()


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


def parked_of(session: Session, incident: int, keys: Sequence[str] = ()) -> Sequence[Effect]:
    """What could not be done for an incident, and of these other keys, oldest first."""
    rows = select(Effect).where(PARKED, or_(Effect.incident_id == incident, Effect.key.in_(keys)))
    return session.scalars(rows.order_by(Effect.id).limit(20)).all()


def unpark(session: Session, effect: int, **values: Any) -> bool:
    """Change a parked effect; False when it is not parked."""
    statement = _THIS.where(PARKED)
    return bool(session.connection().execute(statement, {"this": effect, **values}).rowcount)


def drop(session: Session, effect: int, now: datetime) -> bool:
    """Give up on an effect; False when it is over already, or a worker is carrying it out at this moment."""
    idle = or_(EFFECT.c.state != "running", EFFECT.c.owner.is_(None), EFFECT.c.not_before <= now)
    statement = _THIS.where(EFFECT.c.state.in_(("waiting", "running", "parked")), idle)
    return bool(
        session.connection().execute(statement, {"this": effect, "state": "dropped", "settled_at": now}).rowcount
    )


def last(session: Session, incident: int, kind: str) -> Effect | None:
    """The newest effect of a kind for an incident."""
    rows = select(Effect).where(Effect.incident_id == incident, Effect.kind == kind)
    return session.scalar(rows.order_by(Effect.id.desc()).limit(1))
