"""What came in: each Slack delivery by its key, each web hook's body until it is digested."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.rules.text import visible
from storage.tables import Table, fresh_id, insert

NEW = text("state = 'new'")
ODD = text("state = 'quarantined'")


class Inbox(Table):
    """One delivery.  A web hook's body waits as *new* until it is *digested* or, unreadable, *quarantined*."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_new", "id", sqlite_where=NEW, postgresql_where=NEW),
        Index("ix_inbox_quarantined", "id", sqlite_where=ODD, postgresql_where=ODD),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    state: Mapped[str]
    evidence_id: Mapped[int]
    error: Mapped[str | None]
    received_at: Mapped[datetime]


class Delivery(Table):
    """A Slack delivery: *done*, with the answer it got, so that its twin is a no-op; or *failed*, so many times."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_received", "received_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    answer: Mapped[dict[str, Any] | None]
    tries: Mapped[int]
    received_at: Mapped[datetime]


ADD = Inbox.__table__.insert()  # type: ignore[attr-defined]


def receive(session: Session, source: str, evidence: Sequence[int], now: datetime) -> None:
    """Keep web hook bodies, already sealed as evidence, until they are digested."""
    rows = [
        {"id": number, "source": source, "state": "new", "evidence_id": number, "received_at": now}
        for number in evidence
    ]
    session.connection().execute(ADD.returning(Inbox.id), rows)


def undigested(session: Session, limit: int) -> Sequence[Any]:
    """The oldest bodies that nobody digests right now."""
    rows = select(Inbox.id, Inbox.source, Inbox.evidence_id, Inbox.received_at).where(NEW).order_by(Inbox.id)
    return session.execute(rows.limit(limit).with_for_update(skip_locked=True)).all()


def digested(session: Session, ids: Sequence[int]) -> None:
    """These bodies were read; those among them that could not be stay quarantined."""
    session.execute(update(Inbox).where(Inbox.id.in_(ids), NEW).values(state="digested"))


def quarantine(session: Session, number: int, error: str) -> None:
    """This body could not be read; it is kept and shown until a person has looked."""
    values = {"state": "quarantined", "error": visible(error)}
    session.execute(update(Inbox).where(Inbox.id == number).values(**values))


def quarantined(session: Session, limit: int) -> Sequence[Inbox]:
    """Bodies that nobody could read, newest first."""
    return session.scalars(select(Inbox).where(ODD).order_by(Inbox.id.desc()).limit(limit)).all()


def set_aside(session: Session, source: str, evidence: int, error: str, now: datetime) -> None:
    """Keep something that came in and could not be taken, until a person has looked."""
    values = {"state": "quarantined", "error": visible(error), "received_at": now}
    session.add(Inbox(id=fresh_id(), source=source, evidence_id=evidence, **values))


def first_time(session: Session, key: str, now: datetime) -> bool:
    """Is this Slack delivery yet to be acted upon?  Its twin gets False; one that failed before may try again."""
    statement = insert(session, Delivery).values(key=key, state="done", tries=1, received_at=now)
    again = statement.on_conflict_do_update(
        index_elements=[Delivery.key], set_={"state": "done"}, where=Delivery.state == "failed"
    )
    return session.scalar(again.returning(Delivery.key)) is not None


def failed(session: Session, key: str, now: datetime) -> int:
    """Note that acting upon a delivery failed; returns how often it has."""
    statement = insert(session, Delivery).values(key=key, state="failed", tries=1, received_at=now)
    again = statement.on_conflict_do_update(index_elements=[Delivery.key], set_={"tries": Delivery.tries + 1})
    return session.scalar(again.returning(Delivery.tries)) or 0


def answered(session: Session, key: str, answer: dict[str, Any]) -> None:
    """Keep the answer that a delivery got, for its twin."""
    session.execute(update(Delivery).where(Delivery.key == key).values(answer=answer))


def answer_to(session: Session, key: str) -> dict[str, Any] | None:
    """The answer that the first of these deliveries got, if one was kept."""
    return session.scalar(select(Delivery.answer).where(Delivery.key == key))


def get(session: Session, number: int) -> Inbox | None:
    """One body by number."""
    return session.get(Inbox, number)


def forget(session: Session, key: str) -> None:
    """Drop the key of a delivery, as if it had never come."""
    session.execute(delete(Delivery).where(Delivery.key == key))


def forget_deliveries(session: Session, before: datetime) -> None:
    """Drop the keys of old deliveries; Slack repeats one for an hour at most."""
    session.execute(delete(Delivery).where(Delivery.received_at < before))
