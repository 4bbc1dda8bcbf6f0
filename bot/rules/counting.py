"""What an incident counts as in the figures, and in which periods: pure arithmetic on what is known of it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.rules.figures import Measure, Times, bucket, measured
from bot.rules.words import Door, Mode, Severity

UNKNOWN = -1
"""The bucket of a time whose beginning nobody knows: it is counted, and left out of medians."""
INCIDENTS = "incidents"
"""The figure whose buckets are how heavily an incident weighs, so that it tells both how many and how bad."""
WITHHELD = "withheld"
"""Private ones that nobody has released: they are this figure and no other."""
FOUND = "found by"
WEIGHTS = {Severity.S1: 27, Severity.S2: 9, Severity.S3: 3, Severity.S4: 1}
"""How heavily an incident weighs where harm is added up; one that nobody has rated weighs nothing."""


class FoundBy(StrEnum):
    """Who noticed."""

    MONITORING = "monitoring"
    EMPLOYEES = "employees"
    CUSTOMERS = "customers"
    OUTSIDE = "outside"


class Rate(StrEnum):
    """A share of incidents, or of what was due in them."""

    ROLES = "roles filled in time"
    CADENCE = "updates on time"
    FUNCTIONS = "several functions present"
    """Of closed incidents whose severity wants several functions; the rest had one alone."""
    RECURRED = "came back within 180 days"
    """Of closed incidents, those in which something came back."""
    LOOP = "closed the loop"
    """Of closed incidents, those after which something was done to the model or its tests."""
    POST_MORTEMS = "post-mortems on time"
    """Of those that were published, or are late."""


class Seen(NamedTuple):
    """What is known of an incident, as far as it counts."""

    opened_at: datetime
    times: Times
    door: Door = Door.COMMAND
    found_by: FoundBy | None = None
    mode: Mode = Mode.LIVE
    tag: str = ""
    severity: Severity | None = None
    system: str = ""
    withheld: bool = False
    cancelled: bool = False
    closed: bool = False
    recurred: bool = False
    looped: bool = False
    promises: tuple[tuple[Rate, bool], ...] = ()
    """What was due and whether it was there."""


class Sort(NamedTuple):
    """Of all incidents, or only those of a tag, a severity or a system."""

    part: str = "all"
    value: str = ""


ALL = Sort()
Counts = Counter[tuple[Sort, str, str, int]]
"""How often by sort, period, figure and bucket."""


def counts(seen: Seen) -> Counts:
    """What an incident adds to the sums: nothing when it was a drill or a mistake."""
    if seen.mode is Mode.DRILL or seen.cancelled:
        return Counter()
    sorts = [ALL] if seen.withheld else _sorts(seen)
    figures = Counter({(WITHHELD, 0): 1}) if seen.withheld else _figures(seen)
    day = seen.opened_at.astimezone(UTC).date().isoformat()
    return Counter(
        {
            (sort, period, figure, number): count
            for sort in sorts
            for period in (day, day[:7])
            for (figure, number), count in figures.items()
        }
    )


def _sorts(seen: Seen) -> list[Sort]:
    values = {"tag": seen.tag, "severity": seen.severity or "", "system": seen.system}
    return [ALL, *(Sort(part, str(value)) for part, value in values.items())]


def _figures(seen: Seen) -> Counter[tuple[str, int]]:
    weight = WEIGHTS[seen.severity] if seen.severity else 0
    found: Counter[tuple[str, int]] = Counter({(INCIDENTS, weight): 1})
    found[FOUND, list(FoundBy).index(seen.found_by or by_door(seen.door))] += 1
    if seen.mode is Mode.LIVE:
        found.update((measure, bucket(seconds)) for measure, seconds in measured(seen.times).items())
    if seen.mode is Mode.LIVE and seen.times.started is None:
        found.update((measure, UNKNOWN) for measure in (Measure.DETECT, Measure.DWELL))
    found.update((rate, int(kept)) for rate, kept in seen.promises)
    if seen.closed:
        found.update([(Rate.RECURRED, int(seen.recurred)), (Rate.LOOP, int(seen.looped))])
    return found


def by_door(door: Door) -> FoundBy:
    """Who noticed, as far as the way in tells."""
    return {Door.ALERT: FoundBy.MONITORING, Door.PRODUCT: FoundBy.CUSTOMERS}.get(door, FoundBy.EMPLOYEES)


def periods(since: date, until: date) -> list[str]:
    """The days from one to before another, whole months as one."""
    found = []
    while since < until:
        following = (since.replace(day=1) + timedelta(days=32)).replace(day=1)
        whole = since.day == 1 and following <= until
        found.append(f"{since:%Y-%m}" if whole else since.isoformat())
        since = following if whole else since + timedelta(days=1)
    return found
