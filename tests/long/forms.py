"""Forms and blocks that the tests of the page post."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    """A text object with markup."""
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    """A section with markup."""
    return {"type": "section", "text": marked(text), **more}


def button(label: str, **more: Any) -> Json:
    """A button whose action is its label in small letters."""
    return {"type": "button", "action_id": label.lower(), "text": plain(label), "value": "v", **more}


def actions(*elements: Json) -> Json:
    """A row of things to use."""
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "a", **element},
        **more,
    }


OPTIONS = [{"text": plain(f"Choice {number}"), "value": str(number)} for number in range(3)]
CONFIRM = {
    "title": plain("Are you sure?"),
    "text": marked("*Everybody* is paged."),
    "confirm": plain("Page"),
    "deny": plain("No"),
}
EVERY_FIELD: dict[str, Json] = {
    "plain_text_input": {"multiline": True},
    "number_input": {"is_decimal_allowed": False},
    "email_text_input": {},
    "url_text_input": {},
    "static_select": {"options": OPTIONS},
    "multi_static_select": {"options": OPTIONS},
    "users_select": {},
    "multi_users_select": {},
    "conversations_select": {},
    "channels_select": {},
    "external_select": {"min_query_length": 0},
    "checkboxes": {"options": OPTIONS},
    "radio_buttons": {"options": OPTIONS},
    "datepicker": {},
    "timepicker": {},
    "datetimepicker": {},
}


def form(*blocks: Json, title: str = "Declare incident") -> Json:
    """A form with a first field that must be filled in."""
    first = field("what", "What is happening?", {"type": "plain_text_input"})
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Declare"),
        "close": plain("Not now"),
        "blocks": [first, *blocks],
    }
