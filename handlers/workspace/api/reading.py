"""conversations.*: looking at channels, their members and what was written."""

import re

from handlers.workspace import access
from handlers.workspace.api.call import Call, method, page_of
from handlers.workspace.messages import thread_root
from handlers.workspace.records import Channel, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_channel, app_message
from handlers.workspace.state import Workspace

KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
TS = re.compile(r"\d{1,10}(\.\d{1,6})?")


@method("conversations.info")
def info(call: Call) -> Json:
    """One channel."""
    channel = call.channel()
    shown = app_channel(call.ws, channel, call.bot.id)
    if call.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.list")
def list_channels(call: Call) -> Json:
    """Channels that the app can see."""
    kinds = _kinds(call)
    seen = [one for one in call.ws.live_channels() if one.kind in kinds and call.ws.sees(call.bot, one)]
    return _listed(call, seen)


@method("users.conversations")
def of_user(call: Call) -> Json:
    """Channels that somebody is in, as far as the app can see them."""
    kinds = _kinds(call)
    user_id = call.text("user") or call.bot.id
    seen = [one for one in call.ws.live_channels() if one.kind in kinds and user_id in one.members]
    return _listed(call, [one for one in seen if call.ws.sees(call.bot, one)])


@method("conversations.members")
def members(call: Call) -> Json:
    """Ids of a channel's members."""
    page, following = page_of(call, call.channel().members)
    return {"members": page, **following}


@method("conversations.history")
def history(call: Call) -> Json:
    """Messages of a channel, newest first, without replies."""
    channel = call.joined("not_in_channel")
    top = [m for m in channel.messages.values() if m.get("thread_ts", m["ts"]) == m["ts"]]
    found = _between(call, list(reversed(top)))
    page, following = page_of(call, found, 999)
    shown = [app_message(message, call.flag("include_all_metadata")) for message in page]
    more = bool(following["response_metadata"]["next_cursor"])
    return {"messages": shown, "has_more": more, "pin_count": len(channel.pins), **(following if more else {})}


@method("conversations.replies")
def replies(call: Call) -> Json:
    """A thread, its root first."""
    channel = call.channel()
    if call.bot.id not in channel.members:
        raise Refused("channel_not_found")
    root = thread_root(channel, call.text("ts"))
    if root is None:
        raise Refused("thread_not_found")
    thread = [m for m in channel.messages.values() if m is not root and m.get("thread_ts") == root["ts"]]
    page, following = page_of(call, [root, *_between(call, thread)])
    shown = [app_message(message, call.flag("include_all_metadata")) for message in page]
    more = bool(following["response_metadata"]["next_cursor"])
    return {"messages": shown, "has_more": more, **(following if more else {})}


def _between(call: Call, found: list[Json]) -> list[Json]:
    oldest = _time(call, "oldest", "0")
    latest = _time(call, "latest", "9999999999.999999")
    if call.flag("inclusive"):
        return [message for message in found if oldest <= _micros(message["ts"]) <= latest]
    return [message for message in found if oldest < _micros(message["ts"]) < latest]


def _time(call: Call, name: str, default: str) -> int:
    text = call.text(name) or default
    if not TS.fullmatch(text):
        raise Refused(f"invalid_ts_{name}")
    return _micros(text)


def _micros(ts: str) -> int:
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0"))


def _kinds(call: Call) -> set[str]:
    names = [name.strip() for name in (call.text("types") or "public_channel").split(",")]
    if any(name not in KINDS for name in names):
        raise Refused("invalid_types")
    kinds = {KINDS[name] for name in names}
    for kind in kinds - {"mpim"}:
        access.check_kind(call.app, call.facts, kind)
    return kinds


def _listed(call: Call, seen: list[Channel]) -> Json:
    if call.flag("exclude_archived"):
        seen = [channel for channel in seen if not channel.is_archived]
    page, following = page_of(call, seen, 1000)
    return {"channels": [_row(call.ws, channel, call.bot.id) for channel in page], **following}


def _row(ws: Workspace, channel: Channel, viewer: str) -> Json:
    return app_channel(ws, channel, viewer) | {"num_members": len(channel.members)}
