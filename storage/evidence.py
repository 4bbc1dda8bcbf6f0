"""Captured text, encrypted: messages, alert annotations, inbox bodies; one key a scope, so erasure deletes a key."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Index, LargeBinary, delete, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.rules.origin import UNKNOWN, Origin
from bot.rules.text import decoded
from storage.db import Work
from storage.tables import Table, fresh_id, insert
from storage.vault import OVERHEAD, Seal

OLDER = text("source IS NULL AND scope LIKE 'incident:%'")
"""What an older version kept, which made no sanitised view of it."""


class EvidenceKey(Table):
    """The wrapped key of a scope: an incident, or a day's intake before it belongs to one."""

    __tablename__ = "evidence_key"

    scope: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    held_by: Mapped[str | None]
    """Who put a legal hold on it; while it is held, nothing is erased."""
    held_at: Mapped[datetime | None]


class Evidence(Table):
    """One captured text as bytes, sealed; `what` says what it is (message, annotations, body)."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_scope", "scope", "at"),
        Index("ix_evidence_older", "id", sqlite_where=OLDER, postgresql_where=OLDER),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scope: Mapped[str]
    what: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    at: Mapped[datetime]
    source: Mapped[str | None]
    """The door that it came through; none where an older version kept it."""
    by: Mapped[str | None]
    """Who collected it; none for programs and for whoever reported without a name."""
    basis: Mapped[str | None]
    """Why we may keep it."""


ADD = Evidence.__table__.insert()  # type: ignore[attr-defined]


def scope_of(incident: int) -> str:
    """The scope of an incident's evidence."""
    return f"incident:{incident}"


def keep(work: Work, scope: str, what: str, text: str, origin: Origin = UNKNOWN) -> int:
    """Seal a text and return its id; lone surrogates are kept as they came."""
    return keep_all(work, scope, what, [text.encode("utf-8", "surrogatepass")], origin)[0]


def keep_all(
    work: Work,
    scope: str,
    what: str,
    bodies: Sequence[bytes],
    origin: Origin = UNKNOWN,
) -> list[int]:
    """Seal many bodies in one statement; the ids come in the order of the bodies."""
    seal = work.vault.open(_key(work, scope), scope)
    rows = [_row(seal, scope, what, body, work.now) | origin._asdict() for body in bodies]
    # With RETURNING all rows go in one statement; row by row, SQLite would let go of Python's lock at each of them.
    work.session.connection().execute(ADD.returning(Evidence.id), rows)
    return [row["id"] for row in rows]


def secret(work: Work, scope: str) -> bytes:
    """The key of a scope itself, made when new: what ties a surrogate to whom it stands for."""
    return work.vault.unwrap(_key(work, scope), scope)


def destroy(work: Work, scope: str) -> bool:
    """Destroy a scope's key, and with it all that it seals; false when there was none."""
    gone = delete(EvidenceKey).where(EvidenceKey.scope == scope).returning(EvidenceKey.scope)
    return work.session.scalar(gone) is not None


def hold(session: Session, scopes: Sequence[str], by: str | None, at: datetime | None) -> None:
    """Put a legal hold on scopes or, with nobody, take it away."""
    session.execute(update(EvidenceKey).where(EvidenceKey.scope.in_(scopes)).values(held_by=by, held_at=at))


def held(session: Session, scopes: Sequence[str]) -> EvidenceKey | None:
    """One of these scopes that is held, if one is; nobody changes any of them until the transaction ends."""
    rows = session.scalars(select(EvidenceKey).where(EvidenceKey.scope.in_(scopes)).with_for_update()).all()
    return next((row for row in rows if row.held_at), None)


def erase(work: Work, scope: str) -> int:
    """Destroy a scope's key and remove what it sealed; returns how many texts there were."""
    gone = delete(Evidence).where(Evidence.scope == scope).returning(Evidence.id)
    destroy(work, scope)
    destroy(work, f"surrogates:{scope}")
    return len(work.session.execute(gone).all())


def drop(session: Session, number: int) -> None:
    """Remove one text that has no view: a copy that was kept aside and belongs nowhere."""
    session.execute(delete(Evidence).where(Evidence.id == number))


def old_secrets(session: Session, before: datetime, limit: int) -> Sequence[str]:
    """The scopes whose surrogates could still be tied to people, and were begun before then."""
    rows = select(EvidenceKey.scope).where(EvidenceKey.scope.like("surrogates:%"), EvidenceKey.created_at < before)
    return session.scalars(rows.order_by(EvidenceKey.created_at).limit(limit)).all()


def lock(work: Work, scope: str) -> bool:
    """Let nobody destroy a scope's key until this transaction ends; false when somebody has."""
    held = select(EvidenceKey.scope).where(EvidenceKey.scope == scope).with_for_update()
    return work.session.scalar(held) is not None


def kinds(work: Work, numbers: Iterable[int]) -> dict[int, str]:
    """What each text is that was not erased: message, summary, reason; without its words."""
    rows = select(Evidence.id, Evidence.what).join(EvidenceKey, EvidenceKey.scope == Evidence.scope)
    found = work.session.execute(rows.where(Evidence.id.in_(list(numbers))))
    return {number: what for number, what in found}  # noqa: C416 - rows are no pairs for the type checker


def of_scope(session: Session, scope: str, limit: int) -> dict[int, str]:
    """What each text of a scope is, by number, in the order in which they came; drafts of views are none."""
    rows = select(Evidence.id, Evidence.what).where(Evidence.scope == scope, Evidence.what != "draft")
    return {number: what for number, what in session.execute(rows.order_by(Evidence.at, Evidence.id).limit(limit))}  # noqa: C416


def described(session: Session, numbers: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is known of texts that were not erased, without their words: digest, size, when, whence, by whom, why."""
    size = func.length(Evidence.sealed) - OVERHEAD
    about = (Evidence.sha256, size.label("bytes"), Evidence.at, Evidence.source, Evidence.by, Evidence.basis)
    rows = select(Evidence.id, Evidence.what, *about).join(EvidenceKey, EvidenceKey.scope == Evidence.scope)
    found = session.execute(rows.where(Evidence.id.in_(list(numbers)))).mappings()
    return {row["id"]: dict(row) for row in found}


def older(session: Session, after: int, limit: int) -> Sequence[tuple[int, str]]:
    """The numbers and scopes of texts that an older version kept, in their order."""
    rows = select(Evidence.id, Evidence.scope).where(OLDER, Evidence.id > after).order_by(Evidence.id)
    return [(number, scope) for number, scope in session.execute(rows.limit(limit))]


def opens(work: Work) -> bool:
    """Does our master key open what is sealed here?  The first to ask leaves a key to tell by."""
    try:
        work.vault.open(_key(work, "check"), "check")
    except InvalidTag:
        return False
    return True


def _row(seal: Seal, scope: str, what: str, body: bytes, now: datetime) -> dict[str, Any]:
    number = fresh_id()
    sealed = seal.seal(f"{what}:{number}", body)
    return {"id": number, "scope": scope, "what": what, "sealed": sealed, "sha256": sha256(body).hexdigest(), "at": now}


def _key(work: Work, scope: str) -> bytes:
    if (wrapped := _stored_key(work.session, scope)) is None:
        fresh = {"scope": scope, "wrapped": work.vault.new_key(scope), "created_at": work.now}
        made = insert(work.session, EvidenceKey).on_conflict_do_nothing().returning(EvidenceKey.wrapped)
        wrapped = work.session.scalar(made, fresh) or _stored_key(work.session, scope)
    if wrapped is None:
        raise LookupError(f"no evidence key for {scope}")
    return wrapped


def _stored_key(session: Session, scope: str) -> bytes | None:
    return session.scalar(select(EvidenceKey.wrapped).where(EvidenceKey.scope == scope))


def reveal(work: Work, number: int) -> bytes:
    """One captured text in the clear.  Raises LookupError when it or its key is gone."""
    return reveal_all(work, [number])[number]


def reveal_all(work: Work, numbers: Iterable[int]) -> dict[int, bytes]:
    """Captured texts in the clear by id, in one query.  Raises LookupError when one is gone."""
    wanted = set(numbers)
    texts = reveal_left(work, wanted)
    if missing := wanted - set(texts):
        raise LookupError(f"evidence erased or never kept: {sorted(missing)}")
    return texts


def reveal_left(work: Work, numbers: Iterable[int]) -> dict[int, bytes]:
    """Those captured texts that were not erased, in the clear by id, in one query."""
    rows = work.session.execute(
        select(Evidence.id, Evidence.scope, Evidence.what, Evidence.sealed, EvidenceKey.wrapped)
        .join(EvidenceKey, EvidenceKey.scope == Evidence.scope)
        .where(Evidence.id.in_(list(numbers)))
    ).all()
    seals = {scope: work.vault.open(wrapped, scope) for scope, wrapped in {(row.scope, row.wrapped) for row in rows}}
    return {row.id: seals[row.scope].unseal(f"{row.what}:{row.id}", row.sealed) for row in rows}


def texts(work: Work, numbers: Iterable[int]) -> dict[int, str]:
    """Captured texts by id; those that were erased are left out."""
    wanted = list(numbers)
    if not wanted:
        return {}
    return {one: decoded(found) for one, found in reveal_left(work, wanted).items()}
