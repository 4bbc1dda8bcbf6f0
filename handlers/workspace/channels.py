"""Making and changing channels, whoever does it, with Slack's rules and the news that follows."""

import re

from handlers.workspace.messages import system
from handlers.workspace.records import Channel, Json, Note, User
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import page_channel
from handlers.workspace.state import Delta, Event, Workspace, now

NAME_MAX = 80
TOPIC_MAX = 250
ALLOWED = re.compile(r"[a-z0-9_-]+")
PUNCTUATION = re.compile(r"[_-]+")


def check_name(ws: Workspace, name: str) -> None:
    """Refuse a channel name that Slack would refuse; names of archived channels stay taken."""
    if not name:
        raise Refused("invalid_name_required")
    if len(name) > NAME_MAX:
        raise Refused("invalid_name_maxlength")
    if not ALLOWED.fullmatch(name):
        raise Refused("invalid_name_specials")
    if PUNCTUATION.fullmatch(name):
        raise Refused("invalid_name_punctuation")
    if ws.by_name(name):
        raise Refused("name_taken")


def create(ws: Workspace, actor: User, name: str, private: bool) -> Channel:
    """Make a channel with its maker as the only member."""
    check_name(ws, name)
    channel = Channel(
        id=ws.new_id("C"),
        name=name,
        kind="private" if private else "public",
        creator=actor.id,
        created=now(),
        members=[actor.id],
    )
    ws.books.channels[channel.id] = channel
    changed(ws, channel)
    if not private:
        made = {
            "id": channel.id,
            "name": name,
            "name_normalized": name,
            "created": channel.created,
            "creator": actor.id,
        }
        ws.tell(Event(_stamped(ws, {"type": "channel_created", "channel": {**made, "is_channel": True}}), channel))
    system(ws, channel, actor, "join", f"<@{actor.id}> has joined the channel")
    return channel


def open_im(ws: Workspace, one: User, other: User) -> Channel:
    """The direct conversation of two users, made when it does not exist yet."""
    found = ws.im(one.id, other.id)
    if found is not None:
        return found
    members = list(dict.fromkeys([one.id, other.id]))
    channel = Channel(id=ws.new_id("D"), name="", kind="im", creator=one.id, created=now(), members=members)
    ws.books.channels[channel.id] = channel
    changed(ws, channel)
    return channel


def add_member(ws: Workspace, channel: Channel, user: User, inviter: User | None = None) -> None:
    """Put a user into a channel."""
    channel.members.append(user.id)
    changed(ws, channel)
    by = {"inviter": inviter.id} if inviter is not None else {}
    system(ws, channel, user, "join", f"<@{user.id}> has joined the channel", **by)
    _membership(ws, channel, user, "member_joined_channel", by)


def remove_member(ws: Workspace, channel: Channel, user: User) -> None:
    """Take a user out of a channel."""
    system(ws, channel, user, "leave", f"<@{user.id}> has left the channel")
    channel.members.remove(user.id)
    changed(ws, channel)
    _vanish_for(ws, channel, user)
    _membership(ws, channel, user, "member_left_channel", {})


def set_topic(ws: Workspace, channel: Channel, actor: User, topic: str) -> None:
    """Set the topic; refuses more than 250 characters."""
    channel.topic = _note(actor, topic)
    changed(ws, channel)
    text = f"<@{actor.id}> set the channel topic: {topic}" if topic else f"<@{actor.id}> cleared the channel topic"
    system(ws, channel, actor, "topic", text, topic=topic)


def set_purpose(ws: Workspace, channel: Channel, actor: User, purpose: str) -> None:
    """Set the purpose; refuses more than 250 characters."""
    channel.purpose = _note(actor, purpose)
    changed(ws, channel)
    system(ws, channel, actor, "purpose", f"<@{actor.id}> set the channel description: {purpose}", purpose=purpose)


def rename(ws: Workspace, channel: Channel, actor: User, name: str) -> None:
    """Give a channel another name, under the same rules as a new one."""
    if name == channel.name:
        return
    check_name(ws, name)
    old = channel.name
    channel.previous_names = [old, *channel.previous_names]
    channel.name = name
    changed(ws, channel)
    text = f'<@{actor.id}> has renamed the channel from "{old}" to "{name}"'
    system(ws, channel, actor, "name", text, old_name=old, name=name)
    made = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
    _twin(ws, channel, "rename", channel_value=made)


def archive(ws: Workspace, channel: Channel, actor: User) -> None:
    """Close a channel for writing."""
    if channel.is_archived:
        raise Refused("already_archived")
    if channel.is_general:
        raise Refused("cant_archive_general")
    system(ws, channel, actor, "archive", f"<@{actor.id}> archived the channel", members=list(channel.members))
    channel.is_archived = True
    changed(ws, channel)
    _twin(ws, channel, "archive", user=actor.id)


def unarchive(ws: Workspace, channel: Channel, actor: User) -> None:
    """Open an archived channel again."""
    if not channel.is_archived:
        raise Refused("not_archived")
    channel.is_archived = False
    changed(ws, channel)
    system(ws, channel, actor, "unarchive", f"<@{actor.id}> un-archived the channel")
    _twin(ws, channel, "unarchive", user=actor.id)


def delete(ws: Workspace, channel: Channel, actor: User) -> None:
    """Remove a channel with everything in it."""
    del ws.books.channels[channel.id]
    ws.tell(Delta({"type": "channel_gone", "id": channel.id}, channel=channel))
    _twin(ws, channel, "deleted", actor_id=actor.id)


def changed(ws: Workspace, channel: Channel) -> None:
    """Tell every page that may see the channel how it looks now."""
    for user in ws.books.users.values():
        if not user.is_bot and ws.sees(user, channel):
            ws.tell(Delta({"type": "channel", "channel": page_channel(channel, user.id)}, channel, user.id))


def _note(actor: User, value: str) -> Note:
    if len(value) > TOPIC_MAX:
        raise Refused("too_long")
    return Note(value=value, creator=actor.id, last_set=now())


def _vanish_for(ws: Workspace, channel: Channel, user: User) -> None:
    """Somebody who may no longer see the channel stops seeing it."""
    if not ws.sees(user, channel):
        ws.tell(Delta({"type": "channel_gone", "id": channel.id}, user=user.id))


def _membership(ws: Workspace, channel: Channel, user: User, kind: str, extra: Json) -> None:
    letter = "C" if channel.kind == "public" else "G"
    body = {"type": kind, "user": user.id, "channel": channel.id, "channel_type": letter, "team": user.team_id, **extra}
    ws.tell(Event(_stamped(ws, body), channel, also=user.id))


def _twin(ws: Workspace, channel: Channel, suffix: str, channel_value: Json | None = None, **extra: str) -> None:
    """Public channels tell of themselves as channel_..., private ones as group_..."""
    prefix = "channel" if channel.kind == "public" else "group"
    body = {"type": f"{prefix}_{suffix}", "channel": channel_value or channel.id, **extra}
    ws.tell(Event(_stamped(ws, body), channel))


def _stamped(ws: Workspace, body: Json) -> Json:
    return body | {"event_ts": ws.new_ts()}
