"""Figures are those that one works out by hand, and adding buckets up is the same as measuring all at once."""

import math
import statistics
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.figures import Measure, Share, Spread, Times, bucket, measured, middle, together

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SECONDS = st.floats(0, 10**8, allow_nan=False)


def _at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def _spread(values: list[float]) -> Spread:
    counts: dict[int, int] = {}
    for value in values:
        counts[bucket(value)] = counts.get(bucket(value), 0) + 1
    return Spread(counts)


def test_each_time_runs_from_where_it_is_said_to_run() -> None:
    times = Times(_at(-60), _at(0), _at(4), _at(31), _at(90))
    assert measured(times) == {
        Measure.DETECT: 3600,
        Measure.ACKNOWLEDGE: 240,
        Measure.CONTAIN: 1860,
        Measure.MITIGATE: 5400,
        Measure.DWELL: 5460,
    }


def test_what_nobody_knows_is_left_out_and_never_counted_as_nothing() -> None:
    assert measured(Times(detected=_at(0), contained=_at(10))) == {Measure.CONTAIN: 600}
    assert measured(Times()) == {}


def test_an_end_before_its_beginning_is_no_time() -> None:
    assert measured(Times(started=_at(5), detected=_at(0))) == {}


def test_the_median_and_the_ninetieth_percentile_by_hand() -> None:
    spread = _spread([60.0 * minutes for minutes in range(1, 11)])
    assert spread.total == 10
    assert math.isclose(spread.median or 0, 300, rel_tol=0.025)
    assert math.isclose(spread.percentile(0.9) or 0, 540, rel_tol=0.025)


def test_of_nothing_there_is_no_median_and_no_share() -> None:
    assert Spread({}).median is None
    assert Share(0, 0).ratio is None


@given(SECONDS)
def test_a_bucket_stands_for_its_times_within_two_and_a_half_per_cent(seconds: float) -> None:
    assert seconds < 1 or math.isclose(middle(bucket(seconds)), seconds, rel_tol=0.0253)


@given(st.lists(SECONDS, min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_that_of_the_times_themselves(values: list[float], share: float) -> None:
    exact = sorted(values)[max(1, math.ceil(share * len(values))) - 1]
    found = _spread(values).percentile(share)
    assert found is not None
    assert exact < 1 and found == 0 or math.isclose(found, exact, rel_tol=0.0253)


@given(st.lists(st.lists(SECONDS)))
def test_months_added_up_are_the_year(months: list[list[float]]) -> None:
    year = [value for month in months for value in month]
    assert together(_spread(month) for month in months) == _spread(year)


@given(st.lists(st.booleans()))
def test_shares_add_up_to_the_share_of_all(hits: list[bool]) -> None:
    total = sum((Share(int(hit), 1) for hit in hits), Share(0, 0))
    assert total.ratio == (statistics.fmean(hits) if hits else None)
