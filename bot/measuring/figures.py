"""Figures of how incidents go: counted as they change, read from sums that no number of incidents makes slower."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from bot.reporting import reports
from bot.response import times
from bot.rules.counting import (
    ALL,
    FOUND,
    INCIDENTS,
    UNKNOWN,
    WITHHELD,
    Counts,
    FoundBy,
    Rate,
    Seen,
    Sort,
    counts,
    periods,
)
from bot.rules.figures import Measure, Share, Spread
from bot.rules.words import Door, Mode, Phase, Severity
from storage import counting as stored
from storage import figures as sums
from storage.db import Work
from storage.figures import Key
from storage.incidents import Incident

BATCH = 200
"""So many incidents are counted in one transaction."""
PROMISED = {"update": Rate.CADENCE, "roles": Rate.ROLES, "functions": Rate.FUNCTIONS}
"""What was due in an incident, by the word of the table."""


class Timed(NamedTuple):
    """How long something took; `unknown` are those whose beginning nobody knows, which are left out."""

    spread: Spread
    unknown: int = 0


class Learning(NamedTuple):
    """The follow-ups that were due in a period."""

    on_time: Share
    structural: Share
    """Of those that were not dropped: what changes the structure, and bets of research; the rest reacts."""
    improved: Mapping[str, int]
    """How many were done, by what they improve: detection, containment, response, model."""


class Figures(NamedTuple):
    """The figures of a period, of all incidents that were opened in it or of some."""

    since: date
    until: date
    """The first day that no longer belongs to it; days are of UTC."""
    sort: Sort
    incidents: int
    """Without drills, mistakes, and those that are withheld."""
    harm: int
    """Their weights together: 27 an S1, 9 an S2, 3 an S3, 1 an S4."""
    withheld: int
    """Private ones; nobody has released more of them than their number."""
    times: Mapping[Measure, Timed]
    rates: Mapping[Rate, Share]
    found_by: Mapping[FoundBy, int]
    reports: Share | None = None
    """Answered of all; only where all are asked for."""
    learning: Learning | None = None


class Volume(NamedTuple):
    """How many incidents of a tag, a severity or a system, and how bad."""

    value: str
    incidents: int
    harm: int


def of_period(work: Work, since: datetime, until: datetime, by: Sort | None = None) -> Figures:
    """The figures from the day of one moment to before the day of another; a day that has begun belongs to them."""
    first, last = days(since, until)
    sort = by or ALL
    wanted = periods(first, last)
    found = Counter(sums.of_part(work.session, *sort, wanted))
    for (one, period, figure, bucket), count in _fresh(work).items():
        if one == sort and period in wanted:
            found[figure, bucket] += count
    spreads = {one: _buckets(found, one) for one in (*Measure, INCIDENTS, FOUND, WITHHELD, *Rate)}
    whole = (reports_of(work, first, last), learning(work, first, last)) if sort == ALL else ()
    return Figures(
        first,
        last,
        sort,
        sum(spreads[INCIDENTS].values()),
        sum(weight * count for weight, count in spreads[INCIDENTS].items()),
        sum(spreads[WITHHELD].values()),
        {one: _timed(spreads[one]) for one in Measure},
        {one: Share(spreads[one].get(1, 0), sum(spreads[one].values())) for one in Rate},
        {one: spreads[FOUND].get(place, 0) for place, one in enumerate(FoundBy)},
        *whole,
    )


def days(since: datetime, until: datetime) -> tuple[date, date]:
    """The days of UTC from a moment to a moment, the last one not included."""
    last = until.astimezone(UTC)
    begun = last.time() != time(0)
    return since.astimezone(UTC).date(), last.date() + timedelta(days=begun)


def _buckets(found: Mapping[tuple[str, int], int], wanted: str) -> dict[int, int]:
    return {bucket: count for (figure, bucket), count in found.items() if figure == wanted and count}


def _timed(buckets: Mapping[int, int]) -> Timed:
    return Timed(Spread({one: count for one, count in buckets.items() if one != UNKNOWN}), buckets.get(UNKNOWN, 0))


def volumes(work: Work, part: str, since: datetime, until: datetime) -> tuple[Volume, ...]:
    """How many incidents there were of each tag, severity or system, the most harm first."""
    wanted = periods(*days(since, until))
    found = Counter(sums.of_figure(work.session, part, INCIDENTS, wanted))
    for (sort, period, figure, weight), count in _fresh(work).items():
        if sort.part == part and figure == INCIDENTS and period in wanted:
            found[sort.value, weight] += count
    made = [_volume(value, found) for value in {value for value, _ in found}]
    return tuple(sorted((one for one in made if one.incidents), key=lambda one: (-one.harm, -one.incidents, one.value)))


def _volume(value: str, found: Mapping[tuple[str, int], int]) -> Volume:
    mine = {weight: count for (one, weight), count in found.items() if one == value}
    return Volume(value, sum(mine.values()), sum(weight * count for weight, count in mine.items()))


def reports_of(work: Work, first: date, last: date) -> Share:
    """How many reports of a period were answered."""
    counted, answered = reports.total(work, midnight(first), midnight(last))
    return Share(answered, counted)


def learning(work: Work, first: date, last: date) -> Learning:
    """What became of the follow-ups that were due in a period; what is not due yet is not counted."""
    found = stored.follow_ups(work.session, midnight(first), min(midnight(last), work.now))
    kept = [one for one in found if one.state != "dropped"]
    done = [one for one in kept if one.state == "done"]
    on_time = [one for one in done if one.settled_at is not None and one.settled_at <= one.due_at]
    changing = [one for one in kept if one.kind != "reactive"]
    improved = Counter(one.improves for one in done)
    return Learning(Share(len(on_time), len(kept)), Share(len(changing), len(kept)), improved)


def midnight(day: date) -> datetime:
    """The beginning of a day of UTC."""
    return datetime.combine(day, time(0), UTC)


# Counting


def changed(work: Work, row: Incident) -> None:
    """An incident may count differently from now on; it is counted soon, and looked at until then."""
    sums.mark(work.session, row.id, work.now)


def count(work: Work, most: int = BATCH) -> int:
    """Count incidents that changed; returns how many."""
    numbers = sums.take_stale(work.session, most)
    if numbers:
        now = _counted(work, numbers)
        sums.add(work.session, [(_key(one), change) for one, change in _changes(work, now).items()])
        sums.remember(work.session, {number: _written(one) for number, one in now.items()})
    return len(numbers)


def recompute(work: Work) -> None:
    """Count every incident anew, from nothing; for whoever mistrusts the sums."""
    sums.mark_all(work.session)
    while count(work):
        pass


def _fresh(work: Work) -> Counts:
    """What changed and was not counted yet."""
    numbers = sums.stale(work.session, BATCH)
    return _changes(work, _counted(work, numbers)) if numbers else Counter()


def _changes(work: Work, now: Mapping[int, Counts]) -> Counts:
    found: Counts = Counter()
    for one in now.values():
        found.update(one)
    for rows in sums.counted(work.session, now.keys()).values():
        for part, value, period, figure, bucket, times_ in rows:
            found[Sort(part, value), period, figure, bucket] -= times_
    return found


def _key(counted: tuple[Sort, str, str, int]) -> Key:
    sort, period, figure, bucket = counted
    return Key(sort.part, sort.value, period, str(figure), bucket)


def _written(found: Counts) -> list[list[str | int]]:
    return [[*_key(one), count] for one, count in found.items()]


def _counted(work: Work, numbers: Collection[int]) -> dict[int, Counts]:
    """What each of these incidents counts as now."""
    return {number: counts(seen) for number, seen in _seen(work, numbers)}


def _seen(work: Work, numbers: Collection[int]) -> Iterable[tuple[int, Seen]]:
    known = stored.known(work.session, numbers)
    due: dict[int, list[tuple[Rate, bool]]] = {number: [] for number in numbers}
    for one in sums.promises(work.session, numbers):
        if one.what in PROMISED:
            due[one.incident_id].append((PROMISED[one.what], one.kept))
    for written in known.postmortems:
        late = written.escalated_at is not None or bool(written.published_at and written.published_at > written.due_at)
        if late or written.published_at is not None:
            due[written.incident_id].append((Rate.POST_MORTEMS, not late))
    for row in known.incidents:
        severity = row.severity or row.treated_as
        yield (
            row.id,
            Seen(
                row.opened_at,
                times.of(row),
                Door(row.door),
                times.found_by(row),
                Mode(row.mode),
                row.tag or "",
                Severity(severity) if severity else None,
                row.system or "",
                row.private and row.released_by is None,
                row.cancelled_at is not None,
                row.phase == Phase.CLOSED,
                row.id in known.recurred,
                row.id in known.looped,
                tuple(due[row.id]),
            ),
        )
