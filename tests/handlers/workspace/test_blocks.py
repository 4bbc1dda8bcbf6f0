"""Block Kit is checked as strictly as Slack checks it, and nothing passes that the page cannot draw."""

import json
import time
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft7Validator
from pydantic import BaseModel

from handlers.workspace import blocks, elements, objects, rich_text, surfaces
from handlers.workspace.refusal import Refused
from tests.handlers.workspace.kit import KNOWN, LIMITS, VIEW, asking, button, option, plain, section, select

RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "x", "style": {"bold": True}},
                {"type": "link", "url": "http://x", "text": "x"},
                {"type": "user", "user_id": "U1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "usergroup", "usergroup_id": "S1"},
                {"type": "emoji", "name": "eyes"},
                {"type": "date", "timestamp": 1, "format": "{date}"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
        },
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]},
    ],
}
GOOD: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Header")},
    section(fields=[plain("a"), plain("b")], accessory=button(style="danger", value="v")),
    section(accessory={"type": "overflow", "options": [option()]}),
    section(accessory={"type": "image", "image_url": "http://x", "alt_text": "x"}),
    {"type": "context", "elements": [plain("a"), {"type": "mrkdwn", "text": "b"}]},
    {"type": "divider"},
    {
        "type": "actions",
        "elements": [button(), select(action_id="menu"), {"type": "datetimepicker", "action_id": "dt"}],
    },
    {"type": "image", "image_url": "http://x", "alt_text": "x", "title": plain("x")},
    {"type": "markdown", "text": "**x**"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, RICH]], "column_settings": [{"align": "right"}]},
    RICH,
    asking(select(initial_option=option(value="0"))),
    asking({"type": "multi_static_select", "options": [option()], "max_selected_items": 2}),
    asking({"type": "static_select", "option_groups": [{"label": plain("g"), "options": [option()]}]}),
    asking({"type": "users_select", "initial_user": "U1"}),
    asking({"type": "multi_users_select"}),
    asking(
        {"type": "conversations_select", "default_to_current_conversation": True, "filter": {"include": ["public"]}}
    ),
    asking({"type": "channels_select"}),
    asking({"type": "external_select", "min_query_length": 0}),
    asking({"type": "checkboxes", "options": [option()]}),
    asking({"type": "radio_buttons", "options": [option()], "initial_option": option()}),
    asking({"type": "datepicker", "initial_date": "2026-01-31"}),
    asking({"type": "timepicker", "initial_time": "23:59"}),
    asking({"type": "datetimepicker", "initial_date_time": 1_700_000_000}),
    asking({"type": "plain_text_input", "multiline": True, "max_length": 3000}),
    asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
    asking({"type": "email_text_input"}),
    asking({"type": "url_text_input"}),
]
SHAPELESS: list[Any] = [
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "header"},
    section(colour="red"),
    section(accessory=button(style="green")),
    {"type": "actions", "elements": [{"type": "plain_text_input"}]},
    {"type": "input", "label": plain("x")},
    {"type": "divider", "text": plain("x")},
    asking({"type": "number_input"}),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: json.dumps(block)[:60])
def test_what_we_take_slack_takes_too(block: dict[str, Any]) -> None:
    assert blocks.message_blocks([block])
    Draft7Validator(KNOWN).validate(block)


@pytest.mark.parametrize("block", SHAPELESS, ids=lambda block: json.dumps(block)[:60])
def test_what_slack_finds_shapeless_we_refuse(block: dict[str, Any]) -> None:
    assert not Draft7Validator(KNOWN).is_valid(block)
    with pytest.raises(Refused, match="invalid_blocks"):
        blocks.message_blocks([block])


def models() -> Iterator[tuple[str, type[BaseModel]]]:
    for module in (objects, elements, rich_text, blocks, surfaces):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel) and "type" in model.model_fields:
                for kind in get_args(model.model_fields["type"].annotation):
                    yield kind, model


def slack_definitions(kind: str) -> list[dict[str, Any]]:
    found = [*KNOWN["definitions"].values(), *VIEW["definitions"].values()]
    shapes = [shape for one in found for shape in one.get("anyOf", [one])]
    return [one for one in shapes if one.get("properties", {}).get("type", {}).get("const") == kind]


EITHER = ("image",)
"""Kinds that Slack documents once for each of two fields that exclude each other; our model checks that itself."""


@pytest.mark.parametrize(("kind", "model"), list(models()), ids=lambda value: getattr(value, "__name__", value))
def test_our_models_ask_no_less_and_take_no_more_than_slacks(kind: str, model: type[BaseModel]) -> None:
    documented = slack_definitions(kind)
    assert documented, f"Slack knows no {kind}"
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    for one in documented:
        if set(model.model_fields) <= set(one["properties"]) and set(one["required"]) - {"elements"} <= required:
            return
    if kind in EITHER:
        together = {name for one in documented for name in one["properties"]}
        assert set(model.model_fields) <= together
        assert set.intersection(*[set(one["required"]) for one in documented]) <= required
        return
    pytest.fail(f"{kind}: {sorted(model.model_fields)} against {[sorted(one['properties']) for one in documented]}")


TOO_MUCH: list[tuple[str, Any, Any]] = [
    ("header.text.max", {"type": "header", "text": plain("x" * 150)}, {"type": "header", "text": plain("x" * 151)}),
    ("section.text", section(text=plain("x" * 3000)), section(text=plain("x" * 3001))),
    ("section.text", section(text=plain("x")), section(text=plain(""))),
    ("section.fields.max_items", section(fields=[plain("x")] * 10), section(fields=[plain("x")] * 11)),
    ("section.fields.text.max", section(fields=[plain("x" * 2000)]), section(fields=[plain("x" * 2001)])),
    ("block.block_id.max", section(block_id="x" * 255), section(block_id="x" * 256)),
    (
        "element.action_id.max",
        section(accessory=button(action_id="x" * 255)),
        section(accessory=button(action_id="x" * 256)),
    ),
    (
        "button.text.max",
        section(accessory=button(text=plain("x" * 75))),
        section(accessory=button(text=plain("x" * 76))),
    ),
    ("button.value.max", section(accessory=button(value="x" * 2000)), section(accessory=button(value="x" * 2001))),
    ("button.url.max", section(accessory=button(url="x" * 3000)), section(accessory=button(url="x" * 3001))),
    (
        "context.elements.max",
        {"type": "context", "elements": [plain("x")] * 10},
        {"type": "context", "elements": [plain("x")] * 11},
    ),
    (
        "actions.elements.max",
        {"type": "actions", "elements": [button(action_id=str(n)) for n in range(25)]},
        {"type": "actions", "elements": [button(action_id=str(n)) for n in range(26)]},
    ),
    ("select.options.max", asking(select(100)), asking(select(101))),
    ("option.text.max", asking(select(options=[option("x" * 75)])), asking(select(options=[option("x" * 76)]))),
    (
        "option.value.max",
        asking(select(options=[option("x", "y" * 150)])),
        asking(select(options=[option("x", "y" * 151)])),
    ),
    (
        "element.placeholder.max",
        asking(select(placeholder=plain("x" * 150))),
        asking(select(placeholder=plain("x" * 151))),
    ),
    (
        "overflow.options",
        section(accessory={"type": "overflow", "options": [option()] * 5}),
        section(accessory={"type": "overflow", "options": [option()] * 6}),
    ),
    (
        "checkboxes.options.max",
        asking({"type": "checkboxes", "options": [option()] * 10}),
        asking({"type": "checkboxes", "options": [option()] * 11}),
    ),
    (
        "radio_buttons.options.max",
        asking({"type": "radio_buttons", "options": [option()] * 10}),
        asking({"type": "radio_buttons", "options": [option()] * 11}),
    ),
    (
        "input.label.max",
        asking(select()) | {"label": plain("x" * 2000)},
        asking(select()) | {"label": plain("x" * 2001)},
    ),
    ("input.hint.max", asking(select()) | {"hint": plain("x" * 2000)}, asking(select()) | {"hint": plain("x" * 2001)}),
    ("markdown.text.max", {"type": "markdown", "text": "x" * 12_000}, {"type": "markdown", "text": "x" * 12_001}),
    (
        "table",
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 100},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 20] * 101},
    ),
    (
        "plain_text_input",
        asking({"type": "plain_text_input", "min_length": 3000}),
        asking({"type": "plain_text_input", "min_length": 3001}),
    ),
]


@pytest.mark.parametrize(
    ("limit", "most", "more"), TOO_MUCH, ids=[f"{name}-{n}" for n, (name, _, _) in enumerate(TOO_MUCH)]
)
def test_each_limit_holds_to_the_character(limit: str, most: Any, more: Any) -> None:
    assert limit in LIMITS
    assert blocks.message_blocks([most])
    with pytest.raises(Refused, match="invalid_blocks"):
        blocks.message_blocks([more])


def test_a_message_has_at_most_fifty_blocks() -> None:
    assert blocks.message_blocks([{"type": "divider"}] * 50)
    with pytest.raises(Refused):
        blocks.message_blocks([{"type": "divider"}] * 51)


@pytest.mark.parametrize("kind", ["video", "file", "carousel", "task_card", "nonsense"])
def test_a_block_that_the_page_cannot_draw_is_refused_by_name(kind: str) -> None:
    with pytest.raises(Refused) as refused:
        blocks.message_blocks([{"type": kind}])
    assert f"this workspace cannot draw a {kind} block" in refused.value.messages[0]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ([section(block_id="a"), section(block_id="a")], "`block_id` a already exists"),
        ([{"type": "actions", "elements": [button(), button()]}], "`action_id` must be unique"),
        ([GOOD[9], GOOD[9]], "only_one_table_allowed"),
        ([{"type": "markdown", "text": "x" * 7000}] * 2, "12000 characters together"),
        ([{"type": "section"}], "must have text or fields"),
        ([asking(select(initial_option=option("Other")))], "must be one of the options"),
        ([asking({"type": "static_select"})], "exactly one of options and option_groups"),
        (["divider"], "valid dictionary"),
    ],
)
def test_mistakes_between_parts_are_named(message: list[Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        blocks.message_blocks(message)
    assert words in refused.value.messages[0]


def test_blocks_and_elements_without_a_name_get_one() -> None:
    named = blocks.message_blocks([{"type": "actions", "elements": [{"type": "button", "text": plain("Go")}]}])
    assert named[0]["block_id"] and named[0]["elements"][0]["action_id"]


def test_a_card_is_checked_in_less_than_a_millisecond() -> None:
    card = [GOOD[0], *[GOOD[1]] * 8, GOOD[6]]
    blocks.message_blocks(card)
    started = time.perf_counter()
    for _ in range(100):
        blocks.message_blocks(card)
    assert (time.perf_counter() - started) / 100 < 0.001
