"""Pins, bookmarks and reactions, whoever sets them, with Slack's rules and the news that follows."""

import re
from urllib.parse import urlsplit

from handlers.workspace.channels import changed
from handlers.workspace.messages import system, touched
from handlers.workspace.records import Channel, Json, Pin, User
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_message
from handlers.workspace.state import Event, Workspace, now

PINS_MAX = 100
BOOKMARKS_MAX = 100
REACTIONS_MAX = 23
EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def pin(ws: Workspace, channel: Channel, message: Json, actor: User) -> None:
    """Pin a message."""
    if any(entry.ts == message["ts"] for entry in channel.pins):
        raise Refused("already_pinned")
    if len(channel.pins) >= PINS_MAX:
        raise Refused("too_many_pins")
    if message.get("subtype", "").startswith(("channel_", "group_", "pinned_")):
        raise Refused("not_pinnable")
    entry = Pin(ts=message["ts"], user=actor.id, created=now())
    channel.pins.append(entry)
    message["pinned_to"] = [channel.id]
    touched(ws, channel, message)
    changed(ws, channel)
    _pin_event(ws, channel, message, actor, "pin_added", entry)
    system(ws, channel, actor, "pinned_item", f"<@{actor.id}> pinned a message to this channel.", item_type="C")


def unpin(ws: Workspace, channel: Channel, message: Json, actor: User) -> None:
    """Take a pin away."""
    entry = next((entry for entry in channel.pins if entry.ts == message["ts"]), None)
    if entry is None:
        raise Refused("no_pin")
    channel.pins.remove(entry)
    message.pop("pinned_to", None)
    touched(ws, channel, message)
    changed(ws, channel)
    _pin_event(ws, channel, message, actor, "pin_removed", entry)


def pin_item(channel: Channel, entry: Pin) -> Json:
    """A pin as pins.list answers it."""
    return {
        "type": "message",
        "created": entry.created,
        "created_by": entry.user,
        "channel": channel.id,
        "message": app_message(channel.messages[entry.ts]),
    }


def add_bookmark(ws: Workspace, channel: Channel, actor: User, title: str, link: str, emoji: str) -> Json:
    """Put a link above a channel."""
    if len(channel.bookmarks) >= BOOKMARKS_MAX:
        raise Refused("too_many_bookmarks")
    check_link(link)
    mark: Json = {
        "id": ws.new_id("Bk"),
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": emoji,
        "icon_url": "",
        "type": "link",
        "entity_id": None,
        "date_created": now(),
        "date_updated": 0,
        "rank": f"{len(channel.bookmarks):03d}",
        "last_updated_by_user_id": actor.id,
        "last_updated_by_team_id": actor.team_id,
        "shortcut_id": None,
        "app_id": None,
    }
    channel.bookmarks.append(mark)
    changed(ws, channel)
    return mark


def find_bookmark(channel: Channel, bookmark_id: str) -> Json:
    """The bookmark of that id; refuses with not_found."""
    found = next((mark for mark in channel.bookmarks if mark["id"] == bookmark_id), None)
    if found is None:
        raise Refused("not_found")
    return found


def check_link(link: str) -> None:
    """Refuse a bookmark that leads nowhere."""
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.netloc or len(link) > 2048:
        raise Refused("invalid_link")


def react(ws: Workspace, channel: Channel, message: Json, actor: User, name: str) -> None:
    """Add an emoji to a message."""
    _check_emoji(name)
    reactions: list[Json] = message.setdefault("reactions", [])
    entry = next((entry for entry in reactions if entry["name"] == name), None)
    if entry is None:
        if len(reactions) >= REACTIONS_MAX:
            raise Refused("too_many_emoji")
        entry = {"name": name, "users": [], "count": 0}
        reactions.append(entry)
    if actor.id in entry["users"]:
        raise Refused("already_reacted")
    entry["users"].append(actor.id)
    entry["count"] = len(entry["users"])
    _reaction_event(ws, channel, message, actor, name, "reaction_added")


def unreact(ws: Workspace, channel: Channel, message: Json, actor: User, name: str) -> None:
    """Take one's emoji off a message."""
    _check_emoji(name)
    reactions: list[Json] = message.get("reactions", [])
    entry = next((entry for entry in reactions if entry["name"] == name and actor.id in entry["users"]), None)
    if entry is None:
        raise Refused("no_reaction")
    entry["users"].remove(actor.id)
    entry["count"] = len(entry["users"])
    message["reactions"] = [entry for entry in reactions if entry["users"]]
    if not message["reactions"]:
        del message["reactions"]
    _reaction_event(ws, channel, message, actor, name, "reaction_removed")


def _check_emoji(name: str) -> None:
    if not EMOJI.fullmatch(name):
        raise Refused("invalid_name")


def _reaction_event(ws: Workspace, channel: Channel, message: Json, actor: User, name: str, kind: str) -> None:
    touched(ws, channel, message)
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    body = {"type": kind, "user": actor.id, "reaction": name, "item": item, "item_user": message["user"]}
    ws.tell(Event(body | {"event_ts": ws.new_ts()}, channel))


def _pin_event(ws: Workspace, channel: Channel, message: Json, actor: User, kind: str, entry: Pin) -> None:
    item = {
        "type": "message",
        "channel": channel.id,
        "created": entry.created,
        "created_by": entry.user,
        "message": app_message(message),
    }
    body = {"type": kind, "user": actor.id, "channel_id": channel.id, "item": item, "item_user": message["user"]}
    ws.tell(Event(body | {"pin_count": len(channel.pins), "event_ts": ws.new_ts()}, channel))
