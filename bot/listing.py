"""Lists of incidents and reports in plain words, page by page; who sees what is as in `bot.search`."""

import heapq
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from bot import facts, search
from bot.facts import Line
from bot.manifests import Manifests
from bot.response import incidents
from bot.rules import filters
from bot.rules.filters import Filter
from bot.search import Reported
from storage import incidents as stored
from storage import listing
from storage.db import Work
from storage.incidents import Incident
from storage.listing import Wanted
from storage.reports import Report
from storage.search import NEWEST

PAGE = 10
Row: TypeAlias = Incident | Report


class Place(NamedTuple):
    """Where a page begins: before which incident and which report."""

    incident: int = NEWEST
    report: int = NEWEST


class Listed(NamedTuple):
    """A page of a list."""

    filter: Filter
    items: tuple[Line | Reported, ...]
    inside: frozenset[int]
    """The incidents in whose channels whoever looks is already."""
    more: Place | None


def read(work: Work, manifests: Manifests, typed: str) -> Filter:
    """What the words of somebody who asks for a list mean."""
    return filters.understood(typed, manifests.taxonomy, manifests.systems, work.now, manifests.house.zone)


def page(work: Work, manifests: Manifests, person: str, typed: str, place: Place = Place()) -> Listed:  # noqa: B008
    """What is listed for these words, the newest first."""
    wish = read(work, manifests, typed)
    wanted = Wanted(
        person,
        wish.holds,
        tuple(wish.severities),
        wish.unrated,
        tuple(wish.kinds),
        wish.tags,
        wish.systems,
        tuple(wish.verdicts),
        wish.mine,
        wish.since,
        wish.until,
    )
    streams = _incidents(work, wanted, place), _reports(work, manifests, wanted, place)
    newest = list(heapq.merge(*streams, key=_at, reverse=True))
    shown = newest[:PAGE]
    lines = {line.number: line for line in facts.lines(work, [row for row in shown if isinstance(row, Incident)])}
    visible = _named(work, person, [row for row in shown if isinstance(row, Report)])
    items = tuple(lines[row.id] if isinstance(row, Incident) else search.reported(row, visible) for row in shown)
    there = incidents.inside(work, person, list(lines))
    return Listed(wish, items, frozenset(there), _after(place, shown) if len(newest) > PAGE else None)


def _incidents(work: Work, wanted: Wanted, place: Place) -> Sequence[Row]:
    return listing.incidents(work.session, wanted, place.incident, PAGE + 1)


def _reports(work: Work, manifests: Manifests, wanted: Wanted, place: Place) -> Sequence[Row]:
    if not wanted.verdicts:
        return []
    every = search.sees_reports(work, manifests, wanted.person)
    return listing.reports(work.session, wanted, every, place.report, PAGE + 1)


def _at(row: Row) -> datetime:
    return row.opened_at if isinstance(row, Incident) else row.reported_at


def _named(work: Work, person: str, rows: Sequence[Report]) -> set[int]:
    """The incidents of some reports that somebody may know of."""
    numbers = {row.incident_id for row in rows if row.incident_id}
    return {row.id for row in incidents.seen_by(work, person, stored.several(work.session, numbers))}


def _after(place: Place, shown: Sequence[Row]) -> Place:
    """Each kind of thing goes on after the last one that was shown of it."""
    numbers = [row.id for row in shown if isinstance(row, Incident)]
    others = [row.id for row in shown if isinstance(row, Report)]
    return Place(min([place.incident, *numbers]), min([place.report, *others]))
