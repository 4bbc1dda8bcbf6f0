"""Why it happened: several factors, guesses with what speaks for and against, a guardrail, a window; both databases."""

from datetime import timedelta

import pytest

from bot.learning import investigation
from bot.learning.investigation import Found
from bot.rules.investigation import FactorKind, Guardrail, Guess
from bot.rules.words import Refusal
from tests.desk import BO, EMI, LIU, Desk

GAP = "The filter reads only the last message"


def found(desk: Desk, number: int) -> Found:
    known: Found = desk.read(investigation.found, number)
    return known


def factor(desk: Desk, number: int, words: str = GAP) -> int:
    made: int = desk.do(investigation.add_factor, number, FactorKind.SAFEGUARD, words, BO).id
    return made


def test_a_single_factor_is_asked_what_else_until_somebody_says_that_there_is_nothing(desk: Desk) -> None:
    number = desk.declare()
    assert not found(desk, number).asks_what_else
    factor(desk, number)
    assert found(desk, number).asks_what_else
    for _ in range(2):
        desk.do(investigation.nothing_else, number, EMI)
    assert (found(desk, number).asks_what_else, found(desk, number).only_factor) == (False, EMI)
    assert desk.happened(number).count("nothing else") == 1


def test_another_factor_takes_back_that_there_was_nothing_else(desk: Desk) -> None:
    number = desk.declare()
    first = factor(desk, number)
    desk.do(investigation.nothing_else, number, EMI)
    factor(desk, number, "Nobody tested longer conversations")
    with pytest.raises(Refusal, match="one factor alone"):
        desk.do(investigation.nothing_else, number, EMI)
    desk.do(investigation.drop_factor, first, BO)
    assert found(desk, number).asks_what_else, "of the one that is left it is asked again"


def test_what_did_not_contribute_after_all_stays_in_the_history(desk: Desk) -> None:
    number = desk.declare()
    dropped = factor(desk, number)
    for _ in range(2):
        desk.do(investigation.drop_factor, dropped, EMI)
    known = found(desk, number)
    assert (known.factors, [one.words for one in known.dropped]) == ((), [GAP])
    assert [what for what in desk.happened(number) if "factor" in what] == ["factor added", "factor dropped"]


def test_a_hypothesis_is_weighed_settled_and_opened_again(desk: Desk) -> None:
    number = desk.declare()
    guess = desk.do(investigation.suppose, number, "The new prompt lost its examples", BO).id
    desk.do(investigation.speak, guess, True, "It began with the deployment", EMI)
    desk.do(investigation.speak, guess, False, "The old one fails, too", LIU)
    desk.do(investigation.settle, guess, Guess.RULED_OUT, EMI)
    (known,) = found(desk, number).hypotheses
    assert [(one.supports, one.by) for one in known.findings] == [(True, EMI), (False, LIU)]
    assert (known.state, known.settled_by) == (Guess.RULED_OUT, EMI)
    desk.do(investigation.settle, guess, Guess.OPEN, BO)
    (known,) = found(desk, number).hypotheses
    assert (known.state, known.settled_by) == (Guess.OPEN, None)


def test_the_newest_word_on_the_guardrail_counts_and_the_window_is_in_order(desk: Desk) -> None:
    number, before = desk.declare(), desk.now - timedelta(days=3)
    desk.do(investigation.set_guardrail, number, Guardrail.ABSENT, "None for prices", BO)
    desk.do(investigation.set_guardrail, number, Guardrail.MISCONFIGURED, "It was off for drafts", EMI)
    desk.do(investigation.set_window, number, before, None, BO)
    known = found(desk, number)
    assert (known.guardrail, known.guardrail_words) == (Guardrail.MISCONFIGURED, "It was off for drafts")
    assert (known.vulnerable_from, known.vulnerable_until) == (before, None)
    for begins, ends, field in ((desk.now + timedelta(1), None, "from"), (desk.now, before, "until")):
        with pytest.raises(Refusal) as no:
            desk.do(investigation.set_window, number, begins, ends, BO)
        assert no.value.field == field


def test_nothing_is_said_in_no_words_or_too_many(desk: Desk) -> None:
    number = desk.declare()
    guess = desk.do(investigation.suppose, number, GAP, BO).id
    for words in (" \u200b", "x" * 501):
        for refused in (
            (investigation.add_factor, number, FactorKind.DATA, words, BO),
            (investigation.suppose, number, words, BO),
            (investigation.speak, guess, True, words, BO),
            (investigation.set_guardrail, number, Guardrail.ABSENT, words, BO),
        ):
            with pytest.raises(Refusal) as no:
                desk.do(*refused)
            assert no.value.field == "words"


def test_of_a_private_incident_nobody_outside_says_or_sees_anything(desk: Desk) -> None:
    number = desk.with_channel(private=True)
    guess, gap = desk.do(investigation.suppose, number, GAP, BO).id, factor(desk, number)
    for refused in (
        (investigation.seen, number, LIU),
        (investigation.supposed, guess, LIU),
        (investigation.add_factor, number, FactorKind.DATA, "x", LIU),
        (investigation.drop_factor, gap, LIU),
        (investigation.settle, guess, Guess.CONFIRMED, LIU),
    ):
        with pytest.raises(Refusal, match=f"You can see no INC-{number}"):
            desk.do(*refused)
