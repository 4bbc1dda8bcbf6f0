"""Who is asked: whoever is on duty, the next in line, then everybody, each free to say no; on both databases."""

import pytest

from bot.response import offers, phases, roles
from bot.rules.words import Mode, Refusal, Role
from bot.staffing import people
from tests.desk import ANA, BO, EMI, HOUSE, KIM, LIU, Desk


def accept(desk: Desk, offer: int, person: str) -> None:
    desk.do(offers.accept, HOUSE, offer, person)


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
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, LIU)
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
    with pytest.raises(Refusal, match=f"<@{EMI}> has it by now"):
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


def test_an_unanswered_offer_goes_back_to_whoever_made_it(desk: Desk) -> None:
    number = desk.declare()
    desk.do(offers.offer, HOUSE, number, Role.SCRIBE, LIU, BO)
    with pytest.raises(Refusal, match="has not answered yet"):
        desk.do(offers.offer, HOUSE, number, Role.SCRIBE, LIU, ANA)
    desk.later(5)
    assert desk.notes(BO) == ["offer_came_back"]
    assert desk.holds(number, Role.SCRIBE) is None


# The end


def test_nobody_is_asked_about_an_incident_that_is_over(desk: Desk) -> None:
    number = desk.tag(desk.with_channel())
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
    with pytest.raises(Refusal, match="taken back"):
        accept(desk, offer, EMI)
    assert desk.asked(number) == [EMI], "Emi is asked anew"


def test_a_drill_asks_for_a_commander_and_rings_nobody(desk: Desk) -> None:
    number = desk.with_channel(mode=Mode.DRILL)
    for minutes in (5, 5, 15):
        desk.later(minutes)
    assert desk.notes(EMI) == ["offer"]
    assert len(desk.wanted("post_call")) == 1
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    assert desk.wanted("page") == []
    assert desk.pages(number) == {}
