"""A few hundred drawn steps through lifecycle, roles, handover and tasks; ten thousand are in tests/long."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.desk import Desk
from tests.leading.machine import stories
from tests.leading.story import STEPS

FEW = settings(
    max_examples=10,
    stateful_step_count=30,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def test_whatever_people_do_nobody_is_in_two_minds_about_who_commands(desk: Desk) -> None:
    machine = stories(desk)
    run_state_machine_as_test(machine, settings=FEW)
    assert machine.taken[STEPS] >= 200
