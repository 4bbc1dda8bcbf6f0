"""Updates: told to everybody who wants to hear, promised, and reminded of once; on both databases."""

import pytest

from bot.response import phases, roles, updates
from bot.rules.words import Phase, Refusal, Role, Severity
from tests.desk import ANA, BO, HOUSE, LIU, Desk


def test_an_update_goes_to_the_channel_and_to_subscribers_but_not_back_to_its_writer(desk: Desk) -> None:
    number = desk.with_channel()
    for person in (BO, LIU):
        assert desk.do(updates.subscribe, number, person) is True
    desk.do(updates.post, number, BO, "The filter is on.", "We watch it.", 30)
    assert [effect["channel"] for effect in desk.wanted("post_update")] == [f"C{number}"]
    assert desk.notes(LIU) == ["update"]
    assert desk.notes(BO) == []


def test_subscribing_twice_is_hearing_no_more(desk: Desk) -> None:
    number = desk.with_channel()
    assert [desk.do(updates.subscribe, number, LIU) for _ in range(2)] == [True, False]
    desk.do(updates.post, number, BO, "The filter is on.")
    assert desk.notes(LIU) == []


@pytest.mark.parametrize(
    ("known", "doing", "field"), [(" ", "We watch.", "known"), ("x" * 2001, "", "known"), ("x", "x" * 2001, "doing")]
)
def test_an_update_says_something_and_fits(desk: Desk, known: str, doing: str, field: str) -> None:
    with pytest.raises(Refusal) as no:
        desk.do(updates.post, desk.with_channel(), BO, known, doing)
    assert no.value.field == field
    assert desk.wanted("post_update") == []


def test_the_commander_is_reminded_once_when_an_update_is_due(desk: Desk) -> None:
    number = desk.with_channel(severity=Severity.S1)
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.later(30)
    desk.later(300)
    assert desk.notes(BO).count("update_due") == 1
    assert desk.incident(number).update_due_at is not None, "the card still says that it is overdue"


def test_whoever_communicates_is_reminded_instead_of_the_commander(desk: Desk) -> None:
    number = desk.with_channel(severity=Severity.S1)
    for role, person in ((Role.COMMANDER, BO), (Role.COMMUNICATIONS, LIU)):
        desk.do(roles.take, HOUSE, number, role, person)
    desk.later(30)
    assert "update_due" in desk.notes(LIU)
    assert "update_due" not in desk.notes(BO)


def test_each_update_says_when_the_next_one_comes(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.do(updates.post, number, BO, "We look.", minutes=10)
    desk.later(5)
    desk.do(updates.post, number, BO, "We still look.", minutes=10)
    desk.later(9)
    assert "update_due" not in desk.notes(BO)
    desk.later(1)
    assert desk.notes(BO).count("update_due") == 1


def test_an_update_without_a_next_one_ends_the_reminding(desk: Desk) -> None:
    number = desk.with_channel(severity=Severity.S1)
    desk.do(updates.post, number, BO, "It is quiet.")
    assert "update" not in desk.waiting(number)


def test_after_the_end_an_update_promises_nothing(desk: Desk) -> None:
    number = desk.tag(desk.with_channel())
    desk.do(phases.resolve, number, BO, True)
    assert desk.incident(number).phase == Phase.REVIEWING
    desk.do(updates.post, number, BO, "It was the filter.", minutes=30)
    assert "update" not in desk.waiting(number)
    assert len(desk.wanted("post_update")) == 1


def test_a_reminder_that_comes_late_says_since_when_it_was_due(desk: Desk) -> None:
    number = desk.with_channel(severity=Severity.S1)
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, ANA)
    due = desk.incident(number).update_due_at
    assert due is not None
    desk.later(90)
    (line,) = [line for line in desk.told(ANA) if line.note == "update_due"]
    assert line.facts == {"late_since": due.isoformat()}
