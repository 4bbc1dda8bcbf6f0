"""Words that blame are found where people are meant, and left alone where things are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.blame import MOST, RULES, found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bo should have checked the logs", ["should have"]),
        ("She shouldn’t have done it, which was careless", ["shouldn’t have", "careless"]),
        ("Human error, of course", ["Human error", "of course"]),
        ("The operator forgot to restart it", ["forgot to"]),
        ("Ann failed to look", ["Ann failed to"]),
        ("Why didn't you ask? Be more careful!", ["Why didn't you", "Be more careful"]),
        ("It was their own fault", ["their own fault"]),
    ],
)
def test_words_that_blame_are_found_with_kinder_ones(text: str, words: list[str]) -> None:
    hits = found(text)
    assert [hit.words for hit in hits] == words
    assert all(hit.kinder and hit.why for hit in hits)


@pytest.mark.parametrize(
    "text",
    [
        "The filter failed to match Finnish.",
        "An alert could have fired an hour earlier.",
        "The default configuration was at its limit.",
        "Two guests saw it, and nobody was harmed.",
        "The error rate rose; the model's mistakes were small.",
    ],
)
def test_what_is_told_of_things_is_left_alone(text: str) -> None:
    assert found(text) == ()


def test_every_rule_names_where_its_advice_comes_from() -> None:
    assert all(rule.source and rule.kinder and rule.why for rule in RULES)


@given(st.text())
def test_any_text_at_all_is_read(text: str) -> None:
    hits = found(text)
    assert len(hits) <= MOST
    assert all(" ".join(hit.words.split()) == hit.words for hit in hits)
