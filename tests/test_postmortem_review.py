"""The review of a post-mortem: complete before it, by somebody else, and published for those who may know."""

from datetime import timedelta

import pytest

from bot.learning import investigation, postmortem_page, postmortem_review, postmortems
from bot.response import phases
from bot.rules.investigation import FactorKind
from bot.rules.postmortem import Playbook, Section, State
from bot.rules.words import Refusal, Severity
from storage import incidents
from tests.company import on
from tests.desk import BO, EMI, LIU, Desk
from tests.review import WRITTEN, fill, page, publish, resolved, state

S1, S2, S3, S4 = Severity
MANAGER = on("managers")


def test_a_review_waits_until_nothing_is_missing(house: Desk) -> None:
    number = resolved(house)
    with pytest.raises(Refusal, match="Nothing says what contributed"):
        house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    fill(house, number)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    assert (state(house, number), house.notes(EMI)[-1]) == (State.REVIEW, "postmortem_review")


def test_a_single_factor_is_asked_what_else_before_the_review(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, WRITTEN, LIU)
    house.do(postmortems.judge_playbook, number, Playbook.HELPED, "", LIU)
    house.do(investigation.add_factor, number, FactorKind.MODEL, "It believes what it reads", LIU)
    with pytest.raises(Refusal, match="What else?"):
        house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    house.do(investigation.nothing_else, number, LIU)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)


def test_nobody_reviews_their_own_nor_what_they_have_not_seen(house: Desk) -> None:
    number = resolved(house)
    fill(house, number, BO)
    with pytest.raises(Refusal, match="owns it cannot review it"):
        house.do(postmortem_review.ask_review, house.house, number, LIU, BO)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    seen = house.read(postmortem_review.newest, number)
    with pytest.raises(Refusal, match="somebody else must have looked"):
        house.do(postmortem_review.publish, house.house, number, seen, LIU)
    house.do(postmortems.write, number, {Section.IMPACT: "Three guests."}, BO)
    with pytest.raises(Refusal, match="changed it since you opened it"):
        house.do(postmortem_review.publish, house.house, number, seen, EMI)
    house.do(postmortem_review.publish, house.house, number, house.read(postmortem_review.newest, number), EMI)
    assert (state(house, number), house.notes(LIU)[-1]) == (State.PUBLISHED, "postmortem_published")


def test_what_the_review_asks_for_stands_above_it_until_it_is_published(house: Desk) -> None:
    number = resolved(house)
    fill(house, number)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    house.do(postmortem_review.send_back, house.house, number, "Say how many guests", EMI)
    sent = page(house, number).sent_back
    assert sent is not None
    assert (sent.text, house.notes(LIU)[-1]) == ("Say how many guests", "postmortem_back")
    publish(house, number)
    assert page(house, number).sent_back is None


def test_published_it_is_told_in_its_channel_and_to_everybody_but_never_what_is_private(house: Desk) -> None:
    number = resolved(house)
    publish(house, number)
    broadcast = house.house.house.channels.broadcast
    assert [one["channel"] for one in house.wanted("post_postmortem")] == [f"C{number}", broadcast]


def test_a_private_one_is_told_in_its_channel_alone_and_reviewed_by_whoever_is_in_it(house: Desk) -> None:
    number = house.tag(house.with_channel(severity=S2, private=True))
    house.do(phases.resolve, number, BO, True)
    fill(house, number, BO)
    with pytest.raises(Refusal, match="not in its channel"):
        house.do(postmortem_review.ask_review, house.house, number, EMI, BO)
    with pytest.raises(Refusal, match="You can see no INC-"):
        house.read(postmortem_page.page, house.house, number, EMI)
    house.do(lambda work: incidents.come(work.session, number, [EMI]))
    house.do(postmortem_review.ask_review, house.house, number, EMI, BO)
    house.do(postmortem_review.publish, house.house, number, house.read(postmortem_review.newest, number), EMI)
    assert [one["channel"] for one in house.wanted("post_postmortem")] == [f"C{number}"]


def test_what_is_published_changes_only_when_somebody_takes_it_up_and_is_published_anew(house: Desk) -> None:
    number = resolved(house)
    publish(house, number)
    with pytest.raises(Refusal, match="It is published. Press"):
        house.do(postmortems.write, number, {Section.IMPACT: "Three guests."}, BO)
    house.do(postmortem_review.revise, house.house, number, BO)
    house.now += timedelta(minutes=1)
    house.do(postmortems.write, number, {Section.IMPACT: "Three guests."}, BO)
    publish(house, number)
    first, second = (event.facts["sections"] for event in house.events(number) if event.what == "postmortem published")
    assert first != second, "each publication says which versions it consists of"
    assert len(house.wanted("post_postmortem")) == 4
