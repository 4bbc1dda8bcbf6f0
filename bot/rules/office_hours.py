"""Office hours: Monday to Friday, nine to five where the house is, and when so many of them have passed."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(17)
WEEKEND = (5, 6)


def after(start: datetime, hours: timedelta, zone: str, holidays: Container[date] = frozenset()) -> datetime:
    """The moment at which so many office hours have passed since `start`; both times are in UTC or another zone."""
    local, left = ZoneInfo(zone), hours
    day = start.astimezone(local).date()
    while True:
        if day.weekday() not in WEEKEND and day not in holidays:
            # Compared in one zone, so that a day on which the clocks change has as many hours as it really has.
            begins = max(start, datetime.combine(day, OPENS, local).astimezone(start.tzinfo))
            ends = datetime.combine(day, CLOSES, local).astimezone(start.tzinfo)
            if left <= ends - begins:
                return begins + left
            left -= max(timedelta(0), ends - begins)
        day += timedelta(days=1)
