"""Reminders: each comes back once, at its time or late and saying so, or not at all; on both databases."""

from datetime import datetime, timedelta

from bot.engine import due, reminders
from bot.rules.words import Severity
from storage.db import Work
from storage.reminders import Reminder
from tests.desk import HOUSE, KIM, Desk


def remind(desk: Desk, key: str, minutes: float, number: int) -> None:
    desk.do(reminders.remind, key, "update", desk.now + timedelta(minutes=minutes), number)


def numbers(desk: Desk) -> list[int]:
    found: list[int] = desk.read(reminders.due, 100)
    return found


def test_it_comes_back_at_its_time_and_once(desk: Desk) -> None:
    number = desk.declare(severity=Severity.S1)
    assert numbers(desk) == []
    desk.now += timedelta(minutes=30)
    (one,) = [one for one in numbers(desk) if desk.read(_what, one) == "update"]
    assert [desk.do(due.ring, HOUSE, one) for _ in range(2)] == [True, False]
    assert desk.happened(number).count("reminded") == 1


def test_what_was_called_off_or_moved_meanwhile_does_not_ring(desk: Desk) -> None:
    number = desk.declare()
    remind(desk, "a", 1, number)
    remind(desk, "b", 1, number)
    desk.now += timedelta(minutes=1)
    first, second = numbers(desk)
    desk.do(reminders.call_off, "a")
    remind(desk, "b", 5, number)
    assert [desk.do(due.ring, HOUSE, one) for one in (first, second)] == [False, False]
    desk.now += timedelta(minutes=4, seconds=59)
    assert second not in numbers(desk)
    desk.now += timedelta(seconds=1)
    assert second in numbers(desk)


def test_under_one_key_only_one_waits(desk: Desk) -> None:
    number = desk.declare()
    for minutes in (1, 2, 3):
        remind(desk, "a", minutes, number)
    desk.now += timedelta(minutes=3)
    assert len(numbers(desk)) == 1


def test_the_longest_overdue_comes_first(desk: Desk) -> None:
    number = desk.declare()
    for minutes in (3, 1, 2):
        remind(desk, f"in {minutes}", minutes, number)
    desk.now += timedelta(minutes=3)
    assert [desk.read(_key, one) for one in numbers(desk)] == ["in 1", "in 2", "in 3"]


def test_after_a_minute_it_says_that_it_is_late(desk: Desk) -> None:
    def lateness(work: Work, at: datetime) -> dict[str, str | int]:
        return reminders.lateness(work, at)

    at = desk.now
    assert desk.read(lateness, at - timedelta(seconds=60)) == {}
    assert desk.read(lateness, at - timedelta(seconds=61)) == {
        "late_since": (at - timedelta(seconds=61)).isoformat(),
    }


def test_everything_that_came_while_nobody_worked_rings_at_once_and_says_that_it_is_late(desk: Desk) -> None:
    number = desk.with_channel()
    desk.later(45)
    late = {event.what: event.facts.get("late_since") for event in desk.events(number)}
    since = (desk.now - timedelta(minutes=40)).isoformat()
    assert (late["offer unanswered"], late["treated as"]) == (since, since)
    assert desk.asked(number) == [KIM], "the next in line has five minutes from now, not from then"
    desk.later(45)
    late = {event.what: event.facts.get("late_since") for event in desk.events(number)}
    assert late["offer unanswered"] == (desk.now - timedelta(minutes=40)).isoformat()


def test_after_the_end_only_the_archiving_waits(desk: Desk) -> None:
    number = desk.with_channel(severity=Severity.S2)
    desk.cancel(number)
    assert set(desk.waiting(number)) == {"archive"}


def _what(work: Work, number: int) -> str:
    row = work.session.get(Reminder, number)
    return row.what if row else ""


def _key(work: Work, number: int) -> str:
    row = work.session.get(Reminder, number)
    return row.key if row else ""
