"""Cached rows of Slack's people and channels, so that an answer never waits for a look-up."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert


class Person(Table):
    """Somebody in Slack as last seen; `team` tells a colleague from a stranger of another workspace."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_email", "email"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str | None]
    is_bot: Mapped[bool]
    is_guest: Mapped[bool]
    is_gone: Mapped[bool]
    zone: Mapped[str | None]
    """The time zone that somebody chose in Slack, such as Europe/Berlin."""
    seen_at: Mapped[datetime]


class Channel(Table):
    """A Slack channel as last seen."""

    __tablename__ = "channel"
    __table_args__ = (Index("ix_channel_name", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    is_private: Mapped[bool]
    is_archived: Mapped[bool]
    seen_at: Mapped[datetime]


class Place(Table):
    """Where a thing of ours stands in Slack: the one list of alerts in the triage channel, for example."""

    __tablename__ = "place"

    name: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str | None]
    ts: Mapped[str | None]
    draft: Mapped[int]


def see(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Remember people as Slack shows them now."""
    _upsert(session, Person, list(rows))


def see_channels(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Remember channels as Slack shows them now."""
    _upsert(session, Channel, list(rows))


def _upsert(session: Session, table: type[Person] | type[Channel], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(session, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)


def get(session: Session, person: str) -> Person | None:
    """Somebody by Slack id."""
    return session.get(Person, person)


def find(session: Session, names: Sequence[str]) -> Sequence[Person]:
    """People by Slack id or e-mail address."""
    if not names:
        return []
    lowered = [name.lower() for name in names]
    rows = select(Person).where(or_(Person.id.in_(names), func.lower(Person.email).in_(lowered)))
    return session.scalars(rows).all()


def everybody(session: Session, limit: int) -> dict[str, str]:
    """What people are called, by id; of those seen last, so many."""
    rows = select(Person.id, Person.name).where(Person.is_bot.is_(False)).order_by(Person.seen_at.desc())
    return {one: name for one, name in session.execute(rows.limit(limit))}


def called(session: Session, limit: int) -> tuple[str, ...]:
    """The names of people and the handles of their addresses; of those seen last, so many."""
    rows = select(Person.name, Person.email).where(Person.is_bot.is_(False)).order_by(Person.seen_at.desc())
    found = session.execute(rows.limit(limit)).all()
    handles = [(email or "").partition("@")[0] for _, email in found]
    return tuple(dict.fromkeys(word for word in [*(name for name, _ in found), *handles] if len(word) > 2))


def channel(session: Session, name: str) -> Channel | None:
    """A channel by id or name; one that is not archived is preferred."""
    rows = select(Channel).where(or_(Channel.id == name, Channel.name == name))
    return session.scalar(rows.order_by(Channel.is_archived, Channel.id).limit(1))


def place(session: Session, name: str) -> Place:
    """Where a thing of ours stands, made when new, locked until the transaction ends."""
    session.execute(insert(session, Place).values(name=name, draft=0).on_conflict_do_nothing())
    return session.scalars(select(Place).where(Place.name == name).with_for_update()).one()


def place_or_none(session: Session, name: str) -> Place | None:
    """Where a thing of ours stands, if it stands anywhere yet."""
    return session.get(Place, name)
