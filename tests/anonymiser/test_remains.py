"""The last look before anything leaves: what was replaced is found again in every disguise, and nothing else is."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from handlers.anonymiser.leaks import Remains
from handlers.anonymiser.sight import sight
from tests.anonymiser.conftest import Show

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


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("it looked up OK8630821 for me", "OK8630821"),
        ("it looked up 030331-497C for me", "030331"),
        ("The bot dialled 2854483627 by itself", "2854483627"),
        ("my mobile, 2406-8835, was in its answer", "2406-8835"),
        ("my mobile, 1946.8155, was in its answer", "8155"),
        ("The bot dialled 9567 5573 by itself", "5573"),
        ("WhatsApp x_990-967-5390_y", "967-5390"),
        ("it looked up x_805-22-5269_y for me", "805-22"),
        ('I typed "%b@E+y&%c5E)Tp" as my password', "E+y&"),
        ('I typed "@(rZ4_UfJ" as my password', "rZ4_UfJ"),
        ("It called me 6Z2S5pyo5pil6aaZ", "6Z2S5pyo5pil6aaZ"),
    ],
)
def test_what_the_leak_test_once_saw_again_is_hidden(show: Show, text: str, personal: str) -> None:
    assert personal not in show(text).texts[0]
