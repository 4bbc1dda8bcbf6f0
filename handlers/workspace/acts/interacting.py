"""People click, choose, use shortcuts and open App Homes."""

from typing import Any

from handlers.workspace import channels, messages
from handlers.workspace.acts.payloads import ask, common, on_message, triggered
from handlers.workspace.acts.person import Deed, verb
from handlers.workspace.blocks import elements
from handlers.workspace.elements_state import FIELDS, entered, initial_state, offered
from handlers.workspace.records import App, Channel, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Event

CHOICES = ("selected_option", "value", *dict.fromkeys(key for key, _ in FIELDS.values()))


@verb("click")
async def click(deed: Deed) -> Json:
    """Press a button or choose from a menu, in a message, a form or an App Home."""
    if deed.args.get("view_id"):
        return await _click_in_view(deed)
    channel = deed.channel()
    message = _message(deed, channel)
    app = _author(deed, message)
    block, element = _element(deed, message.get("blocks", []))
    payload = triggered(deed, app, "block_actions") | on_message(deed, app, channel, message)
    deed.desk.stopwatch.start(str((element.get("text") or {}).get("text", "")))
    chosen = offered(element, _chosen(deed))
    given = {block["block_id"]: {element["action_id"]: chosen}}
    values = entered(message["blocks"], initial_state(message["blocks"]), given)
    payload |= {"container": _container(channel, message), "state": {"values": values}}
    payload["actions"] = [_action(deed, block, element, chosen)]
    await ask(deed, app, payload)
    return {}


@verb("shortcut")
async def shortcut(deed: Deed) -> Json:
    """Use a global shortcut, or one on a message."""
    app, manifest = _shortcut(deed)
    deed.desk.stopwatch.start(str(manifest.get("name", "shortcut")))
    if manifest.get("type") == "message":
        channel = deed.channel()
        message = messages.find(channel, deed.text("ts"))
        payload = triggered(deed, app, "message_action") | on_message(deed, app, channel, message)
        payload["message_ts"] = message["ts"]
    else:
        payload = triggered(deed, app, "shortcut")
    payload |= {"callback_id": manifest["callback_id"], "action_ts": deed.ws.new_ts()}
    await ask(deed, app, payload)
    return {}


@verb("options")
async def options(deed: Deed) -> Json:
    """Ask an app for the options of a menu while somebody types."""
    if deed.args.get("view_id"):
        view, app = _view(deed)
        block, element = _element(deed, view["blocks"])
        place: Json = {"view": view, "container": {"type": "view", "view_id": view["id"]}}
    else:
        channel = deed.channel()
        message = _message(deed, channel)
        app = _author(deed, message)
        block, element = _element(deed, message.get("blocks", []))
        place = on_message(deed, app, channel, message) | {"container": _container(channel, message)}
    asked = {"action_id": element["action_id"], "block_id": block["block_id"], "value": deed.text("value")}
    answer = await ask(deed, app, common(deed, app, "block_suggestion") | place | asked, "options")
    found = answer.get("options")
    if not isinstance(found, list) and not isinstance(answer.get("option_groups"), list):
        raise Refused("invalid_options", "The app sent no options.")
    return {key: answer[key] for key in ("options", "option_groups") if key in answer}


@verb("home")
async def home(deed: Deed) -> Json:
    """Open an App Home; the app hears of it and may publish."""
    app = deed.app(deed.text("app_id"))
    if not app.home.get("home_tab_enabled"):
        raise Refused("not_enabled", f"{app.name} has no home page.")
    channel = channels.open_im(deed.ws, deed.user, deed.ws.books.users[app.bot_user_id])
    view = deed.ws.books.homes.get(app.id, {}).get(deed.user.id)
    body: Json = {
        "type": "app_home_opened",
        "user": deed.user.id,
        "channel": channel.id,
        "tab": "home",
        "event_ts": deed.ws.new_ts(),
        **({"view": view} if view else {}),
    }
    deed.ws.tell(Event(body, only=app.id))
    return {"view": view}


async def _click_in_view(deed: Deed) -> Json:
    view, app = _view(deed)
    block, element = _element(deed, view["blocks"])
    chosen = offered(element, _chosen(deed))
    given = {**(deed.args.get("values") or {}), block["block_id"]: {element["action_id"]: chosen}}
    view["state"]["values"] = entered(view["blocks"], view["state"]["values"], given)
    payload = triggered(deed, app, "block_actions")
    payload |= {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    payload["actions"] = [_action(deed, block, element, chosen)]
    await ask(deed, app, payload)
    return {}


def _message(deed: Deed, channel: Channel) -> Json:
    ts = deed.text("ts")
    hidden = channel.hidden.get(deed.user.id, {})
    return hidden[ts] if ts in hidden else messages.find(channel, ts)


def _author(deed: Deed, message: Json) -> App:
    return deed.app(str(message.get("app_id")))


def _view(deed: Deed) -> tuple[Json, App]:
    """A form that the person has open, or a home that was published to them."""
    wanted = deed.text("view_id")
    mine = [deed.ws.views[name] for name in deed.ws.modals.get(deed.user.id, [])]
    homes = [people[deed.user.id] for people in deed.ws.books.homes.values() if deed.user.id in people]
    for view in [*mine, *homes]:
        if view["id"] == wanted:
            return view, deed.app(view["app_id"])
    raise Refused("view_not_found")


def _element(deed: Deed, blocks: list[Json]) -> tuple[Json, Json]:
    wanted, within = deed.text("action_id"), deed.args.get("block_id")
    for block, element in elements(blocks):
        if element["action_id"] == wanted and within in (None, block["block_id"]):
            return block, element
    raise Refused("action_not_found", "There is no such button any more.")


def _chosen(deed: Deed) -> Json:
    return {key: deed.args[key] for key in CHOICES if key in deed.args}


def _action(deed: Deed, block: Json, element: Json, chosen: Json) -> Json:
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": deed.ws.new_ts(),
    }
    if element["type"] == "button":
        action |= {key: element[key] for key in ("text", "value", "style") if key in element}
        return action
    return action | chosen


def _container(channel: Channel, message: Json) -> Json:
    place: Json = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": bool(message.get("is_ephemeral")),
    }
    return place | ({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {})


def _shortcut(deed: Deed) -> tuple[App, Any]:
    wanted = deed.text("callback_id")
    for app in reversed(deed.ws.books.apps.values()):
        for manifest in app.shortcuts:
            if manifest["callback_id"] == wanted:
                return app, manifest
    raise Refused("unknown_shortcut", "There is no such shortcut.")
