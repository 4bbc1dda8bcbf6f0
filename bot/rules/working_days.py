"""Working days: Monday to Friday without holidays, counted where somebody is, and the hours in which they are there."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.rules.office_hours import CLOSES, OPENS, WEEKEND

ONE = timedelta(days=1)
NEVER: frozenset[date] = frozenset()
"""No holidays."""


class Holidays(BaseModel):
    """On which days nobody works: the public holidays of places, and the house's own days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    countries: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,5})?$")], ...], Field(max_length=30)
    ] = ()
    """A country such as DE, or a part of one such as DE-BE (ISO 3166)."""
    days: Annotated[tuple[date, ...], Field(max_length=500)] = ()


def works(day: date, holidays: Container[date] = NEVER) -> bool:
    """Is this a day on which people work?"""
    return day.weekday() not in WEEKEND and day not in holidays


def step(day: date, days: int, holidays: Container[date] = NEVER) -> date:
    """The working day so many working days after a day or, with a negative number, before it."""
    left = abs(days)
    while left:
        day += ONE if days > 0 else -ONE
        left -= works(day, holidays)
    return day


def add(start: datetime, days: int, zone: str, holidays: Container[date] = NEVER) -> datetime:
    """The end of office hours so many working days after `start`, as a day is counted in a zone."""
    return evening(step(start.astimezone(ZoneInfo(zone)).date(), days, holidays), zone, start.tzinfo)


def morning(day: date, zone: str, like: tzinfo | None) -> datetime:
    """When office hours of a day begin in a zone, told in the zone `like`."""
    return _at(day, OPENS, zone, like)


def evening(day: date, zone: str, like: tzinfo | None) -> datetime:
    """When office hours of a day end in a zone, told in the zone `like`."""
    return _at(day, CLOSES, zone, like)


def _at(day: date, hour: time, zone: str, like: tzinfo | None) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(like)


def soonest(now: datetime, zone: str, holidays: Container[date] = NEVER) -> datetime:
    """Now, when people in a zone are at work; else when they are the next time."""
    local = now.astimezone(ZoneInfo(zone))
    if works(local.date(), holidays):
        if local.time() < OPENS:
            return morning(local.date(), zone, now.tzinfo)
        if local.time() < CLOSES:
            return now
    return morning(step(local.date(), 1, holidays), zone, now.tzinfo)
