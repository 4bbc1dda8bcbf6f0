"""Who leads and who helps: taken by a click, given up only to somebody who said yes; on both databases."""

import pytest

from bot import offers, people, phases, roles, rotas
from bot.rules.words import Mode, Refusal, Role
from tests.desk import ANA, BO, COMMAND, EMI, HOUSE, KIM, LIU, RAY, Desk

TAKEN = "has it by now"
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


# Whoever is on duty is asked, then the next in line, then everybody


def test_whoever_is_on_duty_is_asked_first_then_the_next_then_everybody(desk: Desk) -> None:
    number = desk.with_channel()
    assert desk.asked(number) == [EMI]
    assert desk.notes(EMI) == ["offer"]
    desk.later(4.9)
    assert desk.asked(number) == [EMI]
    desk.later(0.1)
    assert desk.asked(number) == [KIM]
    assert desk.wanted("post_call") == []
    desk.later(5)
    assert desk.asked(number) == []
    assert len(desk.wanted("post_call")) == 1
    assert desk.incident(number).called_at == desk.now
    assert desk.holds(number) is None, "nobody leads without having said yes"


def test_a_no_passes_to_the_next_in_line_at_once(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(offers.decline, HOUSE, desk.offer(number, EMI), EMI)
    assert desk.asked(number) == [KIM]
    desk.do(offers.decline, HOUSE, desk.offer(number, KIM), KIM)
    assert len(desk.wanted("post_call")) == 1
    with pytest.raises(Refusal, match="settled already"):
        desk.do(offers.decline, HOUSE, desk.offer(number, KIM), KIM)


def test_everybody_is_asked_in_the_channel_once_and_pagers_ring_again_until_somebody_comes(desk: Desk) -> None:
    number = desk.with_channel()
    for minutes in (5, 5, 15, 15):
        desk.later(minutes)
    assert len(desk.wanted("post_call")) == 1
    assert desk.rang(number) == ["trigger"] * 5
    take(desk, number, LIU)
    assert desk.rang(number)[5:] == ["acknowledge"]
    assert desk.wanted("show_call") == [{"incident": number}]
    assert desk.incident(number).called_at is None
    desk.later(60)
    assert desk.rang(number)[6:] == []


def test_while_the_channel_is_missing_the_pager_does_not_ring_each_minute(desk: Desk) -> None:
    number = desk.declare()
    for _ in range(24):
        desk.later(1)
    assert desk.wanted("post_call") == []
    assert desk.rang(number) == ["trigger"] * 3
    assert desk.waiting(number)["call"] == 1, "the channel may come at any moment"


def test_without_anybody_on_duty_everybody_is_asked_after_five_minutes(desk: Desk) -> None:
    gone = {"team": "T1", "email": None, "is_bot": False, "is_guest": False, "is_gone": True}
    desk.do(people.remember, [{"id": one, "name": one, **gone} for one in (EMI, KIM)], [])
    number = desk.with_channel()
    assert desk.asked(number) == []
    assert desk.rang(number) == ["trigger"], "the pager may know somebody"
    desk.later(5)
    assert len(desk.wanted("post_call")) == 1


def test_when_a_colleague_has_just_asked_the_next_in_line_everybody_is_asked_all_the_same(desk: Desk) -> None:
    number = desk.with_channel()
    desk.later(3)
    desk.do(offers.offer, HOUSE, number, Role.COMMANDER, KIM, BO)
    desk.later(2)
    assert desk.asked(number) == [KIM]
    assert len(desk.wanted("post_call")) == 1
    desk.later(3)
    assert desk.told(BO)[-1].note == "offer_came_back"


def test_a_late_yes_counts_as_long_as_nobody_leads(desk: Desk) -> None:
    number = desk.with_channel()
    desk.later(5)
    accept(desk, desk.offer(number, EMI), EMI)
    assert desk.holds(number) == EMI
    with pytest.raises(Refusal, match=f"<@{EMI}> {TAKEN}"):
        accept(desk, desk.offer(number, KIM), KIM)
    assert desk.asked(number) == []


def test_a_yes_after_a_no_is_told_how_to_take_the_role(desk: Desk) -> None:
    number = desk.declare()
    desk.do(offers.decline, HOUSE, desk.offer(number, EMI), EMI)
    with pytest.raises(Refusal, match="take the role in the channel"):
        accept(desk, desk.offer(number, EMI), EMI)
    assert desk.holds(number) is None


def test_only_whom_it_was_offered_to_may_answer(desk: Desk) -> None:
    number = desk.declare()
    for answer in (offers.accept, offers.decline):
        with pytest.raises(Refusal, match="offered to somebody else"):
            desk.do(answer, HOUSE, desk.offer(number, EMI), BO)
    assert desk.asked(number) == [EMI]


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
    with pytest.raises(Refusal, match=f"<@{ANA}> {TAKEN}"):
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


def test_an_unanswered_offer_goes_back_to_whoever_made_it(desk: Desk) -> None:
    number = desk.declare()
    desk.do(offers.offer, HOUSE, number, Role.SCRIBE, LIU, BO)
    with pytest.raises(Refusal, match="has not answered yet"):
        desk.do(offers.offer, HOUSE, number, Role.SCRIBE, LIU, ANA)
    desk.later(5)
    assert desk.notes(BO) == ["offer_came_back"]
    assert desk.holds(number, Role.SCRIBE) is None


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


# The end


def test_nobody_is_asked_about_an_incident_that_is_over(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(phases.resolve, number, BO, True)
    offer = desk.offer(number, EMI)
    for use_case, args in (
        (offers.accept, (offer, EMI)),
        (offers.decline, (offer, EMI)),
        (roles.take, (number, Role.SCRIBE, BO)),
        (offers.offer, (number, Role.SCRIBE, LIU, BO)),
    ):
        with pytest.raises(Refusal, match="is resolved. If it is back, reopen it"):
            desk.do(use_case, HOUSE, *args)
    desk.later(60)
    assert desk.rang(number) == ["trigger", "resolve"]
    desk.do(phases.reopen, HOUSE, number, BO)
    with pytest.raises(Refusal, match=BACK):
        accept(desk, offer, EMI)
    assert desk.asked(number) == [EMI], "Emi is asked anew"


def test_a_drill_asks_for_a_commander_and_rings_nobody(desk: Desk) -> None:
    number = desk.with_channel(mode=Mode.DRILL)
    for minutes in (5, 5, 15):
        desk.later(minutes)
    assert desk.notes(EMI) == ["offer"]
    assert len(desk.wanted("post_call")) == 1
    take(desk, number, BO)
    assert desk.wanted("page") == []
    assert desk.pages(number) == {}
