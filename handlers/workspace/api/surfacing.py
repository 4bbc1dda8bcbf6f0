"""views.* and blocks.validate: forms and App Homes."""

import json
from typing import Any

from handlers.workspace import surfaces, views
from handlers.workspace.api.call import Call, method
from handlers.workspace.blocks import message_blocks
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused


@method("views.open")
def open_view(call: Call) -> Json:
    """Open a form for the person who just acted."""
    content = surfaces.modal(_content(call))
    user_id = _reader(call)
    return {"view": views.open_first(call.ws, call.app, user_id, content)}


@method("views.push")
def push_view(call: Call) -> Json:
    """Lay a form on top of the open ones."""
    content = surfaces.modal(_content(call))
    user_id = _reader(call)
    if not call.ws.modals.get(user_id):
        raise Refused("not_found")
    return {"view": views.push(call.ws, call.app, user_id, content)}


@method("views.update")
def update_view(call: Call) -> Json:
    """Change an open form."""
    content = surfaces.modal(_content(call))
    if not call.text("view_id") and not call.text("external_id"):
        raise call.wrong("view_id", "missing required field: view_id or external_id")
    view = views.find(call.ws, call.app, call.text("view_id"), call.text("external_id"))
    return {"view": views.replace(call.ws, call.app, view, content, call.text("hash"))}


@method("views.publish")
def publish_view(call: Call) -> Json:
    """Show an App Home."""
    content = surfaces.home(_content(call))
    if not call.app.home.get("home_tab_enabled"):
        raise Refused("not_enabled")
    user = call.ws.books.users.get(call.text("user_id"))
    if user is None:
        raise call.wrong("user_id", "user_not_found")
    return {"view": views.publish(call.ws, call.app, user.id, content, call.text("hash"))}


@method("blocks.validate")
def validate(call: Call) -> Json:
    """Say whether blocks, a view or a message would be accepted."""
    given = [name for name in ("blocks", "view", "message") if call.args.get(name) is not None]
    if len(given) != 1:
        raise Refused("invalid_arguments", "[ERROR] must provide exactly one of blocks, view and message")
    value = call.parsed(given[0], "invalid_arguments")
    troubles = _troubles(given[0], value)
    if troubles:
        raise Refused(f"invalid_{given[0]}", *troubles, errors=troubles)
    return {}


def _troubles(kind: str, value: Any) -> list[str]:
    if kind == "view":
        return surfaces.troubles(value)
    blocks = value.get("blocks", []) if kind == "message" and isinstance(value, dict) else value
    try:
        message_blocks(blocks)
    except Refused as refused:
        return list(refused.messages)
    return []


def _content(call: Call) -> Any:
    value = call.args.get("view")
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise call.wrong("view", "must be valid JSON") from None


def _reader(call: Call) -> str:
    trigger = call.text("trigger_id")
    if not trigger:
        raise call.wrong("trigger_id", "missing required field: trigger_id")
    return call.desk.triggers.exchange(trigger, call.app.id)
