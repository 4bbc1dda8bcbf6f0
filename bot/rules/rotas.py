"""Rotas: whose week it is, at what local moment it ends, and who is next in line."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.rules.zones import Zone

WEEK = timedelta(days=7)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
When = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(DAYS)}) ([01]\d|2[0-3]):[0-5]\d$")]
SAID = re.compile(r"(?:(\d{4}-\d\d-\d\d|[a-z]{3,}) )?([01]?\d|2[0-3]):([0-5]\d)")


class Rota(BaseModel):
    """People who take turns of a week each, handed over at a weekday and a local time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people: tuple[str, ...] = ()
    """E-mail addresses or Slack ids, in the order of their weeks."""
    zone: Zone = "UTC"
    """The time zone of the handover (IANA name, such as Europe/Berlin)."""
    handover: When = "Monday 09:00"
    starts: date = Field(default=date(2026, 1, 5))
    """The first person's week begins at the first handover on or after this day."""
    pager: str | None = None
    """Which of the pagers rings for this rota."""
    function: Annotated[str, StringConstraints(min_length=2, max_length=40)] | None = None
    """What its people bring, where several rotas bring the same; else the rota's own name says it."""


class Override(NamedTuple):
    """Somebody stands in from one moment until another."""

    person: str
    begins: datetime
    ends: datetime


def line_up(rota: Rota, at: datetime, overrides: Sequence[Override] = ()) -> tuple[str, ...]:
    """Everybody of a rota from whoever is on duty at a moment to whoever is last in line.

    Of several overrides the one written last counts; `overrides` come in the order of writing.
    """
    standing_in = [one.person for one in overrides if one.begins <= at < one.ends][-1:]
    turn = turns(rota, at)
    usual = [rota.people[(turn + place) % len(rota.people)] for place in range(len(rota.people))]
    return tuple(dict.fromkeys([*standing_in, *usual]))


def changes(rota: Rota, at: datetime, overrides: Sequence[Override] = ()) -> list[datetime]:
    """The moments after one at which the line may change, in order, at least one whole round of them."""
    edges = [edge for one in overrides for edge in (one.begins, one.ends) if edge > at]
    last = turns(rota, max([at, *edges])) + len(rota.people)
    return sorted([*edges, *(handover(rota, turn) for turn in range(turns(rota, at) + 1, last + 1))])


def turns(rota: Rota, at: datetime) -> int:
    """How many handovers there were up to a moment, the first one not counted; before it, none."""
    weeks = (at.astimezone(ZoneInfo(rota.zone)).date() - _first_day(rota)) // WEEK
    if at < handover(rota, weeks):
        weeks -= 1
    return max(weeks, 0)


def handover(rota: Rota, turn: int) -> datetime:
    """When a turn begins, turn 0 being the first person's first week."""
    hour, minute = map(int, rota.handover.split()[1].split(":"))
    return moment(_first_day(rota) + turn * WEEK, time(hour, minute), ZoneInfo(rota.zone))


def _first_day(rota: Rota) -> date:
    return rota.starts + timedelta(days=(DAYS.index(rota.handover.split()[0]) - rota.starts.weekday()) % 7)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A local time as a moment; one that summer time skips comes an hour later, of two equal ones it is the first."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def said(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next moment that words such as “18:00”, “tomorrow 9:00”, “Friday 18:00” or “2026-02-03 18:00” name."""
    found = SAID.fullmatch(" ".join(words.lower().split()))
    days = _days(found[1] or "", now.astimezone(zone).date()) if found else ()
    moments = [moment(day, time(int(found[2]), int(found[3])), zone) for day in days] if found else []
    return next((one for one in moments if one > now), moments[0] if moments else None)


def _days(word: str, today: date) -> list[date]:
    """The days that a word may mean, the nearest first."""
    if word[:1].isdigit():
        try:
            return [date.fromisoformat(word)]
        except ValueError:
            return []
    week = [today + timedelta(days=ahead) for ahead in range(8)]
    if word in ("", "today", "tomorrow"):
        return {"": week[:2], "today": week[:1], "tomorrow": week[1:2]}[word]
    return [day for day in week if DAYS[day.weekday()].lower().startswith(word)]
