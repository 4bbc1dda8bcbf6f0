"""Open forms and published App Homes: stacks, hashes and the rules of Slack's views methods."""

import time

from handlers.workspace.elements_state import initial_state
from handlers.workspace.records import App, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Delta, Workspace

STACK_MAX = 3


def stack(ws: Workspace, user_id: str) -> list[Json]:
    """The forms that a person has open, bottom first."""
    return [ws.views[view_id] for view_id in ws.modals.get(user_id, [])]


def open_first(ws: Workspace, app: App, user_id: str, content: Json) -> Json:
    """Open a form for a person; whatever form was open goes away."""
    clear(ws, user_id, show=False)
    return push(ws, app, user_id, content)


def push(ws: Workspace, app: App, user_id: str, content: Json) -> Json:
    """Lay a form on top of the open ones; at most three."""
    below = ws.modals.setdefault(user_id, [])
    if len(below) >= STACK_MAX:
        raise Refused("push_limit_reached")
    _check_external_id(ws, app, content, None)
    view = _built(ws, app, content)
    view["root_view_id"] = below[0] if below else view["id"]
    view["previous_view_id"] = below[-1] if below else None
    ws.views[view["id"]] = view
    below.append(view["id"])
    show(ws, user_id)
    return view


def find(ws: Workspace, app: App, view_id: str, external_id: str) -> Json:
    """An app's open form by id or external id; refuses with not_found."""
    homes = ws.books.homes.get(app.id, {}).values()
    for view in [*ws.views.values(), *homes]:
        mine = view["app_id"] == app.id
        if mine and (view["id"] == view_id if view_id else view["external_id"] == external_id != ""):
            return view
    raise Refused("not_found")


def replace(ws: Workspace, app: App, view: Json, content: Json, expected_hash: str) -> Json:
    """Give an open form new content under its old id."""
    if expected_hash and expected_hash != view["hash"]:
        raise Refused("hash_conflict")
    _check_external_id(ws, app, content, view["id"])
    kept = {key: view[key] for key in ("id", "root_view_id", "previous_view_id")}
    state = view["state"]["values"]
    view |= _built(ws, app, content) | kept
    for block_id, typed in view["state"]["values"].items():
        typed |= {key: value for key, value in state.get(block_id, {}).items() if key in typed}
    for user_id, ids in ws.modals.items():
        if view["id"] in ids:
            show(ws, user_id)
    return view


def publish(ws: Workspace, app: App, user_id: str, content: Json, expected_hash: str) -> Json:
    """Show an App Home to a person."""
    mine = ws.books.homes.setdefault(app.id, {})
    before = mine.get(user_id)
    if expected_hash and (before is None or before["hash"] != expected_hash):
        raise Refused("hash_conflict")
    view = _built(ws, app, content) | ({"id": before["id"]} if before else {})
    view |= {"root_view_id": view["id"], "previous_view_id": None}
    mine[user_id] = view
    ws.tell(Delta({"type": "home", "app_id": app.id, "view": view}, user=user_id))
    return view


def close(ws: Workspace, user_id: str, view_id: str) -> None:
    """Take one form off a person's stack, with what lies on it."""
    ids = ws.modals.get(user_id, [])
    while view_id in ids:
        ws.views.pop(ids.pop(), None)
    show(ws, user_id)


def clear(ws: Workspace, user_id: str, show: bool = True) -> None:
    """Close all of a person's forms."""
    for view_id in ws.modals.pop(user_id, []):
        ws.views.pop(view_id, None)
    if show:
        ws.tell(Delta({"type": "modal", "stack": []}, user=user_id))


def show(ws: Workspace, user_id: str) -> None:
    """Tell the person's pages which forms are open."""
    ws.tell(Delta({"type": "modal", "stack": stack(ws, user_id)}, user=user_id))


def _built(ws: Workspace, app: App, content: Json) -> Json:
    bot = ws.books.users[app.bot_user_id]
    return {
        "id": ws.new_id("V"),
        "team_id": ws.books.team_id,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "submit": None,
        "close": None,
        **content,
        "state": {"values": initial_state(content["blocks"])},
        "hash": f"{time.time_ns() // 1000}.{ws.new_id('h')[-6:]}",
        "app_id": app.id,
        "app_installed_team_id": ws.books.team_id,
        "bot_id": bot.bot_id,
    }


def _check_external_id(ws: Workspace, app: App, content: Json, own_id: str | None) -> None:
    wanted = content.get("external_id")
    taken = (view for view in ws.views.values() if view["app_id"] == app.id and view["id"] != own_id)
    if wanted and any(view["external_id"] == wanted for view in taken):
        raise Refused("duplicate_external_id")
