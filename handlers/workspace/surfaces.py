"""Forms and App Homes as apps describe them, checked as strictly as Slack checks them."""

import json
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from handlers.workspace.blocks import (
    Actions,
    Context,
    Divider,
    Header,
    Image,
    InputBlock,
    Section,
    repeated_ids,
    troubles_of,
    with_ids,
)
from handlers.workspace.objects import Plain24, Strict
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused
from handlers.workspace.rich_text import RichText

VIEW_BYTES_MAX = 250_000

ViewBlock = Annotated[
    Header | Section | Context | Divider | Actions | InputBlock | RichText | Image, Field(discriminator="type")
]
Short = Annotated[str, StringConstraints(max_length=255)]


class Surface(Strict):
    """What forms and homes have in common."""

    blocks: Annotated[list[ViewBlock], Field(max_length=100)]
    private_metadata: Annotated[str, StringConstraints(max_length=3000)] | None = None
    callback_id: Short | None = None
    external_id: Short | None = None


class Modal(Surface):
    """A form."""

    type: Literal["modal"]
    title: Plain24
    submit: Plain24 | None = None
    close: Plain24 | None = None
    clear_on_close: bool | None = None
    notify_on_close: bool | None = None


class Home(Surface):
    """An App Home."""

    type: Literal["home"]


_modal: TypeAdapter[Any] = TypeAdapter(Modal)
_home: TypeAdapter[Any] = TypeAdapter(Home)


def modal(value: Any) -> Json:
    """A checked form; refuses with invalid_arguments and a line for each mistake."""
    checked = _checked(_modal, value)
    if "submit" not in value and any(block["type"] == "input" for block in value["blocks"]):
        raise Refused("invalid_arguments", "[ERROR] missing required field: submit [json-pointer:/view]")
    return checked


def home(value: Any) -> Json:
    """A checked App Home; refuses with invalid_arguments and a line for each mistake."""
    return _checked(_home, value)


def troubles(value: Any) -> list[str]:
    """What is wrong with a form or a home."""
    try:
        home(value) if isinstance(value, dict) and value.get("type") == "home" else modal(value)
    except Refused as refused:
        return list(refused.messages)
    return []


def _checked(model: TypeAdapter[Any], value: Any) -> Json:
    if len(json.dumps(value)) > VIEW_BYTES_MAX:
        raise Refused("view_too_large")
    found = troubles_of(model, value, "/view") or repeated_ids(value["blocks"])
    if found:
        raise Refused("invalid_arguments", *found)
    return {**value, "blocks": with_ids(value["blocks"])}
