"""How bad people's answers make it: kept, offered, never forced; what is mild stays quiet, what is grave does not."""

import pytest

from bot import facts
from bot.response import judgements, roles, severity
from bot.rules.words import Role, Severity
from tests.company import employ, happens
from tests.desk import BO, LIU, Desk

S1, S2, S3, S4 = Severity


def answer(desk: Desk, number: int, by: str = BO, **given: str | None) -> bool:
    changed: bool = desk.do(judgements.answer, desk.house, number, given, by)
    return changed


def test_answers_are_kept_for_whoever_comes_next_and_rate_nothing(desk: Desk) -> None:
    number = desk.declare()
    assert answer(desk, number, harm="unfair")
    assert answer(desk, number, by=LIU, people="thousands", reach="ongoing")
    assert not answer(desk, number, harm="unfair"), "nothing new"
    judged = desk.read(judgements.judged, desk.house, desk.incident(number))
    assert (judged.severity, judged.at_least) == (S1, S1)
    assert (desk.incident(number).severity, desk.rang(number)) == (None, ["trigger"])
    assert answer(desk, number, people=None)
    assert [event.facts["questions"] for event in desk.events(number) if event.what == "answered"] == [
        ["harm"],
        ["reach", "people"],
        ["people"],
    ]


def test_an_answer_that_there_is_none_of_is_refused(desk: Desk) -> None:
    number = desk.declare()
    with pytest.raises(ValueError, match="harm"):
        answer(desk, number, harm="awful")
    assert "answered" not in desk.happened(number)


@pytest.mark.parametrize(
    ("given", "treated"),
    [
        ({}, S2),
        ({"harm": "severe", "reach": "ongoing"}, S1),
        ({"harm": "illegal"}, S1),
        ({"data": "personal"}, S2),
        ({"harm": "unfair", "reach": "over"}, S2),
    ],
)
def test_in_silence_people_are_woken_by_what_is_known_and_never_as_s1_by_a_guess(
    desk: Desk, given: dict[str, str], treated: Severity
) -> None:
    number = desk.declare()
    if given:
        answer(desk, number, **given)
    desk.later(5)
    assert desk.incident(number).treated_as == treated


def test_a_jailbreak_with_illegal_content_is_answered_at_once_and_a_subtle_bias_is_measured(desk: Desk) -> None:
    employ(desk)
    illegal, subtle = happens(desk, None), happens(desk, None)
    answer(desk, illegal, harm="illegal", attack="once", reach="ongoing")
    usual = {"acted": "nothing", "data": "none", "broken": "nothing", "people": "one", "attack": "none"}
    answer(desk, subtle, harm="unfair", reach="over", stakes="none", public="no", **usual)
    judged = {one: desk.read(judgements.judged, desk.house, desk.incident(one)) for one in (illegal, subtle)}
    assert (judged[illegal].at_least, judged[subtle].severity) == (S1, S3)
    desk.do(severity.rate, desk.house, illegal, S1, BO, "form")
    desk.do(severity.rate, desk.house, subtle, S3, BO, "form")
    assert desk.incident(illegal).urgent
    assert {"security", "legal", "engineering"} <= set(desk.pages(illegal))
    assert set(desk.pages(subtle)) == {"commander"}, "who was called while nobody knew how bad it is"
    assert desk.incident(subtle).update_due_at is not None


def test_one_benign_hallucination_wakes_nobody_asks_nobody_and_opens_no_channel(desk: Desk) -> None:
    employ(desk)
    number = happens(desk, S4)
    assert desk.wanted("open_channel") == desk.wanted("page") == desk.wanted("post_letter") == []
    assert desk.wanted("announce") == []
    assert [line.label for line in desk.read(facts.triage_list).quiet] == [f"INC-{number}"]
    desk.later(60 * 24)
    assert desk.wanted("open_channel") == desk.wanted("page") == desk.wanted("post_letter") == []


def test_what_turns_out_worse_gets_its_channel_and_its_people_once(desk: Desk) -> None:
    number = desk.declare(severity=S4)
    desk.do(severity.rate, desk.house, number, S2, BO, "form")
    assert [one["incident"] for one in desk.wanted("open_channel")] == [number]
    assert len(desk.asked(number)) == 1
    assert desk.rang(number) == ["trigger"]
    desk.do(severity.rate, desk.house, number, S4, BO, "form", "after all not")
    desk.do(severity.rate, desk.house, number, S1, BO, "form")
    assert len(desk.wanted("open_channel")) == 1
    assert len(desk.asked(number)) == 1


def test_what_somebody_commands_already_asks_nobody_when_it_turns_out_worse(desk: Desk) -> None:
    number = desk.declare(severity=S4)
    desk.do(roles.take, desk.house, number, Role.COMMANDER, LIU)
    desk.do(severity.rate, desk.house, number, S1, LIU, "form")
    assert len(desk.wanted("open_channel")) == 1
    assert desk.asked(number) == []


def test_a_private_one_too_mild_for_a_channel_stands_in_no_list_of_others(desk: Desk) -> None:
    number = desk.declare(severity=S4, private=True)
    assert desk.read(facts.triage_list).quiet == ()
    assert [line.number for line in desk.read(facts.open_lines, BO)] == [number]
    assert desk.read(facts.open_lines, LIU) == ()
