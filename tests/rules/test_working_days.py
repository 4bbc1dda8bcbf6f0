"""Working days: counted without weekends and holidays, where somebody is, over changes of the clocks too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import follow_ups, office_hours, working_days
from bot.rules.working_days import Holidays
from bot.staffing import holidays

BERLIN, TOKYO, NEW_YORK = "Europe/Berlin", "Asia/Tokyo", "America/New_York"
ZONES = st.sampled_from(["UTC", BERLIN, TOKYO, NEW_YORK, "Asia/Kolkata", "Pacific/Apia", "America/St_Johns"])
MOMENTS = st.integers(1_704_067_200, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
"""From 2024 to 2030."""
DAYS_OFF = st.frozensets(st.dates(date(2024, 1, 1), date(2030, 1, 1)), max_size=30)
EASTER = holidays.of(Holidays(countries=("DE-BE",), days=(date(2026, 12, 24),)))
"""Berlin: 3 and 6 April 2026 are Good Friday and Easter Monday."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "days", "zone", "end"),
    [
        ("2026-03-02T12:00", 1, "UTC", "2026-03-03T17:00"),
        ("2026-03-06T12:00", 1, "UTC", "2026-03-09T17:00"),  # over a weekend
        ("2026-03-07T12:00", 1, "UTC", "2026-03-09T17:00"),  # from a weekend
        ("2026-03-27T12:00", 5, BERLIN, "2026-04-07T15:00"),  # the clocks change, and Easter
        ("2026-03-02T22:00", 1, TOKYO, "2026-03-04T08:00"),  # it is the 3rd there already
        ("2026-03-02T02:00", 1, NEW_YORK, "2026-03-02T22:00"),  # and still Sunday there
        ("2026-12-23T12:00", 1, BERLIN, "2026-12-28T16:00"),  # our own day off, and Christmas
    ],
)
def test_so_many_working_days_end_with_office_hours(start: str, days: int, zone: str, end: str) -> None:
    off = EASTER if zone == BERLIN else working_days.NEVER
    assert working_days.add(utc(start), days, zone, off) == utc(end)


@given(MOMENTS, st.integers(0, 60), ZONES, DAYS_OFF)
def test_as_many_working_days_lie_between_as_were_asked_for(
    start: datetime, days: int, zone: str, off: frozenset[date]
) -> None:
    end = working_days.add(start, days, zone, off)
    first, last = (at.astimezone(ZoneInfo(zone)).date() for at in (start, end))
    between = [first + timedelta(days=one) for one in range(1, (last - first).days + 1)]
    assert sum(working_days.works(day, off) for day in between) == days


@given(MOMENTS, ZONES, DAYS_OFF)
def test_the_soonest_moment_is_one_at_which_somebody_is_at_work(now: datetime, zone: str, off: frozenset[date]) -> None:
    at = working_days.soonest(now, zone, off)
    local = at.astimezone(ZoneInfo(zone))
    assert at >= now
    assert working_days.works(local.date(), off)
    assert office_hours.OPENS <= local.time() < office_hours.CLOSES
    assert working_days.soonest(at, zone, off) == at


@given(MOMENTS, st.timedeltas(timedelta(days=-60), timedelta(days=60)), ZONES, DAYS_OFF)
def test_reminders_come_on_working_mornings_the_day_before_the_day_itself_then_every_third(
    due_at: datetime, from_then: timedelta, zone: str, off: frozenset[date]
) -> None:
    now, due = due_at + from_then, due_at.astimezone(ZoneInfo(zone)).date()
    found = [now]
    for _ in range(6):
        found.append(follow_ups.next_reminder(due_at, found[-1], zone, off))
    assert found == sorted(set(found))
    for at in found[1:]:
        local = at.astimezone(ZoneInfo(zone))
        assert working_days.works(local.date(), off)
        assert local.time() == office_hours.OPENS
        days = [working_days.step(due, -1, off), due, *(working_days.step(due, 3 * more, off) for more in range(1, 60))]
        assert local.date() in days


def test_no_office_hours_pass_on_a_holiday() -> None:
    friday = utc("2026-04-02T14:00")  # Four in the afternoon of the Thursday before Easter.
    assert office_hours.after(friday, timedelta(hours=4), BERLIN, EASTER) == utc("2026-04-07T10:00")
    assert office_hours.after(friday, timedelta(hours=4), BERLIN) == utc("2026-04-03T10:00")


def test_only_places_whose_holidays_are_known_may_be_named() -> None:
    wrong = Holidays(countries=("DE", "QQ", "DE-QQ"))
    assert holidays.unknown(wrong) == [(1, "QQ"), (2, "DE-QQ")]
    assert date(2026, 10, 3) in holidays.of(Holidays(countries=("DE",)))
    assert date(2026, 10, 3) not in holidays.of(Holidays())
