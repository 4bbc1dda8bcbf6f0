"""Figures: a month counted by hand, changes counted as they come or all anew, and nothing of what is private."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from bot.measuring import figures
from bot.response import targets
from bot.rules.counting import FoundBy, Rate, Sort
from bot.rules.figures import Measure, Share
from bot.rules.words import Severity
from storage import figures as sums
from storage import incidents
from storage.db import Work
from storage.figures import Counted, Promise, Recurrence, Stale, Sum
from storage.follow_ups import FollowUp
from storage.incidents import Incident
from storage.postmortems import Postmortem
from tests.company import employ, happens
from tests.desk import JAILBREAK, LEAK, Desk
from tests.history import APRIL, MARCH, at, happened, went
from tests.stores import SOON

NEAR = 0.025
"""Percentiles are at most two and a half per cent off."""


def a_month(work: Work) -> None:
    """March 2026; the comments say what counts, and the test what it comes to by hand."""
    first = happened(
        work,
        severity="S1",
        tag=JAILBREAK,
        system="RetailBot",
        door="alert",
        phase="closed",
        **went("10:00", "10:30", "10:40", "11:30", "12:30"),
    )
    again = happened(
        work,
        severity="S2",
        tag=JAILBREAK,
        system="RetailBot",
        door="report",
        found_by="customers",
        phase="closed",
        **went("08:00", "10:00", "10:20", "14:00", "16:00"),
    )
    work.session.add(Recurrence(incident_id=again, earlier_id=first, why="the same alert", by=None, at=at("12:00")))
    happened(work, severity="S3", tag=LEAK, system="HelpBot", **went(detected="09:00", taken="10:00"))
    happened(
        work,
        severity="S2",
        tag=LEAK,
        system="HelpBot",
        found_by="outside",
        phase="reviewing",
        **went("06:00", "07:00", "07:30", "09:00"),
    )
    happened(work)  # Nobody knows anything of it.
    happened(work, severity="S1", mode="drill", **went("10:00", "10:01", "10:02", "10:03", "10:04"))
    happened(work, severity="S1", phase="closed", cancelled_at=at("13:00"), **went("10:00", "10:01"))
    happened(work, severity="S1", private=True, **went("10:00", "10:01", "10:02"))
    happened(work, severity="S4", private=True, released_by="U0KIM", **went("12:00", "12:00"))
    happened(work, severity="S2", mode="retrospective", phase="closed", **went("01:00", "02:00", "03:00", "04:00"))
    happened(work, severity="S1", opened_at=APRIL, **went("10:00", "11:00", "11:30"))


@pytest.fixture
def month(desk: Desk) -> Desk:
    """A desk at which it was March."""
    desk.do(a_month)
    return desk


def of_march(desk: Desk, by: Sort | None = None) -> figures.Figures:
    """The month's figures."""
    found: figures.Figures = desk.read(figures.of_period, MARCH, APRIL, by)
    return found


def minutes(found: figures.Figures, measure: Measure) -> tuple[int, int, float | None, float | None]:
    """How many were measured, how many could not be, and the median and what nine in ten did not exceed, in minutes."""
    spread, unknown = found.times[measure]
    nine = spread.percentile(0.9)
    return spread.total, unknown, spread.median and spread.median / 60, nine and nine / 60


def near(*minutes: float) -> list[Any]:
    """Minutes as exactly as they are kept."""
    return [pytest.approx(one, rel=NEAR) for one in minutes]


@pytest.mark.parametrize("counted", [False, True])
def test_a_month_comes_to_what_it_comes_to_by_hand(month: Desk, counted: bool) -> None:
    if counted:
        assert month.do(figures.count) == 11
    found = of_march(month)
    assert (found.incidents, found.withheld) == (7, 1)
    assert found.harm == 27 + 9 + 3 + 9 + 0 + 1 + 9
    assert list(minutes(found, Measure.DETECT)) == [4, 2, *near(30, 120)]  # 0, 30, 60, 120
    assert list(minutes(found, Measure.ACKNOWLEDGE)) == [4, 0, *near(20, 60)]  # 10, 20, 30, 60
    assert list(minutes(found, Measure.CONTAIN)) == [3, 0, *near(120, 240)]  # 60, 120, 240
    assert list(minutes(found, Measure.MITIGATE)) == [2, 0, *near(120, 360)]  # 120, 360
    assert list(minutes(found, Measure.DWELL)) == [3, 2, *near(180, 360)]  # 90, 180, 360
    assert found.rates[Rate.RECURRED] == Share(1, 3)
    assert found.found_by == {
        FoundBy.MONITORING: 1,
        FoundBy.EMPLOYEES: 4,
        FoundBy.CUSTOMERS: 1,
        FoundBy.OUTSIDE: 1,
    }


def test_a_tag_a_severity_and_a_system_have_figures_of_their_own(month: Desk) -> None:
    month.do(figures.count)
    leaks = of_march(month, Sort("tag", LEAK))
    assert (leaks.incidents, leaks.harm) == (2, 12)
    assert list(minutes(leaks, Measure.ACKNOWLEDGE)) == [2, 0, *near(30, 60)]
    grave = of_march(month, Sort("severity", "S2"))
    assert list(minutes(grave, Measure.CONTAIN)) == [2, 0, *near(120, 240)]
    retail = of_march(month, Sort("system", "RetailBot"))
    assert retail.rates[Rate.RECURRED] == Share(1, 2)
    most = month.read(figures.volumes, "tag", MARCH, APRIL)
    assert [tuple(one) for one in most] == [(JAILBREAK, 2, 36), (LEAK, 2, 12), ("", 3, 10)]


def test_what_is_private_is_a_number_until_somebody_releases_it(desk: Desk) -> None:
    number = desk.do(happened, severity="S1", tag=LEAK, system="HelpBot", private=True)
    desk.do(figures.count)
    found = of_march(desk)
    assert (found.incidents, found.harm, found.withheld) == (0, 0, 1)
    assert not of_march(desk, Sort("tag", LEAK)).withheld and not desk.read(figures.volumes, "system", MARCH, APRIL)
    desk.do(change, number, {"released_by": "U0KIM"})
    found = of_march(desk)
    assert (found.incidents, found.harm, found.withheld) == (1, 27, 0)


def test_promises_and_post_mortems_become_shares(desk: Desk) -> None:
    number = desk.do(happened, severity="S2", phase="closed")

    def go_on(work: Work) -> None:
        for hour, kept in ((1, True), (2, False), (3, True)):
            sums.promise(work.session, number, "update", at(f"{hour}:00"), kept)
        sums.promise(work.session, number, "update", at("2:00"), True)  # What was said first of a time stays.
        sums.promise(work.session, number, "roles", at("1:00"), True)
        sums.promise(work.session, number, "ack", at("1:00"), False)  # No figure asks for it.
        due = at("10:00")
        work.session.add(
            Postmortem(
                incident_id=number,
                why="required",
                owner="U0KIM",
                due_at=due,
                state="published",
                at=due,
                published_at=due + timedelta(hours=1),
            )
        )
        sums.mark(work.session, number, work.now)

    desk.do(go_on)
    rates = of_march(desk).rates
    assert (rates[Rate.CADENCE], rates[Rate.ROLES]) == (Share(2, 3), Share(1, 1))
    assert rates[Rate.POST_MORTEMS] == Share(0, 1)


def test_closing_writes_down_whether_one_function_was_alone(desk: Desk) -> None:
    employ(desk)
    grave, mild = happens(desk, Severity.S1), happens(desk, Severity.S3)
    for number in (grave, mild):
        desk.do(lambda work, one: targets.together(work, desk.house, incidents.lock(work.session, one)), number)
    assert of_march(desk).rates[Rate.FUNCTIONS] == Share(0, 1)


def test_follow_ups_that_were_due_tell_what_is_learnt(desk: Desk) -> None:
    desk.now = at("12:00")
    number, secret = desk.do(happened, phase="closed"), desk.do(happened, private=True)

    def follow_up(work: Work, incident: int, due: str, kind: str, improves: str, state: str, settled: str = "") -> None:
        common = {"words_id": 1, "owner": "U0KIM", "by": "U0KIM", "at": at("1:00"), "due_at": at(due)}
        done = at(settled) if settled else None
        row = FollowUp(incident_id=incident, kind=kind, improves=improves, state=state, settled_at=done, **common)
        work.session.add(row)
        sums.mark(work.session, incident, work.now)

    desk.do(follow_up, number, "9:00", "structural", "model", "done", "8:00")
    desk.do(follow_up, number, "9:00", "reactive", "detection", "done", "10:00")
    desk.do(follow_up, number, "10:00", "reactive", "response", "open")
    desk.do(follow_up, number, "10:00", "reactive", "response", "dropped", "9:00")
    desk.do(follow_up, number, "13:00", "research bet", "model", "open")  # Not due yet.
    desk.do(follow_up, secret, "9:00", "structural", "model", "done", "8:00")
    found = of_march(desk)
    assert found.learning == figures.Learning(Share(1, 3), Share(1, 3), {"model": 1, "detection": 1})
    assert found.rates[Rate.LOOP] == Share(1, 1)


def test_a_day_that_has_begun_belongs_to_the_figures(desk: Desk) -> None:
    desk.do(happened, opened_at=at("23:59"))
    assert desk.read(figures.of_period, MARCH, at("00:01")).incidents == 1
    assert desk.read(figures.of_period, MARCH, at("00:00")).incidents == 0
    assert desk.read(figures.of_period, at("12:00"), at("12:01")).incidents == 1


# Counting by changes equals counting anew


def change(work: Work, number: int, values: dict[str, Any]) -> None:
    """Something of an incident changes or is corrected."""
    work.session.execute(update(Incident).where(Incident.id == number).values({"id": number, **values}))
    sums.mark(work.session, number, work.now)


DAYS = st.integers(0, 45).map(lambda days: MARCH - timedelta(days=7) + timedelta(days=days))
TIMES = st.one_of(st.none(), st.integers(0, 400_000).map(lambda one: MARCH + timedelta(seconds=97 * one)))
VALUES = {
    "severity": st.sampled_from([None, "S1", "S2", "S3", "S4"]),
    "treated_as": st.sampled_from([None, "S2"]),
    "tag": st.sampled_from([None, JAILBREAK, LEAK]),
    "system": st.sampled_from([None, "RetailBot", "Ünïcödé 🦝"]),
    "mode": st.sampled_from(["live", "live", "drill", "retrospective"]),
    "phase": st.sampled_from(["triage", "reviewing", "closed"]),
    "private": st.booleans(),
    "released_by": st.sampled_from([None, "U0KIM"]),
    "found_by": st.sampled_from([None, *FoundBy]),
    "opened_at": DAYS,
    "cancelled_at": st.sampled_from([None, None, None, MARCH]),
    **{f"{one}_at": TIMES for one in ("started", "detected", "acknowledged", "contained", "restored")},
}
CHANGES = st.fixed_dictionaries({}, optional=VALUES)
STEPS = st.lists(st.tuples(st.integers(0, 5), CHANGES, st.sampled_from([0, 0, 1, 3, 200])), max_size=25)
SORTS = (None, Sort("tag", JAILBREAK), Sort("severity", "S2"), Sort("system", "Ünïcödé 🦝"), Sort("tag", ""))


def forget_everything(work: Work) -> None:
    """No incident was ever there."""
    for table in (Sum, Counted, Stale, Promise, Recurrence, Incident):
        work.session.execute(delete(table))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_counting_by_changes_equals_counting_anew(desk: Desk, steps: list[tuple[int, Any, int]]) -> None:
    desk.do(forget_everything)
    numbers: list[int] = []
    for which, values, most in steps:
        if which < len(numbers):
            desk.do(change, numbers[which], values)
        else:
            numbers.append(desk.do(happened, **values))
        if most:
            desk.do(figures.count, most)
    before = everything(desk)
    while desk.do(figures.count):
        pass
    assert everything(desk) == before  # What was not counted yet was looked at.
    added = desk.read(added_up)
    desk.do(figures.recompute)
    assert everything(desk) == before
    assert desk.read(added_up) == added


def everything(desk: Desk) -> list[Any]:
    """All figures of a time that holds all of it, and of a month."""
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 7, tzinfo=UTC)
    found = [desk.read(figures.of_period, since, until, sort) for sort in SORTS]
    parts = [desk.read(figures.volumes, part, since, until) for part in ("tag", "severity", "system")]
    return [*found, *parts, of_march(desk)]


def added_up(work: Work) -> dict[tuple[Any, ...], int]:
    """All sums that are not nothing."""
    rows = work.session.query(Sum).all()
    return {(row.part, row.value, row.period, row.figure, row.bucket): row.count for row in rows if row.count}


def test_counting_waits_for_nobody_who_works_on_an_incident(desk: Desk) -> None:
    number = desk.do(happened)
    begun, counted = threading.Event(), threading.Event()

    def work_on_it(work: Work) -> None:
        incidents.lock(work.session, number)
        begun.set()
        if work.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway.
            assert counted.wait(SOON)
        sums.mark(work.session, number, work.now)

    working = desk.store.submit(work_on_it)
    assert begun.wait(SOON)
    assert desk.do(figures.count) == 1
    counted.set()
    working.result(SOON)
    assert of_march(desk).incidents == 1
