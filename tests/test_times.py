"""When things happened: noted as they do, corrected by whoever knows better, and never in the wrong order."""

from datetime import timedelta
from typing import Any

import pytest

from bot.response import phases, roles, times
from bot.response.incidents import find
from bot.rules.counting import FoundBy
from bot.rules.figures import Times
from bot.rules.words import Mode, Phase, Refusal, Role
from tests.desk import BO, COST, EMI, KIM, Desk

HOUR = timedelta(hours=1)


def known(desk: Desk, number: int) -> Times:
    """What is known of an incident's times."""
    found: Times = desk.read(lambda work: times.of(find(work, number, BO)))
    return found


def correct(desk: Desk, number: int, reason: str = "The log says so", **changed: Any) -> None:
    """Somebody knows better."""
    before = known(desk, number)
    desk.do(times.correct, number, EMI, before._replace(**changed), FoundBy.EMPLOYEES, reason)


def test_times_are_noted_as_things_happen(desk: Desk) -> None:
    number = desk.tag(desk.declare(), COST)
    opened = desk.now
    desk.later(5)
    desk.do(roles.take, desk.house, number, Role.COMMANDER, BO)
    taken = desk.now
    desk.later(5)
    desk.do(roles.take, desk.house, number, Role.COMMANDER, KIM, True)
    desk.do(phases.move, number, Phase.INVESTIGATING, BO)
    contained = desk.now
    desk.later(5)
    desk.do(phases.resolve, number, BO, True)
    assert known(desk, number) == Times(None, opened, taken, contained, desk.now)


def test_of_one_entered_afterwards_only_what_somebody_says_is_known(desk: Desk) -> None:
    number = desk.declare(mode=Mode.RETROSPECTIVE)
    desk.do(roles.take, desk.house, number, Role.COMMANDER, BO)
    assert known(desk, number) == Times()


def test_a_correction_needs_a_reason_and_an_order_and_leaves_the_timeline(desk: Desk) -> None:
    number = desk.declare()
    before, opened = desk.happened(number), desk.now
    wrong: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Say how you know", {"started": opened - HOUR, "reason": " "}),
        ("still to come", {"started": opened + HOUR}),
        ("That is what it says already", {}),
        ("It cannot be contained before it was detected", {"contained": opened - HOUR}),
        ("It cannot be detected before it began", {"started": opened, "detected": opened - HOUR}),
        ("not resolved yet", {"mitigated": opened}),
        ("500 fit", {"started": opened - HOUR, "reason": "x" * 501}),
    )
    for refused, changed in wrong:
        with pytest.raises(Refusal, match=refused):
            correct(desk, number, **changed)
    correct(desk, number, started=opened - 2 * HOUR, detected=opened - HOUR)
    assert known(desk, number)[:2] == (opened - 2 * HOUR, opened - HOUR)
    assert desk.happened(number) == [*before, "times corrected"]
    assert desk.events(number)[-1].facts["corrected"] == "began, was detected"
    correct(desk, number, started=None)
    assert known(desk, number).started is None


def test_who_noticed_follows_from_the_way_in_until_somebody_knows_better(desk: Desk) -> None:
    number = desk.declare()
    assert desk.read(lambda work: times.found_by(find(work, number, BO))) is FoundBy.EMPLOYEES
    desk.do(times.correct, number, EMI, known(desk, number), FoundBy.OUTSIDE, "A newspaper called")
    assert desk.incident(number).found_by == FoundBy.OUTSIDE
