"""What happens again and again at a local time: each month's meeting, each week's and each day's digest.

A run is known by its local period (`2026-11`, `2026-W45`, `2026-11-03`), never by an instant: whoever asks, and however
often a clock was set back, a period has one run.
"""

from collections.abc import Container, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.rules.zones import Zone

FARTHEST = 400
"""Days within which a free day is looked for; a calendar with none so long has a mistake."""


class Weekday(StrEnum):
    """The days of a week in their order."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"

    @property
    def place(self) -> int:
        """0 is Monday."""
        return list(Weekday).index(self)


class Run(NamedTuple):
    """One time that it happens."""

    period: str
    at: datetime
    """With the zone of the series."""


def _read_as_number(value: object) -> object:
    # YAML 1.1 reads 15:00 without quotes as a number to the base of 60.
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    hours, minutes = divmod(value, 60) if value < 24 * 60 else divmod(value // 60, 60)
    return f"{hours:02d}:{minutes:02d}"


TimeOfDay = Annotated[time, BeforeValidator(_read_as_number)]
"""A local time such as 15:00, with or without quotes around it."""


class _Series(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    at: TimeOfDay
    zone: Zone = "UTC"

    def moment(self, day: date) -> datetime:
        """The local time on a day.

        A time that the clocks skip is taken as that much later; of one that they show twice it is the first
        (RFC 5545, 3.3.5).
        """
        local = datetime.combine(day, self.at, ZoneInfo(self.zone))
        return local.astimezone(ZoneInfo("UTC")).astimezone(local.tzinfo)


class Monthly(_Series):
    """On the first, second, third, fourth or last such day of each month."""

    nth: Literal[1, 2, 3, 4, "last"] = 1
    weekday: Weekday
    on_holiday: Literal["next working day", "a week later"] = "a week later"

    def run(self, year: int, month: int, holidays: Container[date] = ()) -> Run:
        """The run of a month; a holiday moves it, and it stays that month's run even when it ends up in the next."""
        day = self.day(year, month)
        if day in holidays:
            day = self._instead(day, holidays)
        return Run(f"{year:04d}-{month:02d}", self.moment(day))

    def day(self, year: int, month: int) -> date:
        """Its day in a month, whatever holidays there are."""
        first = date(year, month, 1)
        found = first + timedelta(days=(self.weekday.place - first.weekday()) % 7)
        if self.nth != "last":
            return found + timedelta(weeks=self.nth - 1)
        while (found + timedelta(weeks=1)).month == month:
            found += timedelta(weeks=1)
        return found

    def _instead(self, day: date, holidays: Container[date]) -> date:
        step = 7 if self.on_holiday == "a week later" else 1
        for days in range(step, FARTHEST, step):
            other = day + timedelta(days=days)
            if other not in holidays and (step == 7 or other.weekday() < 5):
                return other
        raise ValueError(f"no working day within {FARTHEST} days of {day}")

    def runs(self, since: datetime, holidays: Container[date] = ()) -> Iterator[Run]:
        """The runs from the month before a moment on, without end."""
        local = since.astimezone(ZoneInfo(self.zone))
        number = local.year * 12 + local.month - 2
        while True:
            yield self.run(number // 12, number % 12 + 1, holidays)
            number += 1


class Weekly(_Series):
    """On the same day of each week."""

    weekday: Weekday

    def runs(self, since: datetime, holidays: Container[date] = ()) -> Iterator[Run]:
        """The runs from the week before a moment on, without end; a digest asks for no holiday."""
        local = since.astimezone(ZoneInfo(self.zone)).date()
        day = local - timedelta(days=local.weekday() + 7 - self.weekday.place)
        while True:
            year, week, _ = day.isocalendar()
            yield Run(f"{year:04d}-W{week:02d}", self.moment(day))
            day += timedelta(weeks=1)


class Daily(_Series):
    """On each of these days of the week."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)] = tuple(Weekday)[:5]

    def runs(self, since: datetime, holidays: Container[date] = ()) -> Iterator[Run]:
        """The runs from the week before a moment on, without end; holidays have none."""
        day = since.astimezone(ZoneInfo(self.zone)).date() - timedelta(weeks=1)
        places = {one.place for one in self.weekdays}
        while True:
            if day.weekday() in places and day not in holidays:
                yield Run(day.isoformat(), self.moment(day))
            day += timedelta(days=1)


Series = Monthly | Weekly | Daily


def following(series: Series, now: datetime, holidays: Container[date] = ()) -> Run:
    """The first run after a moment."""
    return next(run for run in series.runs(now, holidays) if run.at > now)


def latest(series: Series, now: datetime, holidays: Container[date] = ()) -> Run | None:
    """The newest run whose time has come; none when the last weeks had none."""
    found = None
    for run in series.runs(now, holidays):
        if run.at > now:
            return found
        found = run
    return found
