"""The address that calendars subscribe to: its rule gives just our schedule, in every zone, with holidays and moves."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz  # type: ignore[import-untyped]
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar, Event
from starlette.requests import Request

from bot.meeting import calendars, meetings
from bot.rules.series import Monthly, Weekday
from bot.rules.working_days import Holidays
from handlers.calendar import events
from handlers.http.calendar import Subscription
from storage import meetings as stored
from tests.desk import EMI, Desk
from tests.meeting_house import FIRST_TUESDAY, HOUSE_THAT_MEETS

TABLE = list(csv.DictReader((Path(__file__).parents[1] / "data" / "series" / "monthly.csv").read_text().splitlines()))
ZONES = sorted({row["zone"] for row in TABLE})
NEW_YEAR = datetime(2026, 1, 2, tzinfo=UTC)


def read(series: calendars.Series) -> Calendar:
    """What a calendar that shares no code with ours reads."""
    return Calendar.from_ical(events.subscription(series).decode())


def expanded(calendar: Calendar) -> list[datetime]:
    """When it takes place, as python-dateutil expands the rule; exceptions put in their places by hand."""
    rule, others = (event for event in (calendar.events[:1], calendar.events[1:]))
    start = begins(rule[0])
    found = {_moment(one, start.tzinfo) for one in _naive(rule[0])}
    for other in others:
        usual = _moment(said(other, "RECURRENCE-ID").dt.replace(tzinfo=None), start.tzinfo)
        found.remove(usual)
        found.add(begins(other).astimezone(UTC))
    return sorted(found)


def begins(event: Event) -> datetime:
    """When an event begins."""
    assert isinstance(event.start, datetime)
    return event.start


def said(event: Event, name: str) -> Any:
    """What an event says under a name."""
    return event.get(name)


def _naive(event: Event) -> list[datetime]:
    """By the clock on the wall, as RFC 5545 expands a rule."""
    first = begins(event).replace(tzinfo=None)
    off = said(event, "EXDATE") or []
    gone = {one.dt.replace(tzinfo=None) for part in (off if isinstance(off, list) else [off]) for one in part.dts}
    rule = rrulestr(f"RRULE:{said(event, 'RRULE').to_ical().decode()}", dtstart=first)
    return [one for one in islice(rule, 30) if one not in gone]


def _moment(wall: datetime, zone: object) -> datetime:
    known = tz.gettz(str(zone))
    there: datetime = tz.resolve_imaginary(wall.replace(tzinfo=known))
    return there.astimezone(UTC)


def series(desk: Desk, rule: Monthly, days: tuple[date, ...] = (), countries: tuple[str, ...] = ()) -> calendars.Series:
    """The series of a house whose leads meet by this rule."""
    usual = HOUSE_THAT_MEETS
    rules = usual.agenda.meeting.model_copy(update={"when": rule})  # type: ignore[union-attr]
    house = usual.house.model_copy(update={"holidays": Holidays(days=days, countries=countries)})
    agenda = usual.agenda.model_copy(update={"meeting": rules})
    desk.house = usual.model_copy(update={"agenda": agenda, "house": house})
    found: calendars.Series = desk.read(calendars.series, desk.house)
    return found


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("sort", sorted({(row["nth"], row["weekday"], row["at"]) for row in TABLE}))
def test_two_years_of_the_rule_are_as_two_other_calendars_have_them(
    desk: Desk, zone: str, sort: tuple[str, str, str]
) -> None:
    desk.now = NEW_YEAR
    nth, weekday, at = sort
    rule = Monthly.model_validate(
        {"nth": nth if nth == "last" else int(nth), "weekday": weekday, "at": at, "zone": zone}
    )
    rows = [row for row in TABLE if (row["zone"], row["nth"], row["weekday"], row["at"]) == (zone, *sort)]
    wanted = [datetime.fromisoformat(row["utc"]) for row in rows]
    ours = [rule.run(int(row["period"][:4]), int(row["period"][5:])).at for row in rows]
    assert [one for one in expanded(read(series(desk, rule))) if one < wanted[-1] + timedelta(days=1)] == wanted == ours


def test_holidays_move_just_the_months_that_our_schedule_moves(desk: Desk) -> None:
    desk.now = NEW_YEAR
    days = (date(2026, 5, 5), date(2026, 12, 1), date(2026, 12, 8), date(2027, 3, 2))
    moved = [date(2026, 5, 12), date(2026, 12, 15), date(2027, 3, 9)]
    calendar = read(series(desk, FIRST_TUESDAY, days))
    assert [begins(event).date() for event in calendar.events[1:]] == moved
    wanted = [FIRST_TUESDAY.run(2026 + number // 12, number % 12 + 1, days).at for number in range(24)]
    assert expanded(calendar)[:24] == wanted


def test_public_holidays_come_from_their_package(desk: Desk) -> None:
    desk.now = NEW_YEAR
    friday = Monthly(nth=1, weekday=Weekday.FRIDAY, at=time(9), zone="Europe/Berlin", on_holiday="next working day")
    calendar = read(series(desk, friday, countries=("DE",)))
    # Good Friday with Easter Monday behind it, Labour Day, New Year's Day.
    moved = [date(2026, 4, 7), date(2026, 5, 4), date(2027, 1, 4)]
    assert [begins(event).date() for event in calendar.events[1:]] == moved


def test_a_time_that_the_clocks_skip_comes_that_much_later_in_both(desk: Desk) -> None:
    desk.now = datetime(2026, 3, 1, tzinfo=UTC)
    night = Monthly(nth="last", weekday=Weekday.SUNDAY, at=time(2, 30), zone="Europe/Berlin")
    calendar = read(series(desk, night))
    assert expanded(calendar)[0] == night.run(2026, 3).at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert expanded(calendar)[1] == night.run(2026, 4).at


def test_what_was_moved_or_called_off_is_so_in_the_calendar(desk: Desk) -> None:
    desk.now = datetime(2026, 3, 4, tzinfo=UTC)
    series(desk, FIRST_TUESDAY)
    april = desk.do(meetings.plan, desk.house)
    desk.do(meetings.move, desk.house, april.id, april.starts_at + timedelta(days=2), "Easter", EMI)
    calendar = Calendar.from_ical(events.subscription(desk.read(calendars.series, desk.house)))
    (moved,) = calendar.events[1:]
    assert said(moved, "RECURRENCE-ID").dt == datetime(2026, 4, 7, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    assert (begins(moved), moved["SEQUENCE"]) == (datetime(2026, 4, 9, 13, tzinfo=UTC), 1)
    desk.do(meetings.cancel, desk.house, april.id, "Nobody is there", EMI)
    calendar = Calendar.from_ical(events.subscription(desk.read(calendars.series, desk.house)))
    assert datetime(2026, 4, 7, 13, tzinfo=UTC) not in expanded(calendar)
    may = desk.read(lambda work: stored.newest(work.session, "monthly"))
    assert may.starts_at in expanded(calendar)


async def test_only_whoever_knows_the_secret_reads_it(desk: Desk) -> None:
    answers = Subscription(desk.store, HOUSE_THAT_MEETS, "open-sesame").answer
    known, guessed, foreign = [
        await answers(Request({"type": "http", "path_params": {"secret": secret}}))
        for secret in ("open-sesame", "open-sesam", "Öffne dich")
    ]
    assert (known.status_code, guessed.status_code, foreign.status_code) == (200, 404, 404)
    assert known.headers["content-type"].startswith("text/calendar")
    assert bytes(known.body).startswith(b"BEGIN:VCALENDAR\r\n")
    assert max(len(line) for line in bytes(known.body).split(b"\r\n")) <= 75
