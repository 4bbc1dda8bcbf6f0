"""Who plays which part in an incident, and to whom a part was offered."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert

OPEN = text("state = 'open'")
ANSWERABLE = "open", "unanswered"
"""A yes that comes late counts, as long as nobody else was asked for good; a second answer does not."""


class Holder(Table):
    """Who has a role in an incident; without a person, that nobody is available for it."""

    __tablename__ = "holder"
    __table_args__ = (Index("ix_holder_person", "person"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str | None]
    since: Mapped[datetime]


class Offer(Table):
    """A role offered to somebody, by a rota, a colleague, or the one who hands it over."""

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open",
            "incident_id",
            "role",
            "person",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_offer_waiting", "person", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_offer_incident", "incident_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    role: Mapped[str]
    person: Mapped[str]
    by: Mapped[str | None]
    """Who offered it; none when a rota did."""
    handover: Mapped[bool]
    """True when `by` has the role and lets it go as soon as this person accepts."""
    step: Mapped[int]
    """The place in the rota's line: 0 is whoever is on duty."""
    state: Mapped[str]
    """open, accepted, declined, unanswered or withdrawn."""
    at: Mapped[datetime]
    until: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    brief_id: Mapped[int | None]
    """The evidence that holds the brief of a handover."""
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))


def hold(session: Session, incident: int, role: str, person: str | None, now: datetime) -> None:
    """From now on this person, and nobody else, has the role."""
    values = {"incident_id": incident, "role": role, "person": person, "since": now}
    statement = insert(session, Holder).values(values)
    session.execute(
        statement.on_conflict_do_update(index_elements=["incident_id", "role"], set_={"person": person, "since": now})
    )


def release(session: Session, incident: int, role: str) -> None:
    """Nobody has the role any more, and it is not known that nobody is available."""
    session.execute(delete(Holder).where(Holder.incident_id == incident, Holder.role == role))


def holder(session: Session, incident: int, role: str) -> Holder | None:
    """Who has a role."""
    return session.get(Holder, (incident, role), populate_existing=True)


def holders(session: Session, incidents: Iterable[int]) -> Sequence[Holder]:
    """Who has which role in these incidents, longest first."""
    rows = select(Holder).where(Holder.incident_id.in_(list(incidents)))
    return session.scalars(rows.order_by(Holder.incident_id, Holder.since, Holder.role)).all()


def involved(session: Session, incident: int) -> Sequence[str]:
    """Everybody who has a role in an incident or was offered one."""
    having = select(Holder.person).where(Holder.incident_id == incident, Holder.person.is_not(None))
    asked = select(Offer.person).where(Offer.incident_id == incident, OPEN)
    return [person for person in session.scalars(having.union(asked)) if person]


def held_by(session: Session, person: str, limit: int) -> Sequence[Holder]:
    """The roles that somebody has, newest first."""
    return session.scalars(
        select(Holder).where(Holder.person == person).order_by(Holder.since.desc()).limit(limit)
    ).all()


def add_offer(session: Session, row: Offer) -> Offer:
    """Write an offer and learn its number."""
    session.add(row)
    session.flush()
    return row


def offer(session: Session, number: int) -> Offer | None:
    """An offer by number."""
    return session.get(Offer, number)


def refreshed(session: Session, number: int) -> Offer:
    """An offer as it is now that its incident is locked.  Raises LookupError."""
    row = session.get(Offer, number, populate_existing=True)
    if row is None:
        raise LookupError(f"no offer {number}")
    return row


def open_offers(session: Session, incident: int) -> Sequence[Offer]:
    """What was offered in an incident and not answered yet, oldest first."""
    return session.scalars(select(Offer).where(Offer.incident_id == incident, OPEN).order_by(Offer.id)).all()


def answerable(session: Session, incident: int) -> Sequence[Offer]:
    """What was offered in an incident and could still be accepted, oldest first."""
    rows = select(Offer).where(Offer.incident_id == incident, Offer.state.in_(ANSWERABLE))
    return session.scalars(rows.order_by(Offer.id)).all()


def offered(session: Session, incident: int, role: str) -> Sequence[Offer]:
    """Every offer of a role in an incident, oldest first."""
    rows = select(Offer).where(Offer.incident_id == incident, Offer.role == role)
    return session.scalars(rows.order_by(Offer.id)).all()


def offered_to(session: Session, person: str, limit: int) -> Sequence[Offer]:
    """What somebody has not answered yet, oldest first."""
    rows = select(Offer).where(Offer.person == person, OPEN)
    return session.scalars(rows.order_by(Offer.id).limit(limit)).all()
