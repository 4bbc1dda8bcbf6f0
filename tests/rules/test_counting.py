"""Periods of figures are whole months, with days where no month is whole."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.counting import periods


@given(first=st.dates(date(2020, 1, 1), date(2030, 1, 1)), length=st.integers(0, 800))
def test_a_period_is_made_of_whole_months_and_the_days_left(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    days: Counter[str] = Counter()
    for period in periods(first, last):
        day = date.fromisoformat(f"{period}-01" if len(period) == 7 else period)
        while day.isoformat().startswith(period):
            days[day.isoformat()] += 1
            day += timedelta(days=1)
    assert days == Counter((first + timedelta(days=one)).isoformat() for one in range(length))
