"""A run of a series is run by one of those who ask, once, and says when it is late; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

from bot.engine import series
from bot.rules.series import Daily, Weekday, Weekly
from storage.db import open_store
from tests.desk import Desk
from tests.stores import VAULT

MONDAYS = Weekly(weekday=Weekday.MONDAY, at=time(9))
DAYS = Daily(at=time(9), weekdays=tuple(Weekday))


def test_what_was_due_before_anybody_looked_is_nobodys(desk: Desk) -> None:
    assert desk.do(series.claim, "weekly", MONDAYS) is None
    desk.now += timedelta(days=6)
    assert desk.do(series.claim, "weekly", MONDAYS) is None


def test_a_period_is_run_once_and_the_next_one_too(desk: Desk) -> None:
    desk.do(series.claim, "weekly", MONDAYS)
    desk.now += timedelta(days=6, hours=21)
    first, again = (desk.do(series.claim, "weekly", MONDAYS) for _ in range(2))
    assert (first.period, first.late, again) == ("2026-W11", False, None)
    desk.now += timedelta(weeks=1)
    assert desk.do(series.claim, "weekly", MONDAYS).period == "2026-W12"


def test_whoever_was_away_runs_the_newest_alone_and_says_that_it_is_late(desk: Desk) -> None:
    desk.do(series.claim, "daily", DAYS)
    desk.now += timedelta(days=5)
    found = desk.do(series.claim, "daily", DAYS)
    assert (found.period, found.late) == ("2026-03-07", True)
    assert desk.do(series.claim, "daily", DAYS) is None


def test_of_a_crowd_one_gets_it(database_url: str, desk: Desk) -> None:
    others = [open_store(database_url, VAULT, now=lambda: desk.now) for _ in range(3)]
    for _ in range(20):
        with ThreadPoolExecutor(len(others)) as crowd:
            found = list(crowd.map(lambda store: store.submit(series.claim, "daily", DAYS).result(), others))
        assert sum(one is not None for one in found) == (desk.now.day != 2 or desk.now.month != 3)
        desk.now += timedelta(days=1)
    for store in others:
        store.close()
