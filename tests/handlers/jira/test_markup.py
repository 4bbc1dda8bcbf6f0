"""Captured words do nothing in a tracker: in wiki text they are escaped, in documents they are plain text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from handlers.jira import markup
from handlers.workspace.tracker import documents

ATTACKS = (
    "{code}x{code}",
    "!http://evil.example/x.png!",
    "[click|http://evil.example]",
    "[~accountid:5b10]",
    "@everybody",
    "h1. Hello",
    "|| a || b ||",
    "{color:red}x{color}",
    "{{x}}",
    "----",
    "bq. x",
    "* a\n* b",
    "^up^ ~down~ +in+ ??cited??",
    "\\\\",
    ":)",
    "http://evil.example/a?b=c",
)
LIVE = re.compile(r"(?<!\\)(?:\\\\)*[{}\[\]|!*_^~+@]")
"""A character of markup with no backslash of its own before it."""
TEXT = st.text(max_size=200)


@given(st.one_of(TEXT, st.sampled_from(ATTACKS)))
def test_nothing_in_wiki_text_is_live(text: str) -> None:
    assert not LIVE.search(markup.wiki(text))


@given(st.one_of(TEXT, st.sampled_from(ATTACKS)))
def test_the_words_come_back_from_wiki_text_and_from_a_document(text: str) -> None:
    once = markup.from_wiki(markup.wiki(text))
    assert markup.from_wiki(markup.wiki(once)) == once
    told = markup.from_document(markup.document(once))
    assert "".join(told.split()) == "".join(once.split())


@given(st.one_of(TEXT, st.sampled_from(ATTACKS)))
def test_a_document_is_sound_and_holds_text_alone(text: str) -> None:
    made = markup.document(text)
    assert documents.checked(made, 3, "description") == made
    nodes = [node for line in made["content"] for node in line["content"]]
    assert all(set(node) == {"type", "text"} and node["text"] for node in nodes)


def test_a_very_long_text_is_cut_to_what_a_tracker_takes() -> None:
    assert len(markup.wiki("{" * 100_000)) <= 32_767
    assert len(markup.from_document(markup.document("x" * 100_000))) <= 32_767


def test_a_document_by_somebody_else_is_read_whatever_it_holds() -> None:
    mention = {"type": "mention", "attrs": {"id": "1", "text": "@Ada"}}
    card = {"type": "inlineCard", "attrs": {"url": "https://x.example"}}
    odd = {
        "type": "doc",
        "content": [{"type": "panel", "content": [{"type": "paragraph", "content": [mention, card]}]}],
    }
    assert markup.words(odd) == "@Adahttps://x.example"
    assert markup.words({"type": "doc", "content": None}) == ""
