"""Figures in words, the same wherever they are shown: each line has a name, what it says, and how many it is about."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from bot.measuring.figures import Figures, Learning, Timed
from bot.rules.counting import FOUND, Rate
from bot.rules.figures import Measure, Share

FEW = 5
"""A median of fewer than so many says little, and the line says so."""
SHORT = {
    Measure.DETECT: "MTTD",
    Measure.ACKNOWLEDGE: "MTTA",
    Measure.CONTAIN: "MTTC",
    Measure.MITIGATE: "MTTR",
    Measure.DWELL: "dwell",
}
"""What the field calls them."""
LOOP = "follow-ups on the model that are done; eval cases and data sets do not count yet"
"""What closing the loop is measured by."""
UNITS = ((86400.0, "day"), (3600.0, "hour"), (60.0, "minute"), (1.0, "second"))


class Line(NamedTuple):
    """A line of figures."""

    name: str
    words: str


def lines(found: Figures) -> tuple[Line, ...]:
    """All that there is to say; what nothing is known of is left out."""
    return (Line("Incidents", _incidents(found)), *_times(found), *_shares(found), *_learnt(found.learning))


def _incidents(found: Figures) -> str:
    weight = f", weighing {found.harm:,} by severity" if found.harm else ""
    withheld = f"; {many(found.withheld, 'private one')} besides" if found.withheld else ""
    return f"{found.incidents:,}{weight}{withheld}"


def _times(found: Figures) -> Iterator[Line]:
    for measure, timed in found.times.items():
        if words := spread(timed):
            yield Line(f"{str(measure).capitalize()} ({SHORT[measure]})", words)


def spread(timed: Timed) -> str:
    """A median and what nine in ten did not exceed, of how many; empty when nothing is known."""
    median, nine = timed.spread.median, timed.spread.percentile(0.9)
    unknown = f", {timed.unknown} with unknown start" if timed.unknown else ""
    if median is None or nine is None:
        return f"unknown of {timed.unknown}" if timed.unknown else ""
    few = "few, so it says little; " if timed.spread.total < FEW else ""
    count = f"{few}n = {timed.spread.total}{unknown}"
    return f"median {lasting(median)}, nine in ten within {lasting(nine)} ({count})"


def _shares(found: Figures) -> Iterator[Line]:
    if noticed := ", ".join(f"{who} {count}" for who, count in found.found_by.items() if count):
        yield Line(FOUND.capitalize(), noticed)
    for rate, share in found.rates.items():
        if share.of:
            yield Line(str(rate).capitalize(), share_of(share) + (f" ({LOOP})" if rate is Rate.LOOP else ""))
    if found.reports is not None and found.reports.of:
        yield Line("Reports answered", share_of(found.reports))


def _learnt(learning: Learning | None) -> Iterator[Line]:
    if learning is None or not learning.on_time.of:
        return
    yield Line("Follow-ups done on time", share_of(learning.on_time))
    yield Line("Structural or research", share_of(learning.structural))
    if learning.improved:
        done = ", ".join(f"{what} {count}" for what, count in sorted(learning.improved.items()))
        yield Line("What they improved", done)


def share_of(share: Share) -> str:
    """A share in words: 3 of 4, 75 %."""
    return f"{share.hit:,} of {share.of:,}, {100 * (share.ratio or 0):.0f} %"


def lasting(seconds: float) -> str:
    """A time as people say it, in two digits: it is kept no more precisely than that."""
    for size, unit in UNITS:
        if seconds >= size * 0.975:
            count = seconds / size
            said = f"{count:.1f}".removesuffix(".0") if count < 9.95 else f"{count:.0f}"
            return f"{said} {unit}{'' if said == '1' else 's'}"
    return "less than a second"


def many(count: int, what: str) -> str:
    """How many of something."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def span(since: date, until: date) -> str:
    """A period as people say it: a month by its name, else the first day and the last."""
    last = until - timedelta(days=1)
    if since.day == 1 and until.day == 1 and (since.year, since.month) == (last.year, last.month):
        return f"{since:%B %Y}"
    return f"{since:%-d %b %Y}" if since == last else f"{since:%-d %b} to {last:%-d %b %Y}"
