"""chat.*: posting, changing and deleting messages."""

import json
from typing import Any

from handlers.workspace import access, channels, messages
from handlers.workspace.api.call import Call, method
from handlers.workspace.blocks import message_blocks
from handlers.workspace.messages import Draft
from handlers.workspace.records import Channel, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_message
from handlers.workspace.uploads import check_pictures

UPDATE_MAX = 4_000
MARKDOWN_MAX = 12_000
METADATA_MAX = 16_000
CUSTOM = ("username", "icon_emoji", "icon_url")


@method("chat.postMessage")
def post_message(call: Call) -> Json:
    """Post to a channel by id or name, or to a person."""
    channel = _target(call)
    if channel.is_archived:
        raise Refused("is_archived")
    if call.bot.id not in channel.members and "chat:write.public" not in call.app.scopes:
        raise Refused("not_in_channel")
    draft = _draft(call)
    message = messages.post(call.ws, channel, call.bot, draft)
    return {"channel": channel.id, "ts": message["ts"], "message": app_message(message, with_metadata=True)}


@method("chat.postEphemeral")
def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a channel."""
    channel = _target(call)
    if channel.is_archived:
        raise Refused("is_archived")
    if call.bot.id not in channel.members and "chat:write.public" not in call.app.scopes:
        raise Refused("not_in_channel")
    reader = call.ws.books.users.get(call.text("user"))
    if reader is None or reader.id not in channel.members:
        raise Refused("user_not_in_channel")
    message = messages.whisper(call.ws, channel, call.bot, reader, _draft(call))
    return {"message_ts": message["ts"]}


@method("chat.update")
def update(call: Call) -> Json:
    """Change one of the app's own messages."""
    channel = call.channel()
    message = messages.find(channel, call.text("ts"))
    if message["user"] != call.bot.id:
        raise Refused("cant_update_message")
    if channel.is_archived:
        raise Refused("is_inactive")
    changes = _changes(call)
    messages.update(call.ws, channel, message, changes, call.bot)
    shown = app_message(message, with_metadata=True)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}


@method("chat.delete")
def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    channel = call.channel()
    message = messages.find(channel, call.text("ts"))
    if message["user"] != call.bot.id or channel.is_archived:
        raise Refused("cant_delete_message")
    messages.delete(call.ws, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """The address of a message."""
    channel = call.channel()
    message = messages.find(channel, call.text("message_ts"))
    stamp = message["ts"].replace(".", "")
    return {"channel": channel.id, "permalink": f"{call.desk.base_url}archives/{channel.id}/p{stamp}"}


def _target(call: Call) -> Channel:
    """Posting takes a channel id, a name with or without #, or a person's id."""
    wanted = call.text("channel")
    person = call.ws.books.users.get(wanted)
    if person is not None:
        if person.deleted or person.id == call.bot.id:
            raise Refused("channel_not_found")
        if call.app.home.get("messages_tab_enabled") is False:
            raise Refused("messages_tab_disabled")
        return channels.open_im(call.ws, call.bot, person)
    named = call.ws.by_name(wanted)
    return access.visible(call.ws, call.app, call.facts, named.id if named else wanted)


def _draft(call: Call) -> Draft:
    if any(call.text(name) for name in CUSTOM):
        access.need(call.app, "chat:write.customize")
    blocks = _blocks(call)
    text = _words(call)
    if not text and not blocks:
        raise Refused("no_text")
    custom = {"username": call.text("username"), "subtype": "bot_message"} if call.text("username") else None
    return Draft(text, blocks, call.text("thread_ts") or None, _metadata(call), extra=custom)


def _words(call: Call) -> str:
    """The text, or the Markdown that stands in its place."""
    markdown = call.text("markdown_text")
    if not markdown:
        return call.text("text")
    if call.args.get("text") or call.args.get("blocks"):
        raise Refused("markdown_text_conflict")
    if len(markdown) > MARKDOWN_MAX:
        raise call.wrong("markdown_text", f"must be less than {MARKDOWN_MAX + 1} characters")
    return markdown


def _changes(call: Call) -> Json:
    text = _words(call)
    if len(text) > UPDATE_MAX:
        raise Refused("msg_too_long")
    blocks = _blocks(call)
    if not text and not blocks:
        raise Refused("no_text")
    changes: Json = {"text": text} if text else {}
    if "blocks" in call.args or text:
        changes["blocks"] = blocks or None
    if "metadata" in call.args:
        changes["metadata"] = _metadata(call) if call.args["metadata"] not in ({}, "{}") else None
    return changes


def _blocks(call: Call) -> list[Json] | None:
    if call.args.get("attachments"):
        raise Refused("invalid_arguments", "[ERROR] this workspace cannot draw attachments [json-pointer:/attachments]")
    value = call.parsed("blocks", "invalid_blocks_format")
    if value is None:
        return None
    if not isinstance(value, list):
        raise Refused("invalid_blocks_format")
    blocks = message_blocks(value)
    check_pictures(call.ws, call.app, blocks)
    return blocks


def _metadata(call: Call) -> Json | None:
    known = call.facts.documents("invalid_metadata_format")
    value: Any = call.parsed("metadata", "invalid_metadata_format" if known else "invalid_arguments")
    if value is None:
        return None
    if not known:
        raise call.wrong("metadata", "this workspace keeps no metadata of ephemeral messages")
    if not isinstance(value, dict):
        raise Refused("invalid_metadata_format")
    payload = value.get("event_payload")
    if not isinstance(value.get("event_type"), str) or not isinstance(payload, dict) or len(value) != 2:
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(value)) > METADATA_MAX:
        raise Refused("metadata_too_large")
    return value
