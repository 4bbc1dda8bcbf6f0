"""What a screen shows, as plain facts read in one go; the words and the layout are the edge's."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot import announcements, people
from bot.incidents import seen_by, set_aside
from bot.notices import parked_of
from bot.rules import names
from bot.rules.text import decoded
from bot.rules.words import Door, Kind, Mode, Phase
from storage import alerts, evidence, inbox, incidents
from storage import people as places
from storage.db import Work
from storage.incidents import Incident

LISTED_FOR = timedelta(hours=24)


class Line(NamedTuple):
    """An incident in one line."""

    number: int
    label: str
    kind: Kind
    headline: str
    phase: Phase
    private: bool
    channel: str | None
    lost: str | None
    opened_at: datetime
    recovered_at: datetime | None


class Alarm(NamedTuple):
    """A trouble's alerts, counted."""

    name: str
    system: str | None
    severity: str | None
    link: str | None
    deliveries: int
    first_at: datetime
    last_at: datetime
    recovered_at: datetime | None


class Stuck(NamedTuple):
    """An effect that needs a person."""

    kind: str
    reason: str
    channel: str | None


class Card(NamedTuple):
    """Everything on an incident's card."""

    line: Line
    summary: str
    declared_by: str | None
    door: Door
    source_link: str | None
    channel_name: str | None
    card: str | None
    alarms: tuple[Alarm, ...]
    not_invited: dict[str, str]
    stuck: tuple[Stuck, ...]


class Told(NamedTuple):
    """An announcement and the incidents that it tells of."""

    channel: str
    ts: str | None
    cards: tuple[Line, ...]
    declarers: dict[int, str | None]
    more: int
    """How many incidents it tells of beyond those that fit."""


class Unread(NamedTuple):
    """An authenticated alert that nobody could read."""

    number: int
    source: str
    error: str
    received_at: datetime


class TriageList(NamedTuple):
    """What stands in the triage channel."""

    channel: str | None
    ts: str | None
    alarms: tuple[Alarm, ...]
    unread: tuple[Unread, ...]


def line(row: Incident) -> Line:
    """An incident in one line."""
    return Line(
        row.id,
        names.label(row.id),
        Kind(row.kind),
        names.headline(Kind(row.kind), row.system, Mode(row.mode)),
        Phase(row.phase),
        row.private,
        row.channel,
        row.lost,
        row.opened_at,
        row.recovered_at,
    )


def card(work: Work, number: int) -> Card:
    """An incident's card.  Raises LookupError."""
    row = incidents.get(work.session, number)
    if row is None:
        raise LookupError(f"no incident {number}")
    return Card(
        line(row),
        _text(work, row.summary_id),
        row.declared_by,
        Door(row.door),
        row.source_link,
        row.channel_name,
        row.card,
        tuple(_alarm(trouble) for trouble in alerts.of_incident(work.session, number)),
        row.trouble_with,
        tuple(Stuck(effect.kind, effect.error or "", effect.payload.get("channel")) for effect in parked_of(work, row)),
    )


def _text(work: Work, number: int | None) -> str:
    if number is None:
        return ""
    try:
        return decoded(evidence.reveal(work, number))
    except LookupError:
        return "(erased)"


def _alarm(trouble: alerts.Trouble) -> Alarm:
    return Alarm(
        trouble.name,
        trouble.system,
        trouble.severity,
        trouble.link,
        trouble.deliveries,
        trouble.first_at,
        trouble.last_at,
        trouble.recovered_at,
    )


def topic(work: Work, number: int) -> Line | None:
    """What an incident's topic says."""
    row = incidents.get(work.session, number)
    return line(row) if row else None


def announcement(work: Work, number: int) -> Told:
    """An announcement; incidents that became private since are left out."""
    row = incidents.announcement(work.session, number)
    shown = [one for one in announcements.told_by(work, number) if not one.private]
    more = incidents.count_announced(work.session, number) - len(shown)
    declarers = {one.id: one.declared_by for one in shown}
    return Told(row.channel, row.ts, tuple(line(one) for one in shown), declarers, max(0, more))


def triage_list(work: Work) -> TriageList:
    """The alerts of the last day that opened no channel, and what could not be read."""
    place = places.place_or_none(work.session, "triage list")
    return TriageList(
        place.channel if place else None,
        place.ts if place else None,
        tuple(_alarm(row) for row in alerts.without_incident(work.session, work.now - LISTED_FOR, 20)),
        tuple(
            Unread(row.id, row.source, row.error or "", row.received_at) for row in inbox.quarantined(work.session, 5)
        ),
    )


def open_lines(work: Work, person: str, limit: int = 20) -> tuple[Line, ...]:
    """Open incidents that this person may see, newest first."""
    return tuple(line(row) for row in seen_by(work, person, incidents.open_ones(work.session, 200))[:limit])


class Home(NamedTuple):
    """What somebody sees in App Home; only a sentence when they have no say here."""

    refused: str | None
    lines: tuple[Line, ...]


def home(work: Work, ours: str, person: str) -> Home:
    """App Home of a person; `ours` is our team."""
    refused = people.no_colleague(work, ours, person)
    return Home(refused, () if refused else open_lines(work, person))


class Happened(NamedTuple):
    """A line of a timeline; `copy` is the message that was kept with it."""

    at: datetime
    who: str | None
    what: str
    facts: dict[str, Any]
    copy: str | None


def timeline(work: Work, number: int, limit: int = 80) -> tuple[Happened, ...]:
    """The newest lines of an incident's timeline, oldest of them first."""
    return tuple(
        Happened(row.at, row.who, row.what, row.facts, _copy(work, row.facts.get("evidence")))
        for row in incidents.timeline(work.session, number, limit)
    )


def _copy(work: Work, number: int | None) -> str | None:
    try:
        return None if number is None else set_aside(work, number)
    except LookupError:
        return "(erased)"
