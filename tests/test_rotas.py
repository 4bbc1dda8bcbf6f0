"""Who is on duty, among the people whom Slack knows, and who stands in."""

from datetime import timedelta
from typing import Any

import pytest

from bot.rules.words import Refusal
from bot.staffing import people, rotas
from tests.desk import ANA, BO, COMMAND, EMI, KIM, LIU, PRESS, Desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
USUAL = {"team": "T1", "email": None, "is_bot": False, "is_guest": False, "is_gone": False}


def on_duty(desk: Desk, after: timedelta = timedelta(0), rota: str = COMMAND) -> tuple[str, ...]:
    """Who is in line a while from now."""
    line: tuple[str, ...] = desk.read(rotas.on_duty, desk.house, rota, desk.now + after)
    return line


def change(desk: Desk, person: str, **values: Any) -> None:
    """Slack shows somebody otherwise now."""
    desk.do(people.remember, [{"id": person, "name": person, **USUAL, **values}], [])


def stand_in(desk: Desk, person: str, hours: float, begins: float = 0) -> None:
    """Somebody stands in for the commander."""
    span = desk.now + hours * HOUR, BO, desk.now + begins * HOUR
    desk.do(rotas.stand_in, desk.house, COMMAND, person, *span)


def test_turns_change_by_the_week(desk: Desk) -> None:
    weeks = [on_duty(desk, week * 7 * DAY)[0] for week in range(4)]
    assert weeks in ([EMI, KIM, EMI, KIM], [KIM, EMI, KIM, EMI])
    assert set(on_duty(desk)) == {EMI, KIM}


@pytest.mark.parametrize("lack", ["is_gone", "is_guest", "is_bot"])
def test_who_cannot_answer_is_left_out(desk: Desk, lack: str) -> None:
    change(desk, EMI, **{lack: True})
    assert on_duty(desk) == (KIM,)
    (shift, _) = desk.read(rotas.shifts, desk.house)
    assert shift.unknown == (EMI,)


def test_who_stands_in_comes_first_and_stands_in_line_once(desk: Desk) -> None:
    stand_in(desk, LIU, 8)
    assert on_duty(desk)[0] == LIU and set(on_duty(desk)[1:]) == {EMI, KIM}
    assert on_duty(desk, 8 * HOUR)[0] != LIU
    second = on_duty(desk)[2]
    stand_in(desk, second, 4)
    assert on_duty(desk)[0] == second
    assert len(on_duty(desk)) == 2
    assert on_duty(desk, 5 * HOUR)[0] == LIU


def test_it_is_known_until_when_and_who_is_next(desk: Desk) -> None:
    usual = on_duty(desk)[0]
    stand_in(desk, LIU, 8)
    command, press = desk.read(rotas.shifts, desk.house)
    assert (command.line[0], command.until, command.then) == (LIU, desk.now + 8 * HOUR, usual)
    assert {press.line[0], press.then} == {ANA, LIU}
    assert press.until is not None and press.until - desk.now <= 7 * DAY


def test_what_cannot_be_is_refused_and_changes_nothing(desk: Desk) -> None:
    change(desk, "U0GUEST", is_guest=True)
    change(desk, "U0FAR", team="T2")
    change(desk, "U0GONE", is_gone=True)
    usual = on_duty(desk)
    for person, hours, begins, sentence in (
        (LIU, -1, 0, "That time is over"),
        (LIU, 1, 2, "It would end before it begins"),
        (LIU, 60 * 24 + 1, 0, "60 days at most"),
        ("U0GUEST", 1, 0, "Guests cannot do this"),
        ("U0FAR", 1, 0, "People of other workspaces"),
        ("U0GONE", 1, 0, "deactivated"),
        ("U0NOBODY", 1, 0, "I know nobody of that name"),
    ):
        with pytest.raises(Refusal, match=sentence):
            stand_in(desk, person, hours, begins)
    with pytest.raises(Refusal, match=f"There is {COMMAND}, {PRESS}"):
        desk.do(rotas.stand_in, desk.house, "nonsense", LIU, desk.now + HOUR, BO)
    assert on_duty(desk) == usual


def test_sixty_days_are_allowed(desk: Desk) -> None:
    stand_in(desk, LIU, 60 * 24)
    assert on_duty(desk, 59 * DAY)[0] == LIU
