"""What a screen shows, as plain facts read in one go; the words and the layout are the edge's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.response import announcements
from bot.rules import names
from bot.rules.text import web_address
from bot.rules.words import Kind, Mode, Phase, Role, Severity
from bot.staffing import people
from storage import alerts, inbox, incidents, listing, roles
from storage import people as places
from storage.alerts import Trouble
from storage.db import Work
from storage.incidents import Incident
from storage.listing import Wanted
from storage.search import NEWEST

LISTED_FOR = timedelta(hours=24)
UNNAMED = Shown("an alert", True)
"""An alert whose name was never kept."""


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
    mode: Mode = Mode.LIVE
    severity: Severity | None = None
    treated_as: Severity | None = None
    """What it is treated as while nobody has rated it."""
    commander: str | None = None
    commander_name: str = ""
    """For Slack's topics, which take no mentions."""
    cancelled: bool = False
    quiet: bool = False
    """Too mild for a channel."""


class Alarm(NamedTuple):
    """A trouble's alerts, counted."""

    name: Shown
    system: str | None
    severity: str | None
    link: str | None
    deliveries: int
    first_at: datetime
    last_at: datetime
    recovered_at: datetime | None


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
    quiet: tuple[Line, ...] = ()
    """Open incidents too mild for a channel."""


def lines(work: Work, rows: Sequence[Incident]) -> tuple[Line, ...]:
    """Incidents in a line each, with who commands them."""
    held = roles.holders(work.session, [row.id for row in rows])
    commanders = {one.incident_id: one.person for one in held if one.role == Role.COMMANDER}
    known = people.names(work, [one for one in commanders.values() if one])
    return tuple(line(row, commander := commanders.get(row.id), known.get(commander or "", "")) for row in rows)


def line(row: Incident, commander: str | None = None, name: str = "") -> Line:
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
        Mode(row.mode),
        Severity(row.severity) if row.severity else None,
        Severity(row.treated_as) if row.treated_as else None,
        commander,
        name,
        row.cancelled_at is not None,
        row.part == 0,
    )


def text_of(work: Work, number: int | None) -> str:
    """What somebody wrote to others, as they wrote it, or that it was erased."""
    return captured.written(work, [number])[number] if number else ""


def alarms_of(work: Work, troubles: Sequence[Trouble]) -> tuple[Alarm, ...]:
    """Troubles' alerts, counted, each by what may be shown of its name."""
    shown = captured.shown(work, [one for row in troubles for one in (row.name_id, row.link_id)])
    return tuple(_alarm(row, shown) for row in troubles)


def _alarm(row: Trouble, shown: dict[int, Shown]) -> Alarm:
    link = shown.get(row.link_id or 0)
    return Alarm(
        shown[row.name_id] if row.name_id else UNNAMED,
        row.system,
        row.severity,
        web_address(link.text) if link and link.ready else None,
        row.deliveries,
        row.first_at,
        row.last_at,
        row.recovered_at,
    )


def topic(work: Work, number: int) -> Line | None:
    """What an incident's topic says."""
    row = incidents.get(work.session, number)
    return lines(work, [row])[0] if row else None


def announcement(work: Work, number: int) -> Told:
    """An announcement; incidents that became private since are left out."""
    row = incidents.announcement(work.session, number)
    shown = [one for one in announcements.told_by(work, number) if not one.private]
    more = incidents.count_announced(work.session, number) - len(shown)
    declarers = {one.id: one.declared_by for one in shown}
    return Told(row.channel, row.ts, lines(work, shown), declarers, max(0, more))


def triage_list(work: Work) -> TriageList:
    """The alerts of the last day that opened no channel, and what could not be read."""
    place = places.place_or_none(work.session, "triage list")
    return TriageList(
        place.channel if place else None,
        place.ts if place else None,
        alarms_of(work, alerts.without_incident(work.session, work.now - LISTED_FOR, 20)),
        tuple(
            Unread(row.id, row.source, row.error or "", row.received_at) for row in inbox.quarantined(work.session, 5)
        ),
        lines(work, [row for row in incidents.quiet(work.session, 20) if not row.private]),
    )


def open_lines(work: Work, person: str, limit: int = 20) -> tuple[Line, ...]:
    """Open incidents that this person may see, newest first."""
    return lines(work, listing.incidents(work.session, Wanted(person, "open"), NEWEST, limit))
