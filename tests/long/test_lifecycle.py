"""Ten thousand drawn steps through lifecycle, roles, handover and tasks on each database: no illegal state, ever."""

import logging

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.desk import Desk
from tests.leading.machine import stories
from tests.leading.story import REFUSED, STEPS

MANY = settings(
    max_examples=270,
    stateful_step_count=50,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
TRIED = {"accept", "decline", "take", "hand_over", "nobody", "move", "resolve", "close", "reopen", "cancel", "rate"}
TRIED |= {"offer", "tick", "untick", "not_needed", "give", "add", "choose", "post"}
log = logging.getLogger("hotwash.tests")


@pytest.mark.timeout(900)
def test_in_ten_thousand_steps_nobody_is_in_two_minds_about_who_commands(desk: Desk) -> None:
    machine = stories(desk)
    run_state_machine_as_test(machine, settings=MANY)
    log.info("steps taken", extra={"action": "steps_taken", **{f"n_{name}": n for name, n in machine.taken.items()}})
    assert machine.taken[STEPS] >= 10_000
    assert min(machine.taken[name] for name in TRIED) >= 100, machine.taken
    assert machine.taken[REFUSED] >= 1_000, "clicks that come too late, twice or from the wrong people"
