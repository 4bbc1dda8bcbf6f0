"""Office hours: four of them reach over nights, weekends and days on which the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.rules.office_hours import after
from bot.rules.zones import Zone

FOUR = timedelta(hours=4)
CASES = [
    ("in the morning", "2026-03-02T09:00", "UTC", "2026-03-02T13:00"),
    ("just in time", "2026-03-02T13:00", "UTC", "2026-03-02T17:00"),
    ("over the night", "2026-03-02T16:00", "UTC", "2026-03-03T12:00"),
    ("before they open", "2026-03-02T03:00", "UTC", "2026-03-02T13:00"),
    ("after they close", "2026-03-02T17:00", "UTC", "2026-03-03T13:00"),
    ("on Friday evening", "2026-03-06T18:00", "UTC", "2026-03-09T13:00"),
    ("over the weekend", "2026-03-06T15:30", "UTC", "2026-03-09T11:30"),
    ("on a Saturday", "2026-03-07T12:00", "UTC", "2026-03-09T13:00"),
    ("on a Sunday", "2026-03-08T23:59", "UTC", "2026-03-09T13:00"),
    ("in Berlin's winter", "2026-03-02T08:00", "Europe/Berlin", "2026-03-02T12:00"),
    ("in Berlin's summer", "2026-07-01T07:00", "Europe/Berlin", "2026-07-01T11:00"),
    ("over Berlin's change to summer", "2026-03-27T15:00", "Europe/Berlin", "2026-03-30T10:00"),
    ("over Berlin's change to winter", "2026-10-23T14:00", "Europe/Berlin", "2026-10-26T11:00"),
    ("where it is already Monday", "2026-03-08T21:00", "Pacific/Auckland", "2026-03-09T01:00"),
    ("where it is still Friday", "2026-03-07T00:00", "America/Los_Angeles", "2026-03-09T19:00"),
    ("over a change on a working day", "2026-04-24T06:00", "Africa/Cairo", "2026-04-24T10:00"),
]


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(("case", "start", "zone", "end"), CASES, ids=[case[0] for case in CASES])
def test_four_office_hours_end(case: str, start: str, zone: str, end: str) -> None:
    assert after(at(start), FOUR, zone) == at(end)


@given(
    st.timedeltas(timedelta(0), timedelta(days=5000)).map(lambda passed: datetime(2020, 1, 1, tzinfo=UTC) + passed),
    st.integers(1, 40),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_it_never_ends_before_so_many_hours_have_passed_and_always_within_the_weeks_that_they_need(
    start: datetime, hours: int, zone: str
) -> None:
    end = after(start, timedelta(hours=hours), zone)
    assert start + timedelta(hours=hours) <= end <= start + timedelta(days=7 * (hours // 40 + 2))
    assert after(start, timedelta(hours=hours + 1), zone) > end


def test_a_zone_that_is_none_is_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match="Europe/Berlin"):
        TypeAdapter(Zone).validate_python("Mars/Base")
