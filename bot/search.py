"""Find incidents, reports and near misses by words of what may be shown of them, the best of the newest first.

Everybody finds the incidents that they may know of and the reports that they made with their name; all reports are
found by those who look at reports.  What belongs to a private incident is found by nobody whom that is hidden from,
but a report by whoever made it.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from bot import facts
from bot.facts import Line
from bot.keeping import captured
from bot.manifests import Manifests
from bot.reporting import triage_clocks
from bot.response import incidents
from bot.rules import names, searching
from bot.rules.searching import Part, Query
from bot.rules.words import Refusal, Verdict
from storage import incidents as stored
from storage import reports, search, triage
from storage.db import Work
from storage.reports import Report
from storage.search import NEWEST, Found

PAGE, BATCH, BATCHES = 8, 60, 5
"""So many things on a page; so many texts are put into order at a time, and so many times for one page at most."""
KINDS = ("incident", "report")
OWN = 50
"""So many of somebody's own reports are looked at, the newest."""


class Place(NamedTuple):
    """Where a page begins: after how many things of the texts before one; and whether words must be whole."""

    before: int = NEWEST
    passed: int = 0
    whole: bool | None = None
    """None before anybody has looked."""


class Reported(NamedTuple):
    """A report in one line."""

    number: int
    label: str
    system: str | None
    verdict: Verdict | None
    same_as: int | None
    reported_at: datetime
    incident: int | None
    """The incident that it belongs to, unless that is hidden."""
    channel: str | None
    card: str | None


class Hit(NamedTuple):
    """An incident or a report, and where in it the words stand."""

    about: Line | Reported
    excerpt: tuple[Part, ...] = ()


class Page(NamedTuple):
    """Some of what was found."""

    said: str
    """How the words were understood."""
    hits: tuple[Hit, ...]
    inside: frozenset[int]
    """The incidents in whose channels whoever looks is already."""
    more: Place | None
    """Where the next page begins; none when this is the last."""


def sees_reports(work: Work, manifests: Manifests, person: str) -> bool:
    """Does somebody look at reports, so that they may see all of them?"""
    line = triage_clocks.line(work, manifests)
    return not line or person in line


def find(work: Work, manifests: Manifests, person: str, typed: str, place: Place = Place()) -> Page:  # noqa: B008
    """A page of what somebody may know of in which all their words stand.  Raises Refusal for no words at all."""
    query = searching.understood(typed)
    if not query.wanted:
        raise Refusal("Say what to look for: words, “some words in quotes”, and -words that must not be there.")
    reach = _reach(work, manifests, person)
    hits: list[Hit] = []
    following: Place | None = place
    for _ in range(BATCHES):
        if following is None or len(hits) >= PAGE:
            break
        found, following = _batch(work, query, reach, following)
        answers = _ranked(query, found)
        while following.passed < len(answers) and len(hits) < PAGE:
            few = answers[following.passed : following.passed + PAGE - len(hits)]
            hits += _seen(work, person, query, few)
            following = following._replace(passed=following.passed + len(few))
        if following.passed >= len(answers):
            following = Place(found[-1].number, 0, following.whole) if len(found) >= BATCH else None
    lines = [hit.about.number for hit in hits if isinstance(hit.about, Line)]
    return Page(query.said, tuple(hits), frozenset(incidents.inside(work, person, lines)), following)


class _Reach(NamedTuple):
    """Where somebody looks: in everything, or in incidents and in their own reports by their scopes."""

    everything: bool
    own: tuple[str, ...] = ()


def _reach(work: Work, manifests: Manifests, person: str) -> _Reach:
    if sees_reports(work, manifests, person):
        return _Reach(everything=True)
    own = reports.of_person(work.session, person, OWN)
    return _Reach(everything=False, own=tuple(reports.scope_of(row.id) for row in own))


def _batch(work: Work, query: Query, reach: _Reach, place: Place) -> tuple[list[Found], Place]:
    """The newest texts; only where whole words find few, words that go on are looked for."""
    whole = place.whole is not False
    found = _newest(work, query._replace(begun=query.begun and not whole), reach, place.before)
    if place.whole is None and query.begun and len(found) < BATCH:
        whole, found = False, _newest(work, query, reach, place.before)
    # What comes in while somebody turns the pages must not move them.
    return found, Place(found[0].number + 1 if found else place.before, place.passed, whole)


def _newest(work: Work, query: Query, reach: _Reach, before: int) -> list[Found]:
    found = search.newest(work.session, query, before, BATCH, incidents=not reach.everything)
    if not reach.own:
        return found
    own = search.within(work.session, query, reach.own, before, BATCH)
    return sorted([*found, *own], key=lambda one: -one.number)[:BATCH]


def _ranked(query: Query, found: Iterable[Found]) -> list[Found]:
    """The best text of each thing, the best first, of equals the newest."""
    scored = sorted(found, key=lambda one: (-searching.likeness(query, one.words), -one.number))
    best: dict[str, Found] = {}
    for one in scored:
        best.setdefault(one.scope, one)
    return list(best.values())


def _seen(work: Work, person: str, query: Query, found: Sequence[Found]) -> list[Hit]:
    """What somebody may know of, with what may be shown of it."""
    known = _known(work, person, [one.scope for one in found])
    shown = captured.shown(work, [one.number for one in found if one.scope in known])
    return [
        Hit(known[one.scope], searching.excerpt(query, shown[one.number].text))
        for one in found
        if one.scope in known and shown[one.number].ready
    ]


def _known(work: Work, person: str, scopes: Sequence[str]) -> dict[str, Line | Reported]:
    numbers = {kind: [int(one) for of, _, one in (s.partition(":") for s in scopes) if of == kind] for kind in KINDS}
    rows = triage.several(work.session, numbers["report"])
    wanted = {*numbers["incident"], *(row.incident_id for row in rows if row.incident_id)}
    visible = {row.id: row for row in incidents.seen_by(work, person, stored.several(work.session, wanted))}
    found = facts.lines(work, [visible[number] for number in numbers["incident"] if number in visible])
    lines: dict[str, Line | Reported] = {f"incident:{line.number}": line for line in found}
    return lines | {f"report:{row.id}": reported(row, set(visible)) for row in rows if _may_know(row, person, visible)}


def _may_know(row: Report, person: str, visible: Container[int | None]) -> bool:
    return row.incident_id is None or row.incident_id in visible or row.reporter == person


def reported(row: Report, visible: Container[int | None]) -> Reported:
    """A report in one line; its incident is named only when it is one of the visible ones."""
    verdict = Verdict(row.verdict) if row.verdict else None
    incident = row.incident_id if row.incident_id in visible else None
    return Reported(
        row.id,
        names.report_label(row.id),
        row.system,
        verdict,
        row.same_as,
        row.reported_at,
        incident,
        row.card_channel,
        row.card,
    )
