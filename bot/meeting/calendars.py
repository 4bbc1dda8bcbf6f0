"""The month's meeting as a calendar sees it: a rule, and those months in which it is at another time or not at all."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.manifests import Manifests
from bot.rules.series import Monthly
from bot.staffing import holidays
from storage import meetings
from storage.db import Work
from storage.meetings import Meeting

MONTHS = 24
"""So many months ahead are told; a calendar that subscribes reads them again and again."""
MOST = 200
NAME = "Cross-team post-mortem"


class Other(NamedTuple):
    """A month in which it is not when the rule says."""

    usual: datetime
    """When the rule has it, as clocks there show it."""
    starts_at: datetime | None
    """None when it was called off."""
    sequence: int


class Series(NamedTuple):
    """The month's meeting, for ever."""

    rule: Monthly
    begins: date
    minutes: int
    others: tuple[Other, ...]
    stamp: datetime


def series(work: Work, manifests: Manifests) -> Series | None:
    """The month's meeting; none in a house that has none."""
    rules = manifests.agenda.meeting
    if rules is None:
        return None
    today = work.now.astimezone(ZoneInfo(rules.when.zone)).date()
    rows = {row.period: row for row in meetings.of_series(work.session, work.now - timedelta(days=400), MOST)}
    first = min([f"{today:%Y-%m}", *[period for period in rows if period]])
    begins = date(int(first[:4]), int(first[5:]), 1)
    others = tuple(_others(manifests, rules.when, rows, begins, today))
    return Series(rules.when, begins, rules.minutes, others, work.now)


def _others(
    manifests: Manifests, rule: Monthly, rows: dict[str | None, Meeting], begins: date, today: date
) -> Iterator[Other]:
    off = holidays.of(manifests.house.holidays)
    months = (today.year - begins.year) * 12 + today.month - begins.month + MONTHS
    for number in range(begins.month - 1, begins.month + months):
        year, month = begins.year + number // 12, number % 12 + 1
        usual, row = wall(rule, rule.day(year, month)), rows.get(f"{year:04d}-{month:02d}")
        if row is not None and row.state == "cancelled":
            yield Other(usual, None, row.sequence)
            continue
        at = row.starts_at if row else rule.run(year, month, off).at
        if at != rule.run(year, month).at:
            yield Other(usual, at, row.sequence if row else 0)


def wall(rule: Monthly, day: date) -> datetime:
    """The time that the rule names on a day, even where clocks skip it: rules of calendars go by clocks on walls."""
    return datetime.combine(day, rule.at, ZoneInfo(rule.zone))
