"""Who leads and who helps: taken by a click, given up only to somebody who said yes; on both databases."""

import pytest

from bot.response import offers, roles
from bot.rules.words import Refusal, Role
from bot.staffing import rotas
from tests.desk import ANA, BO, COMMAND, EMI, HOUSE, LIU, RAY, Desk

BACK = "taken back"


def take(desk: Desk, number: int, person: str, role: Role = Role.COMMANDER, over: bool = False) -> str | None:
    before: str | None = desk.do(roles.take, HOUSE, number, role, person, over)
    return before


def hand_over(desk: Desk, number: int, person: str, by: str) -> int:
    desk.do(offers.hand_over, HOUSE, number, person, by, "It began at noon.")
    return desk.offer(number, person)


def accept(desk: Desk, offer: int, person: str) -> None:
    desk.do(offers.accept, HOUSE, offer, person)


def test_whoever_takes_command_leads_and_is_told_what_to_do(desk: Desk) -> None:
    number = desk.with_channel()
    assert take(desk, number, BO) is None
    assert desk.holds(number) == BO
    assert desk.notes(BO) == ["instructions"]
    assert desk.wanted("invite")[-1]["people"] == [BO]
    assert desk.asked(number) == [], "nobody else need answer"
    assert set(desk.waiting(number)) == set(), "nothing is asked again"


def test_taking_a_role_that_somebody_has_changes_nothing_until_one_insists(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    assert take(desk, number, LIU) == BO
    assert desk.holds(number) == BO
    assert take(desk, number, LIU, over=True) is None
    assert desk.holds(number) == LIU
    assert desk.told(BO)[-1][:2] == (BO, "released")
    with pytest.raises(Refusal, match="You command already"):
        take(desk, number, LIU)


def test_one_person_plays_several_roles_and_each_role_has_one_person(desk: Desk) -> None:
    number = desk.declare()
    for role in (Role.COMMANDER, Role.SCRIBE, Role.CONTAINMENT):
        take(desk, number, BO, role)
    assert [desk.holds(number, role) for role in (Role.COMMANDER, Role.SCRIBE, Role.CONTAINMENT)] == [BO] * 3
    assert desk.notes(BO) == ["instructions"] * 3
    assert desk.letters(BO) == [3], "one letter says all three"


def test_what_comes_after_ten_minutes_is_a_letter_of_its_own(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO, Role.SCRIBE)
    desk.later(11)
    take(desk, number, BO, Role.INVESTIGATION)
    assert desk.letters(BO) == [1, 1]


# Handing over


def test_a_handover_waits_for_a_yes_and_only_then_releases_the_old_commander(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    offer = hand_over(desk, number, LIU, BO)
    assert desk.holds(number) == BO
    accept(desk, offer, LIU)
    assert desk.holds(number) == LIU
    assert desk.told(BO)[-1][1:] == ("released", number, {"role": "commander", "person": LIU})
    assert "handed over" in desk.happened(number)
    assert [line.note for line in desk.told(LIU)] == ["offer"], "the instructions take the place of the question"


def test_an_unanswered_handover_comes_back_and_the_old_commander_still_leads(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    hand_over(desk, number, LIU, BO)
    desk.later(5)
    assert desk.holds(number) == BO
    assert desk.told(BO)[-1].note == "offer_came_back"
    assert desk.asked(number) == [], "nobody is asked behind the commander's back"


def test_a_declined_handover_comes_back_at_once(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    desk.do(offers.decline, HOUSE, hand_over(desk, number, LIU, BO), LIU)
    assert desk.holds(number) == BO
    assert desk.told(BO)[-1].note == "offer_came_back"
    desk.later(10)
    assert desk.notes(BO).count("offer_came_back") == 1


def test_a_second_handover_takes_the_first_one_back_answered_or_not(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    late = hand_over(desk, number, LIU, BO)
    desk.later(5)
    first, second = hand_over(desk, number, ANA, BO), hand_over(desk, number, RAY, BO)
    for offer, person in ((late, LIU), (first, ANA)):
        with pytest.raises(Refusal, match=BACK):
            accept(desk, offer, person)
    accept(desk, second, RAY)
    assert desk.holds(number) == RAY


def test_a_second_click_on_accept_takes_nothing_back_from_the_next_commander(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    offer = hand_over(desk, number, LIU, BO)
    accept(desk, offer, LIU)
    with pytest.raises(Refusal, match="You command already"):
        accept(desk, offer, LIU)
    take(desk, number, BO, over=True)
    with pytest.raises(Refusal, match=BACK):
        accept(desk, offer, LIU)
    assert desk.holds(number) == BO


def test_when_somebody_else_took_command_meanwhile_the_handover_is_void(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    offer = hand_over(desk, number, LIU, BO)
    take(desk, number, ANA, over=True)
    with pytest.raises(Refusal, match=f"<@{ANA}> has it by now"):
        accept(desk, offer, LIU)
    desk.later(5)
    assert "offer_came_back" not in desk.notes(BO)


def test_only_the_commander_hands_over_and_not_to_themselves(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    with pytest.raises(Refusal, match="Only whoever has the role commander"):
        hand_over(desk, number, ANA, LIU)
    with pytest.raises(Refusal, match="Choose somebody else") as no:
        hand_over(desk, number, BO, BO)
    assert no.value.field == "person"


def test_whoever_commands_hands_over_and_nobody_is_asked_past_them(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, BO)
    with pytest.raises(Refusal, match="Hand over"):
        desk.do(offers.offer, HOUSE, number, Role.COMMANDER, LIU, ANA)
    with pytest.raises(Refusal, match="already"):
        desk.do(offers.offer, HOUSE, number, Role.COMMANDER, BO, ANA)


# Other roles


def test_nobody_available_is_an_answer_and_not_for_command(desk: Desk) -> None:
    number = desk.declare()
    desk.do(offers.offer, HOUSE, number, Role.SCRIBE, LIU, BO)
    offer = desk.offer(number, LIU)
    desk.do(roles.nobody, number, Role.SCRIBE, BO)
    assert "nobody available" in desk.happened(number)
    assert desk.asked(number, Role.SCRIBE) == []
    with pytest.raises(Refusal, match=BACK):
        accept(desk, offer, LIU)
    with pytest.raises(Refusal, match="already"):
        desk.do(roles.nobody, number, Role.SCRIBE, BO)
    with pytest.raises(Refusal, match="Somebody must lead"):
        desk.do(roles.nobody, number, Role.COMMANDER, BO)
    take(desk, number, ANA, Role.SCRIBE)
    assert desk.holds(number, Role.SCRIBE) == ANA


def test_standing_down_from_a_role_is_told_to_whoever_had_it(desk: Desk) -> None:
    number = desk.declare()
    take(desk, number, LIU, Role.SCRIBE)
    desk.do(roles.nobody, number, Role.SCRIBE, BO)
    assert desk.notes(LIU) == ["instructions", "released"]


def test_the_manifest_says_who_may_take_a_role(desk: Desk) -> None:
    number = desk.declare()
    with pytest.raises(Refusal, match=f"for <@{RAY}>"):
        take(desk, number, BO, Role.LEGAL)
    with pytest.raises(Refusal, match=f"for <@{RAY}>"):
        desk.do(offers.offer, HOUSE, number, Role.LEGAL, BO, ANA)
    take(desk, number, RAY, Role.LEGAL)
    assert desk.holds(number, Role.LEGAL) == RAY


def test_whoever_stands_in_may_take_what_the_rota_may(desk: Desk) -> None:
    commander = HOUSE.people.roles[Role.COMMANDER].model_copy(update={"may": (COMMAND,)})
    staff = HOUSE.people.model_copy(update={"roles": {**HOUSE.people.roles, Role.COMMANDER: commander}})
    desk.house = HOUSE.model_copy(update={"people": staff})
    desk.do(rotas.stand_in, desk.house, COMMAND, LIU, desk.now.replace(day=3), EMI)
    number = desk.declare()
    assert desk.asked(number) == [LIU]
    desk.do(offers.accept, desk.house, desk.offer(number, LIU), LIU)
    assert desk.holds(number) == LIU
    with pytest.raises(Refusal, match="Ask one of them"):
        desk.do(roles.take, desk.house, number, Role.COMMANDER, ANA, True)
