"""Captured bytes as words: a message without Slack's wrapping, an alert's name in words, an address or none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.readable import readable, settled


def test_a_message_is_what_it_says_and_its_files_by_name_and_address() -> None:
    file = {"name": "screen.png", "permalink": "https://files.example/1"}
    message = {"ts": "1.2", "text": "look", "files": [file], "blocks": [{"text": {"text": "look"}}], "user": "U1"}
    assert readable("message", json.dumps(message)) == "look\nFile: screen.png (https://files.example/1)"


def test_an_app_that_speaks_in_blocks_alone_is_read_too() -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "your order is free"}}]
    beside = [{"fallback": "and so is theirs", "id": 3}]
    assert readable("message", json.dumps({"ts": "1", "blocks": blocks, "attachments": beside})) == (
        "mrkdwn\nyour order is free\nand so is theirs".replace("mrkdwn\n", "")
    )


def test_what_an_alert_said_stands_line_by_line() -> None:
    assert readable("message", json.dumps({"summary": "odd", "runbook": "x"})) == "summary: odd\nrunbook: x"


def test_words_that_look_like_a_message_stay_words() -> None:
    message = json.dumps({"ts": "1.2", "text": "look"})
    assert readable("task evidence", message) == message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("GuardrailDiscountExceeded", "Guardrail Discount Exceeded"),
        ("LLMTimeout", "LLM Timeout"),
        ("drift_high:retail", "drift high retail"),
    ],
)
def test_an_alerts_name_is_read_in_words_and_shown_as_it_came_when_nothing_had_to_go(name: str, words: str) -> None:
    assert readable("alert name", name) == words
    assert settled("alert name", name, words, words) == name
    assert settled("alert name", name, words, "Jane Roe late") == "Jane Roe late"


def test_an_address_of_which_something_had_to_go_is_no_address() -> None:
    address = "https://grafana.example/d/1?user=anna"
    assert settled("link", address, address, address) == address
    assert settled("link", address, address, "https://grafana.example/d/1?user=jane") == ""


@given(st.text(), st.sampled_from(["message", "alert name", "summary"]))
def test_nothing_is_too_odd_to_be_read(copy: str, what: str) -> None:
    assert isinstance(readable(what, copy), str)


@pytest.mark.parametrize("copy", ["[" * 100_000, json.dumps({"ts": 1, "blocks": [1, None, "x"], "files": [3]})])
def test_not_even_a_message_of_another_shape(copy: str) -> None:
    assert readable("message", copy)
