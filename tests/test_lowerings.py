"""Lowering what is grave where mistakes weigh heavily: one person asks, another agrees, from that very severity."""

import pytest

from bot.response import judgements, lowerings, phases, severity
from bot.rules.words import Refusal, Severity
from tests.company import employ, happens
from tests.desk import BO, KIM, LIU, Desk

S1, S2, S3, S4 = Severity


@pytest.fixture
def weighty(desk: Desk) -> Desk:
    """A desk for AI systems whose mistakes weigh heavily."""
    employ(desk, high_stakes=True)
    return desk


def lower(desk: Desk, number: int, level: Severity = S3) -> int:
    """Somebody wants it to be less bad; returns the wish's number."""
    desk.do(severity.rate, desk.house, number, level, BO, "form", "It was a test account")
    wish = desk.read(lowerings.waiting, desk.incident(number))
    assert wish is not None
    return int(wish.number)


def test_lowering_waits_for_a_second_person_who_is_not_the_first(weighty: Desk) -> None:
    number = happens(weighty, S1)
    wish = lower(weighty, number)
    assert weighty.incident(number).severity == S1
    with pytest.raises(Refusal, match="Somebody else must agree"):
        weighty.do(severity.agree, weighty.house, wish, BO)
    weighty.do(severity.agree, weighty.house, wish, LIU)
    assert weighty.incident(number).severity == S3
    asked, agreed = [one for one in weighty.events(number) if one.what in ("lowering asked", "rated")][-2:]
    assert (asked.who, asked.facts["severity"]) == (BO, S3)
    assert (agreed.who, agreed.facts["asked_by"], agreed.facts["from"]) == (LIU, BO, S1)
    with pytest.raises(Refusal, match="settled already"):
        weighty.do(severity.agree, weighty.house, wish, LIU)


def test_a_wish_counts_from_that_very_severity_only(weighty: Desk) -> None:
    number = happens(weighty, S2)
    wish = lower(weighty, number)
    weighty.do(severity.rate, weighty.house, number, S1, LIU, "form")
    with pytest.raises(Refusal, match="settled already"):
        weighty.do(severity.agree, weighty.house, wish, LIU)
    assert weighty.incident(number).severity == S1
    assert lower(weighty, number, S2) != wish


def test_a_wish_ends_after_a_day_and_whoever_asked_hears(weighty: Desk) -> None:
    number = happens(weighty, S2)
    wish = lower(weighty, number)
    weighty.later(24 * 60)
    assert weighty.notes(BO).count("stays") == 1
    with pytest.raises(Refusal, match="settled already"):
        weighty.do(severity.agree, weighty.house, wish, LIU)
    lower(weighty, number)


def test_a_wish_ends_after_a_day_even_where_nothing_is_reminded_of_any_more(weighty: Desk) -> None:
    number = weighty.tag(happens(weighty, S2))
    wish = lower(weighty, number)
    weighty.do(phases.resolve, number, BO, True)
    weighty.later(24 * 60)
    with pytest.raises(Refusal, match="settled already"):
        weighty.do(severity.agree, weighty.house, wish, LIU)


def test_what_is_closed_is_lowered_no_more(weighty: Desk) -> None:
    number = happens(weighty, S2)
    wish = lower(weighty, number)
    weighty.cancel(number)
    with pytest.raises(Refusal, match="settled already"):
        weighty.do(severity.agree, weighty.house, wish, LIU)


def test_one_wish_at_a_time(weighty: Desk) -> None:
    number = happens(weighty, S1)
    lower(weighty, number)
    with pytest.raises(Refusal, match=f"<@{BO}> has asked already to lower it to S3"):
        weighty.do(severity.rate, weighty.house, number, S4, LIU, "form", "It is nothing")


def test_two_who_agree_at_once_lower_it_once(weighty: Desk) -> None:
    number = happens(weighty, S1)
    wish = lower(weighty, number)
    both = [weighty.store.submit(severity.agree, weighty.house, wish, one) for one in (LIU, KIM)]
    refused = [one for one in both if isinstance(one.exception(), Refusal)]
    assert len(refused) == 1
    assert weighty.happened(number).count("rated") == 2


@pytest.mark.parametrize(("before", "after"), [(S3, S4), (S4, S3), (S2, S1)])
def test_what_is_mild_or_raised_needs_no_second_person(weighty: Desk, before: Severity, after: Severity) -> None:
    number = happens(weighty, before)
    weighty.do(severity.rate, weighty.house, number, after, BO, "form", "so it is")
    assert weighty.incident(number).severity == after


def test_a_system_is_high_stakes_when_somebody_says_so_of_one_that_nobody_listed(desk: Desk) -> None:
    number = desk.declare(severity=S1, system="An AI that nobody listed")
    desk.do(judgements.answer, desk.house, number, {"system": "high-stakes"}, BO)
    desk.do(severity.rate, desk.house, number, S3, BO, "form", "a test account")
    assert desk.incident(number).severity == S1
