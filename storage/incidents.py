"""Incidents, their timeline, and the announcements that tell of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert, one_at_a_time

OPEN = text("phase <> 'closed'")


class Incident(Table):
    """One incident.  Its number is its id; what people and alerts wrote about it lies in the evidence."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_open", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_incident_channel", "channel"),
        Index("ix_incident_declared", "declared_by", "opened_at"),
        Index("ix_incident_sorted", "tag", "system", "id"),
        Index("ix_incident_opened", "opened_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str]
    phase: Mapped[str]
    kind: Mapped[str]
    system: Mapped[str | None]
    private: Mapped[bool]
    urgent: Mapped[bool]
    door: Mapped[str]
    declared_by: Mapped[str | None]
    """The person's Slack id; none when an alert opened it."""
    summary_id: Mapped[int | None]
    """The evidence that says in somebody's words what is happening."""
    source_link: Mapped[str | None]
    """Where it was seen: a message's permalink, an alert's page."""
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    """When it began to do harm; none while nobody knows."""
    detected_at: Mapped[datetime | None]
    """When somebody or something noticed, if that was before it was opened."""
    acknowledged_at: Mapped[datetime | None]
    """When somebody first took command."""
    found_by: Mapped[str | None]
    """Who noticed: monitoring, employees, customers or outside; none while it follows from the door."""
    released_by: Mapped[str | None]
    """Who let a private one appear in agenda, digests and figures; none keeps it a mere count."""
    recovered_at: Mapped[datetime | None]
    """When every alert of it was resolved; empty while one fires."""
    severity: Mapped[str | None]
    """What somebody rated it; none while nobody has."""
    treated_as: Mapped[str | None]
    """The severity that it is treated as because nobody answered."""
    contained_at: Mapped[datetime | None]
    """When the harm was stopped from going on: the phase after containing began."""
    restored_at: Mapped[datetime | None]
    """When it was resolved with the harm stopped."""
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    """When it was closed because declaring it was a mistake."""
    reviewer: Mapped[str | None]
    """Who owns the review, from resolving on."""
    update_due_at: Mapped[datetime | None]
    """When the next update was promised."""
    playbook: Mapped[str | None]
    playbook_version: Mapped[int | None]
    """The version of the playbook that was laid out."""
    tag: Mapped[str | None]
    """What failed first of all, by the id of the taxonomy; none while nobody has sorted it."""
    verdict: Mapped[str | None]
    """What triage found; none while nobody has said."""
    verdict_by: Mapped[str | None]
    verdict_at: Mapped[datetime | None]
    verdict_reason_id: Mapped[int | None]
    called_at: Mapped[datetime | None]
    """When everybody in the channel was asked to take command; none once somebody has."""
    channel: Mapped[str | None]
    channel_name: Mapped[str | None]
    lost: Mapped[str | None]
    """What happened to the channel behind our back: archived, deleted, left by Hotwash."""
    part: Mapped[int] = mapped_column(default=1)
    """The how manieth channel it is in, or is to be; 0 while it is too mild for one."""
    card: Mapped[str | None]
    card_draft: Mapped[int] = mapped_column(default=1)
    pin_round: Mapped[int] = mapped_column(default=1)
    trouble_with: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """People who could not be invited: id → the reason in Slack's word."""
    announcement_id: Mapped[int | None] = mapped_column(ForeignKey("announcement.id"))


class AlsoTag(Table):
    """What else failed in an incident, beside its first tag."""

    __tablename__ = "also_tag"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(primary_key=True)


class Member(Table):
    """Somebody who is in an incident's channel, so that a private incident is shown to nobody else."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_person", "person", "incident_id"),)

    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), primary_key=True, autoincrement=False)
    person: Mapped[str] = mapped_column(primary_key=True)


class Announcement(Table):
    """One message in the broadcast channel; incidents of the same moment share one."""

    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    shared: Mapped[bool]
    at: Mapped[datetime]
    ts: Mapped[str | None]


class Event(Table):
    """A line of an incident's timeline: who did what, when; captured text is not here but in the evidence."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    at: Mapped[datetime]
    who: Mapped[str | None]
    what: Mapped[str]
    source: Mapped[str]
    facts: Mapped[dict[str, Any]]
    happened_at: Mapped[datetime | None]
    """When it happened, where that is not when it was written: a message's own time."""


def add(session: Session, row: "Incident | Announcement | Event") -> None:
    """Write a new row and learn its number."""
    session.add(row)
    session.flush()


def get(session: Session, number: int) -> Incident | None:
    """An incident by number."""
    return session.get(Incident, number)


def several(session: Session, numbers: Iterable[int]) -> Sequence[Incident]:
    """Incidents by number, newest first."""
    wanted = list(numbers)
    if not wanted:
        return []
    return session.scalars(select(Incident).where(Incident.id.in_(wanted)).order_by(Incident.id.desc())).all()


def reviewed_by(session: Session, person: str, limit: int) -> Sequence[Incident]:
    """Resolved incidents whose review somebody owns, oldest first."""
    rows = select(Incident).where(Incident.phase == "reviewing", Incident.reviewer == person, OPEN)
    return session.scalars(rows.order_by(Incident.id).limit(limit)).all()


def lock(session: Session, number: int) -> Incident:
    """An incident that nobody else may change until this transaction ends.  Raises LookupError."""
    rows = select(Incident).where(Incident.id == number).with_for_update()
    row = session.scalar(rows.execution_options(populate_existing=True))
    if row is None:
        raise LookupError(f"no incident {number}")
    return row


def in_channel(session: Session, channel: str) -> Incident | None:
    """The incident that a channel belongs to."""
    return session.scalar(select(Incident).where(Incident.channel == channel))


def open_ones(session: Session, limit: int) -> Sequence[Incident]:
    """Open incidents, newest first."""
    return session.scalars(select(Incident).where(OPEN).order_by(Incident.id.desc()).limit(limit)).all()


def quiet(session: Session, limit: int) -> Sequence[Incident]:
    """Open incidents too mild for a channel, newest first."""
    rows = select(Incident).where(OPEN, Incident.part == 0).order_by(Incident.id.desc())
    return session.scalars(rows.limit(limit)).all()


def declared_by(session: Session, person: str, words: str, since: datetime, limit: int) -> Sequence[Incident]:
    """What this person declared since then, newest first; of the same words one transaction at a time may ask."""
    one_at_a_time(session, f"{person} {words}")
    rows = select(Incident).where(Incident.declared_by == person, Incident.opened_at >= since)
    return session.scalars(rows.order_by(Incident.id.desc()).limit(limit)).all()


def come(session: Session, number: int, persons: Iterable[str]) -> None:
    """These people are in the incident's channel."""
    rows = [{"incident_id": number, "person": person} for person in persons]
    if rows:
        session.execute(insert(session, Member).on_conflict_do_nothing(), rows)


def go(session: Session, number: int, person: str) -> None:
    """Somebody left the incident's channel."""
    session.execute(delete(Member).where(Member.incident_id == number, Member.person == person))


def members(session: Session, number: int) -> Sequence[str]:
    """Everybody who is in the incident's channel."""
    return session.scalars(select(Member.person).where(Member.incident_id == number).order_by(Member.person)).all()


def member_of(session: Session, person: str, numbers: Sequence[int]) -> set[int]:
    """Those of the incidents in whose channels somebody is."""
    rows = select(Member.incident_id).where(Member.person == person, Member.incident_id.in_(numbers))
    return set(session.scalars(rows))


def kept_message(session: Session, number: int) -> Event | None:
    """The line that says which message an incident is about."""
    rows = select(Event).where(Event.incident_id == number, Event.what == "message kept").order_by(Event.id)
    return session.scalar(rows.limit(1))


def announced_since(session: Session, channel: str, since: datetime) -> int:
    """How many announcements a channel got since then."""
    rows = select(func.count()).where(Announcement.at > since, Announcement.channel == channel)
    return session.scalar(rows) or 0


def shared_announcement(session: Session, channel: str, since: datetime) -> Announcement | None:
    """The shared announcement that still takes incidents in."""
    rows = select(Announcement).where(Announcement.shared, Announcement.at > since, Announcement.channel == channel)
    return session.scalar(rows.order_by(Announcement.id.desc()).limit(1).with_for_update())


def announcement(session: Session, number: int) -> Announcement:
    """An announcement by number.  Raises LookupError."""
    row = session.get(Announcement, number)
    if row is None:
        raise LookupError(f"no announcement {number}")
    return row


def announced_by(session: Session, number: int, limit: int) -> Sequence[Incident]:
    """The incidents that an announcement tells of, oldest first."""
    rows = select(Incident).where(Incident.announcement_id == number).order_by(Incident.id)
    return session.scalars(rows.limit(limit)).all()


def count_announced(session: Session, number: int) -> int:
    """How many incidents an announcement tells of."""
    return session.scalar(select(func.count()).where(Incident.announcement_id == number)) or 0


def lock_announcements(session: Session) -> None:
    """Let one transaction at a time decide whether an announcement is its own or shared."""
    one_at_a_time(session, "announcement")
