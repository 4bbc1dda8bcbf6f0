"""pins.*, bookmarks.* and reactions.*: what is put on messages and above channels."""

import re

from handlers.workspace import channels, marks
from handlers.workspace.api.call import Call, method
from handlers.workspace.records import Channel, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_message
from handlers.workspace.state import now

TS = re.compile(r"\d{10}\.\d{6}")


@method("pins.add")
def add_pin(call: Call) -> Json:
    """Pin a message."""
    channel = call.joined("not_in_channel")
    _open(channel, "restricted_action")
    marks.pin(call.ws, channel, _message(call, channel), call.bot)
    return {}


@method("pins.remove")
def remove_pin(call: Call) -> Json:
    """Take a pin away."""
    channel = call.joined("channel_not_found")
    _open(channel, "restricted_action")
    marks.unpin(call.ws, channel, _message(call, channel), call.bot)
    return {}


@method("pins.list")
def list_pins(call: Call) -> Json:
    """What is pinned in a channel."""
    channel = call.joined("channel_not_found")
    return {"items": [marks.pin_item(channel, entry) for entry in reversed(channel.pins)]}


@method("bookmarks.add")
def add_bookmark(call: Call) -> Json:
    """Put a link above a channel."""
    channel = _bookmarkable(call)
    if call.text("type") != "link":
        raise Refused("invalid_bookmark_type")
    title, link = _title(call), call.text("link")
    mark = marks.add_bookmark(call.ws, channel, call.bot, title, link, call.text("emoji"))
    return {"bookmark": mark}


@method("bookmarks.list")
def list_bookmarks(call: Call) -> Json:
    """The links above a channel."""
    return {"bookmarks": _bookmarkable(call, reading=True).bookmarks}


@method("bookmarks.edit")
def edit_bookmark(call: Call) -> Json:
    """Change a link above a channel."""
    channel = _bookmarkable(call)
    mark = marks.find_bookmark(channel, call.text("bookmark_id"))
    if call.text("link"):
        marks.check_link(call.text("link"))
    changes = {"title": _title(call), "link": call.text("link"), "emoji": call.text("emoji")}
    mark |= {key: value for key, value in changes.items() if value}
    mark |= {"date_updated": now(), "last_updated_by_user_id": call.bot.id}
    channels.changed(call.ws, channel)
    return {"bookmark": mark}


@method("bookmarks.remove")
def remove_bookmark(call: Call) -> Json:
    """Take a link away."""
    channel = _bookmarkable(call)
    channel.bookmarks.remove(marks.find_bookmark(channel, call.text("bookmark_id")))
    channels.changed(call.ws, channel)
    return {}


@method("reactions.add")
def add_reaction(call: Call) -> Json:
    """Add an emoji to a message."""
    channel = call.joined("no_access")
    _open(channel, "is_archived")
    marks.react(call.ws, channel, _message(call, channel), call.bot, call.text("name"))
    return {}


@method("reactions.remove")
def remove_reaction(call: Call) -> Json:
    """Take the app's own emoji off a message."""
    channel = call.joined("no_access")
    _open(channel, "no_access")
    marks.unreact(call.ws, channel, _message(call, channel), call.bot, call.text("name"))
    return {}


@method("reactions.get")
def get_reactions(call: Call) -> Json:
    """A message with its reactions."""
    channel = call.joined("channel_not_found")
    message = _message(call, channel)
    return {"type": "message", "channel": channel.id, "message": app_message(message)}


def _message(call: Call, channel: Channel) -> Json:
    ts = call.text("timestamp")
    if not ts:
        raise Refused("no_item_specified")
    if not TS.fullmatch(ts):
        raise Refused("bad_timestamp")
    if ts not in channel.messages:
        raise Refused("message_not_found")
    return channel.messages[ts]


def _bookmarkable(call: Call, reading: bool = False) -> Channel:
    channel = call.joined("access_denied", "channel_id")
    if not reading:
        _open(channel, "access_denied")
    return channel


def _title(call: Call) -> str:
    title = call.text("title")
    if len(title) > 256:
        raise call.wrong("title", "must be less than 257 characters")
    return title


def _open(channel: Channel, error: str) -> None:
    if channel.is_archived:
        raise Refused(error)
