"""Posting, changing and deleting messages, whoever does it, and the news that follows."""

import re
from dataclasses import dataclass

from handlers.workspace.records import Channel, Json, User
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import CHANNEL_TYPES, app_message
from handlers.workspace.state import Delta, Event, Workspace

TEXT_MAX = 40_000
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Draft:
    """What somebody wants to post."""

    text: str
    blocks: list[Json] | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    files: list[Json] | None = None
    extra: Json | None = None


def post(ws: Workspace, channel: Channel, author: User, draft: Draft) -> Json:
    """Put a message into a channel; a reply to an unknown message becomes a message of its own."""
    message = compose(ws, author, draft)
    root = thread_root(channel, draft.thread_ts)
    if root is not None:
        message |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
    channel.messages[message["ts"]] = message
    if root is not None:
        _count_reply(root, message)
        ws.tell(_upsert(channel, root))
    ws.tell(_upsert(channel, message))
    _announce(ws, channel, message)
    return message


def compose(ws: Workspace, author: User, draft: Draft) -> Json:
    """The message that a draft becomes, with a time of its own."""
    message: Json = {
        "type": "message",
        "ts": ws.new_ts(),
        "user": author.id,
        "team": author.team_id,
        "text": draft.text[:TEXT_MAX],
    }
    optional = {"blocks": draft.blocks, "metadata": draft.metadata, "files": draft.files}
    message |= {key: value for key, value in optional.items() if value}
    if draft.files:
        message["subtype"] = "file_share"
    if author.is_bot:
        message |= _signature(ws, author)
    return message | (draft.extra or {})


def system(ws: Workspace, channel: Channel, actor: User, subtype: str, text: str, **extra: object) -> None:
    """Write one of the lines by which a channel tells its own history."""
    if channel.kind == "im":
        return
    prefix = "channel" if channel.kind == "public" else "group"
    kind = f"{prefix}_{subtype}" if subtype != "pinned_item" else subtype
    post(ws, channel, actor, Draft(text=text, extra={"subtype": kind, **extra}))


def update(ws: Workspace, channel: Channel, message: Json, changes: Json, actor: User) -> None:
    """Change a message in place; a change to None takes the part away, new blocks leave no mark of editing."""
    before = app_message(message)
    for key, value in changes.items():
        if value is None:
            message.pop(key, None)
        else:
            message[key] = value
    if not changes.get("blocks"):
        message["edited"] = {"user": actor.id, "ts": ws.new_ts()}
    ws.tell(_upsert(channel, message))
    _hidden(ws, channel, "message_changed", message=app_message(message), previous_message=before)


def delete(ws: Workspace, channel: Channel, message: Json) -> None:
    """Take a message away, with its pin; a message with replies leaves a tombstone, as at Slack."""
    ts = message["ts"]
    channel.pins = [pin for pin in channel.pins if pin.ts != ts]
    if message.get("reply_count"):
        message.pop("blocks", None)
        message |= {"subtype": "tombstone", "text": "This message was deleted."}
        ws.tell(_upsert(channel, message))
    else:
        del channel.messages[ts]
        root = channel.messages.get(message.get("thread_ts", ""))
        if root is not None:
            _uncount_reply(root)
            ws.tell(_upsert(channel, root))
        ws.tell(Delta({"type": "gone", "channel": channel.id, "ts": ts}, channel=channel))
    _hidden(ws, channel, "message_deleted", deleted_ts=ts, previous_message=app_message(message))


def whisper(ws: Workspace, channel: Channel, author: User, reader: User, draft: Draft) -> Json:
    """Show a message to one person only."""
    message = compose(ws, author, draft) | {"is_ephemeral": True}
    if draft.thread_ts in channel.messages:
        message["thread_ts"] = draft.thread_ts
    channel.hidden.setdefault(reader.id, {})[message["ts"]] = message
    ws.tell(Delta({"type": "ephemeral", "channel": channel.id, "message": message}, channel, reader.id))
    return message


def thread_root(channel: Channel, thread_ts: str | None) -> Json | None:
    """The message that a thread hangs from; a reply's own time leads to its root."""
    message = channel.messages.get(thread_ts or "")
    if message is None:
        return None
    return channel.messages.get(message.get("thread_ts", ""), message)


def find(channel: Channel, ts: str) -> Json:
    """The message of that time; refuses with message_not_found."""
    if ts not in channel.messages:
        raise Refused("message_not_found")
    return channel.messages[ts]


def touched(ws: Workspace, channel: Channel, message: Json) -> None:
    """Tell the page that a message looks different now."""
    ws.tell(_upsert(channel, message))


def _signature(ws: Workspace, author: User) -> Json:
    profile = {
        "id": author.bot_id,
        "app_id": author.app_id,
        "name": author.real_name,
        "deleted": False,
        "updated": author.updated,
        "team_id": author.team_id,
    }
    return {"bot_id": author.bot_id, "app_id": author.app_id, "bot_profile": profile}


def _count_reply(root: Json, reply: Json) -> None:
    users = [*root.get("reply_users", [])]
    if reply["user"] not in users:
        users.append(reply["user"])
    root |= {
        "thread_ts": root["ts"],
        "reply_count": root.get("reply_count", 0) + 1,
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": reply["ts"],
    }


def _uncount_reply(root: Json) -> None:
    root["reply_count"] -= 1
    if root["reply_count"] == 0:
        for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
            root.pop(key)


def _upsert(channel: Channel, message: Json) -> Delta:
    return Delta({"type": "message", "channel": channel.id, "message": message}, channel=channel)


def _announce(ws: Workspace, channel: Channel, message: Json) -> None:
    kind = CHANNEL_TYPES[channel.kind]
    body = app_message(message) | {"channel": channel.id, "channel_type": kind, "event_ts": message["ts"]}
    ws.tell(Event(body, channel))
    if channel.kind == "im" or message.get("subtype") not in (None, "file_share"):
        return
    for mentioned in dict.fromkeys(MENTION.findall(message["text"])):
        app = ws.app_of(mentioned)
        if app is not None and mentioned != message["user"]:
            mention = {k: v for k, v in body.items() if k != "channel_type"} | {"type": "app_mention"}
            ws.tell(Event(mention, channel, only=app.id))


def _hidden(ws: Workspace, channel: Channel, subtype: str, **extra: object) -> None:
    ts = ws.new_ts()
    body: Json = {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "ts": ts,
        "event_ts": ts,
        **extra,
    }
    ws.tell(Event(body, channel))
