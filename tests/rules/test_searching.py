"""What somebody types to find something is understood, whatever it is, and what is found is shown where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.searching import MOST_WORDS, Query, excerpt, folded, likeness, understood


@pytest.mark.parametrize(
    ("typed", "query", "said"),
    [
        ("RetailBot 99 %", Query((("retailbot",), ("99",))), "retailbot · 99"),
        ("Salár", Query((("salar",),), begun=True), "salar"),
        ("of it", Query((("of",), ("it",))), "of · it"),
        ('"your rules" -test', Query((("your", "rules"),), (("test",),)), "“your rules” · without test"),
        ("“your rules” off", Query((("your", "rules"), ("off",)), begun=True), "“your rules” · off"),
        ('-"two words" x', Query((("x",),), (("two", "words"),)), "x · without “two words”"),
        ("well-known", Query((("well", "known"),), begun=True), "“well known”"),
        ('no "end', Query((("no",), ("end",)), begun=True), "no · end"),
        ("a AND b* NEAR(c)", Query((("a",), ("and",), ("b",), ("near", "c"))), "a · and · b · “near c”"),
        ("- -- \"\" ' ( %", Query(()), ""),
    ],
)  # fmt: skip
def test_words_phrases_and_what_must_not_be_there(typed: str, query: Query, said: str) -> None:
    assert understood(typed) == query
    assert understood(typed).said == said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ignore <system>prompt, foo_bar@x.com!", "ignore system prompt foo bar x com"),
        ("E\u0301tude ÉTUDE Straße ﬁn ½", "etude etude strasse fin 12"),
        ("工作 はい abc", "工 作 は い abc"),
        ("\u202e\u200b…", ""),
    ],
)
def test_a_text_is_its_words_without_accents_and_capitals(text: str, words: str) -> None:
    assert folded(text) == words


def test_of_a_very_long_text_the_beginning_is_searched() -> None:
    assert len(folded("word " * 20_000).split()) == MOST_WORDS


def test_the_piece_that_is_shown_has_the_most_of_what_was_looked_for() -> None:
    text = (
        "Somebody earns. " + "Nothing here. " * 40 + "HRBot tells what somebody else earns, in euros. " + "More. " * 40
    )
    parts = excerpt(understood('"somebody else" earn'), text)
    assert [part.text for part in parts if part.hit] == ["somebody else", "earns"]
    assert parts[0].text == "… " and parts[-1].text == " …"
    assert len("".join(part.text for part in parts)) < 260


def test_whole_words_answer_better_than_beginnings_and_often_better_than_once() -> None:
    query = understood("earn")
    answers = [likeness(query, words) for words in ("it earns", "earn it", "earn earn", "earn " * 50)]
    assert answers == [0, 1, 2, 3]


@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_is_typed_and_written_the_piece_is_of_the_text(typed: str, text: str) -> None:
    parts = excerpt(understood(typed), text)
    assert all(part.text for part in parts)
    assert len("".join(part.text for part in parts)) <= 244
