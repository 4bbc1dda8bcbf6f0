"""The last look before anything leaves: what was replaced is found again in every disguise, and nothing else is."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handlers.anonymiser.leaks import Remains
from handlers.anonymiser.sight import sight

VALUE = "Hedda Quillfeather"


def found(text: str, hidden: tuple[tuple[int, int], ...] = ()) -> list[tuple[int, int]]:
    return list(Remains([VALUE]).within(text, hidden))


@pytest.mark.parametrize(
    "left",
    [
        VALUE,
        VALUE.upper(),
        "Ｈｅｄｄａ Ｑｕｉｌｌｆｅａｔｈｅｒ",
        "hedda_quillfeather",
        "H.e.d.d.a Quill-feather",
        VALUE[::-1],
        quote(VALUE),
        base64.b64encode(f"to {VALUE} now".encode()).decode(),
        f"to {VALUE} now".encode().hex(),
    ],
)
def test_what_was_replaced_is_found_again(left: str) -> None:
    assert found(f"the bot said {left} to me")


def test_it_says_where_it_stands() -> None:
    text = f"the bot said {VALUE} to me"
    assert (text.index(VALUE), text.index(VALUE) + len(VALUE)) in found(text)


def test_a_surrogate_and_an_ordinary_text_are_left_alone() -> None:
    assert found("the bot quilled a feather for Heddar") == []
    assert found(f"the bot said {VALUE} to me", ((13, 13 + len(VALUE)),)) == []


@given(some.text(max_size=60))
def test_every_character_that_is_read_has_a_place_in_the_source(source: str) -> None:
    seen = sight(source)
    assert len(seen.text) == len(seen.starts) == len(seen.ends)
    for at in range(len(seen.text)):
        start, end = seen.source(at, at + 1)
        assert 0 <= start < end <= len(source)


@given(some.text(alphabet="abc %41&#6;\\u0\u200b\u0301é", max_size=40))
def test_places_never_go_back(source: str) -> None:
    seen = sight(source)
    assert list(seen.starts) == sorted(seen.starts)
    assert list(seen.ends) == sorted(seen.ends)
