"""What people entered into blocks: the state of every element, and what is wrong with it."""

import re
from typing import Any

from handlers.workspace.blocks import elements
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused

FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""By element: the key of its state, and the property that it starts from."""
OPTIONS = ("selected_option", "selected_options")
LISTS = ("selected_options", "selected_users")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB = re.compile(r"https?://[^\s/]+.*")


def initial_state(blocks: list[Json]) -> Json:
    """The state of freshly shown blocks."""
    values: Json = {}
    for block, element in elements(blocks):
        if element["type"] in FIELDS:
            key, initial = FIELDS[element["type"]]
            empty: list[Json] | None = [] if key in LISTS else None
            typed = {"type": element["type"], key: element.get(initial, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = typed
    return values


def entered(blocks: list[Json], before: Json, given: Json) -> Json:
    """The state after somebody entered something; unknown blocks and elements are left out."""
    values = {block_id: dict(actions) for block_id, actions in before.items()}
    for block, element in elements(blocks):
        typed = given.get(block["block_id"], {}).get(element["action_id"])
        if typed is not None and element["type"] in FIELDS:
            key, _ = FIELDS[element["type"]]
            value = offered(element, typed).get(key)
            values.setdefault(block["block_id"], {})[element["action_id"]] = {
                "type": element["type"],
                key: value if value != "" else None,
            }
    return values


def offered(element: Json, chosen: Json) -> Json:
    """What was chosen, in the words of the menu itself; refuses a choice that the menu does not have."""
    groups = element.get("option_groups") or [element]
    known = {option["value"]: option for group in groups for option in group.get("options") or []}
    if not known:
        return chosen
    return {key: _known(known, value) if key in OPTIONS else value for key, value in chosen.items()}


def _known(known: Json, value: Any) -> Any:
    if isinstance(value, list):
        return [_known(known, one) for one in value]
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("value") not in known:
        raise Refused("invalid_arguments", "There is no such choice.")
    return known[value["value"]]


def mistakes(blocks: list[Json], values: Json) -> dict[str, str]:
    """What a form says beside its fields before it is sent, by block."""
    found = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            key, _ = FIELDS[element["type"]]
            value = values.get(block["block_id"], {}).get(element["action_id"], {}).get(key)
            sentence = _mistake(element, value, bool(block.get("optional")))
            if sentence:
                found[block["block_id"]] = sentence
    return found


def _mistake(element: Json, value: Any, optional: bool) -> str:
    if value in (None, [], "") or (isinstance(value, str) and not value.strip()):
        return "" if optional else "Please complete this required field."
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if isinstance(value, str) and len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return _wrong_form(element, str(value))


def _wrong_form(element: Json, value: str) -> str:
    kind = element["type"]
    if kind == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not WEB.fullmatch(value):
        return "Please enter a valid web address."
    if kind != "number_input":
        return ""
    if not NUMBER.fullmatch(value) or ("." in value and not element["is_decimal_allowed"]):
        return "Please enter a valid number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return ""
