"""The forms that the workspace takes are those that Slack takes."""

from typing import Any

import pytest
from jsonschema import Draft7Validator

from handlers.workspace import surfaces
from handlers.workspace.refusal import Refused
from tests.handlers.workspace.kit import VIEW, asking, plain, section


def form(**changes: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("Title"), "blocks": [{"type": "divider"}], **changes}


def test_a_form_that_we_take_slack_takes_too() -> None:
    content = form(submit=plain("Send"), close=plain("No"), blocks=[asking({"type": "plain_text_input"})])
    assert surfaces.modal(content)
    Draft7Validator(VIEW).validate(content)
    home = {"type": "home", "blocks": [section()], "private_metadata": "x"}
    assert surfaces.home(home)
    Draft7Validator(VIEW).validate(home)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"type": "modal", "blocks": []}, "json-pointer:/view/title"),
        (form(title=plain("x" * 25)), "less than 25 characters"),
        (form(submit=plain("x" * 25)), "less than 25 characters"),
        (form(private_metadata="x" * 3001), "less than 3001 characters"),
        (form(callback_id="x" * 256), "less than 256 characters"),
        (form(blocks=[{"type": "divider"}] * 101), "at most 100"),
        (form(blocks=[asking({"type": "plain_text_input"})]), "missing required field: submit"),
        (form(blocks=[section(block_id="a"), section(block_id="a")]), "already exists"),
        (form(colour="red"), "Extra inputs"),
        (None, "valid dictionary"),
    ],
)
def test_a_bad_form_is_refused_with_the_mistake(content: Any, words: str) -> None:
    with pytest.raises(Refused, match="invalid_arguments") as refused:
        surfaces.modal(content)
    assert words in refused.value.messages[0]


def test_a_form_of_more_than_250_kilobytes_is_too_large() -> None:
    with pytest.raises(Refused, match="view_too_large"):
        surfaces.modal(form(blocks=[section(fields=[plain("x" * 2000)] * 10) for _ in range(13)]))
