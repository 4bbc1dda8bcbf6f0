"""Captured text made safe for showing, and the names that are never made from it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import names
from bot.rules.text import blank, one_line, same_words, visible, web_address
from bot.rules.words import Kind, Mode

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=400)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain words, ümläuts and 漢字", "plain words, ümläuts and 漢字"),
        ("a\x00b", "a\\u0000b"),
        ("a\ud800b", "a\\ud800b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("in\u200bvisible", "in\\u200bvisible"),
        ("tag\U000e0041", "tag\\ue0041"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("🤷‍♂️ and 👩‍👩‍👧", "🤷‍♂️ and 👩‍👩‍👧"),
        ("a\u200db", "a\\u200db"),
    ],
)
def test_what_cannot_be_seen_is_written_out(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@given(ANYTHING, st.integers(1, 500))
def test_whatever_comes_can_be_shown_and_fits(text: str, limit: int) -> None:
    for shown in (visible(text, limit), one_line(text, limit)):
        assert len(shown) <= limit
        shown.encode()
        assert not {unicodedata.category(char) for char in shown if char not in "\n\t"} & {"Cc", "Cs", "Co"}
    assert "\n" not in one_line(text, limit)


def test_long_text_is_cut_with_a_sign_of_it() -> None:
    assert visible("x" * 100, 10) == "x" * 9 + "…"
    assert len(visible("\x00" * 100, 10)) == 10


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u2060", "\U000e0041"])
def test_what_nobody_could_see_is_blank(text: str) -> None:
    assert blank(text)
    assert not blank(text + "?")


@pytest.mark.parametrize("text", ["http://a.example", "https://a.example/b?c=d&e=f#g", "http://vm:9090/graph"])
def test_addresses_of_web_pages_are_known(text: str) -> None:
    assert web_address(text) == text


@pytest.mark.parametrize(
    "text",
    [None, "", "a.example", "javascript:alert(1)", "http://a|b", "http://a>b", "http://a b", "ftp://a", "http://a\u202eb",
     "http://" + "a" * 3000],
)  # fmt: skip
def test_other_addresses_are_not_linked(text: str | None) -> None:
    assert web_address(text) is None


def test_the_same_words_are_known_again_whatever_their_case_and_spaces() -> None:
    assert same_words("  RetailBot\n gives ９９ % ") == same_words("retailbot GIVES 99 %")
    assert same_words("RetailBot gives 99 %") != same_words("RetailBot gives 98 %")


@pytest.mark.parametrize("text", ["42", "#42", "INC-42", "inc-42", "inc-42-jailbreak", " 42 "])
def test_an_incident_is_found_however_its_number_is_written(text: str) -> None:
    assert names.number_in(text) == 42


@pytest.mark.parametrize("text", ["", "foo", "4 2", "-42", "42nd", "9" * 20, "４２x"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert names.number_in(text) is None


@given(st.integers(1, 10**9), st.sampled_from(Kind), st.integers(1, 9))
def test_a_channel_name_is_one_that_slack_takes(number: int, kind: Kind, part: int) -> None:
    name = names.channel_name(number, kind, part)
    assert name.startswith(f"inc-{number}-{kind}")
    assert len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_headline_says_kind_system_and_whether_it_is_a_drill() -> None:
    assert names.headline(Kind.JAILBREAK, "RetailBot", Mode.LIVE) == "Jailbreak on RetailBot"
    assert names.headline(Kind.UNSORTED, None, Mode.DRILL) == "[DRILL] Something odd"
