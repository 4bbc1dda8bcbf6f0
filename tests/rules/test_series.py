"""Each period has one run, at the local time that another program's calendar gives, whatever clocks and holidays do."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.rules.series import Daily, Monthly, Run, Series, Weekday, Weekly, following, latest

TABLE = list(csv.DictReader((Path(__file__).parents[1] / "data" / "series" / "monthly.csv").read_text().splitlines()))
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
MEETING = Monthly(nth=1, weekday=Weekday.TUESDAY, at=time(15), zone="Europe/Berlin")
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=1800)).map(lambda passed: BEGIN + passed)
TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
SERIES = st.one_of(
    st.builds(
        Monthly,
        nth=st.sampled_from([1, 2, 3, 4, "last"]),
        weekday=st.sampled_from(Weekday),
        at=TIMES,
        zone=st.sampled_from(ZONES),
        on_holiday=st.sampled_from(["next working day", "a week later"]),
    ),
    st.builds(Weekly, weekday=st.sampled_from(Weekday), at=TIMES, zone=st.sampled_from(ZONES)),
    st.builds(
        Daily,
        weekdays=st.lists(st.sampled_from(Weekday), min_size=1, unique=True).map(tuple),
        at=TIMES,
        zone=st.sampled_from(ZONES),
    ),
)


def _utc(run: Run) -> str:
    return f"{run.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("zone", ZONES)
def test_every_month_of_two_years_is_as_another_calendar_has_it(zone: str) -> None:
    rows = [row for row in TABLE if row["zone"] == zone]
    assert len(rows) == 24 * 4
    for row in rows:
        nth = row["nth"] if row["nth"] == "last" else int(row["nth"])
        series = Monthly.model_validate({"nth": nth, "weekday": row["weekday"], "at": row["at"], "zone": zone})
        year, month = map(int, row["period"].split("-"))
        run = series.run(year, month)
        assert (run.period, _utc(run)) == (row["period"], row["utc"])


def test_a_holiday_moves_the_meeting_by_a_week_and_it_stays_that_months_meeting() -> None:
    run = MEETING.run(2026, 12, {date(2026, 12, 1)})
    assert (run.period, run.at.date()) == ("2026-12", date(2026, 12, 8))


def test_or_to_the_next_working_day_over_a_weekend() -> None:
    friday = Monthly(nth=1, weekday=Weekday.FRIDAY, at=time(9), on_holiday="next working day")
    assert friday.run(2026, 5, {date(2026, 5, 1)}).at.date() == date(2026, 5, 4)
    assert friday.run(2026, 5, {date(2026, 5, 1), date(2026, 5, 4)}).at.date() == date(2026, 5, 5)


def test_the_last_of_a_month_that_is_moved_into_the_next_is_still_the_old_ones() -> None:
    last = Monthly(nth="last", weekday=Weekday.THURSDAY, at=time(9), zone="Europe/Berlin")
    assert last.run(2026, 12, {date(2026, 12, 31)}) == Run("2026-12", last.moment(date(2027, 1, 7)))


def test_a_calendar_without_a_free_day_is_a_mistake_and_no_endless_search() -> None:
    always = {date(2026, 1, 1) + timedelta(days=days) for days in range(1000)}
    with pytest.raises(ValueError, match="no working day"):
        MEETING.run(2026, 5, always)


def test_a_time_that_the_clocks_skip_is_that_much_later_and_one_shown_twice_is_the_first() -> None:
    night = Weekly(weekday=Weekday.SUNDAY, at=time(2, 30), zone="Europe/Berlin")
    assert night.moment(date(2026, 3, 29)).isoformat() == "2026-03-29T03:30:00+02:00"
    assert night.moment(date(2026, 10, 25)).isoformat() == "2026-10-25T02:30:00+02:00"


def test_a_week_is_known_by_the_year_that_it_belongs_to() -> None:
    monday = Weekly(weekday=Weekday.MONDAY, at=time(9))
    assert following(monday, datetime(2026, 12, 27, tzinfo=UTC)).period == "2026-W53"
    assert following(monday, datetime(2026, 12, 28, 10, tzinfo=UTC)).period == "2027-W01"


def test_a_daily_digest_leaves_out_weekends_and_holidays() -> None:
    daily = Daily(at=time(9), zone="Europe/Berlin")
    friday = datetime(2026, 12, 24, 12, tzinfo=UTC)
    holidays = {date(2026, 12, 25)}
    runs = [run.period for run in islice(daily.runs(friday, holidays), 10) if run.at > friday]
    assert runs[:2] == ["2026-12-28", "2026-12-29"]
    assert latest(daily, datetime(2026, 12, 27, tzinfo=UTC), holidays) == Run(
        "2026-12-24", daily.moment(date(2026, 12, 24))
    )


@given(SERIES, MOMENTS)
def test_runs_come_one_after_another_each_with_a_period_of_its_own(series: Series, since: datetime) -> None:
    runs = list(islice(series.runs(since), 12))
    assert all(one.at < other.at for one, other in pairwise(runs))
    assert len({run.period for run in runs}) == 12


@given(SERIES, MOMENTS)
def test_between_the_latest_and_the_following_run_there_is_none(series: Series, now: datetime) -> None:
    before, after = latest(series, now), following(series, now)
    assert before is not None and before.at <= now < after.at
    assert [run for run in islice(series.runs(now), 30) if before.at < run.at < after.at] == []
    assert following(series, before.at) == after


@given(SERIES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_period_is_the_same_whenever_one_asks(series: Series, now: datetime, later: timedelta) -> None:
    run = following(series, now)
    if now + later < run.at:
        assert following(series, now + later) == run


def test_a_zone_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="no such time zone"):
        Weekly(weekday=Weekday.MONDAY, at=time(9), zone="Mars/Base")
