"""People make, join, change and close channels."""

from handlers.workspace import channels
from handlers.workspace.acts.person import Deed, verb
from handlers.workspace.records import Channel, Json
from handlers.workspace.refusal import Refused


@verb("create")
async def create(deed: Deed) -> Json:
    """Make a channel."""
    if deed.user.is_restricted or deed.user.is_stranger:
        raise Refused("restricted_action")
    channel = channels.create(deed.ws, deed.user, deed.text("name"), bool(deed.args.get("private")))
    return {"channel": channel.id}


@verb("join")
async def join(deed: Deed) -> Json:
    """Join a public channel."""
    channel = _room(deed)
    if channel.is_archived:
        raise Refused("is_archived")
    if deed.user.id not in channel.members:
        channels.add_member(deed.ws, channel, deed.user)
    return {"channel": channel.id}


@verb("leave")
async def leave(deed: Deed) -> Json:
    """Leave a channel."""
    channel = _room(deed)
    if channel.is_general:
        raise Refused("cant_leave_general")
    if deed.user.id not in channel.members:
        raise Refused("not_in_channel")
    channels.remove_member(deed.ws, channel, deed.user)
    return {}


@verb("invite")
async def invite(deed: Deed) -> Json:
    """Bring others, bots included, into a channel."""
    channel = _open_room(deed)
    wanted = deed.args.get("users")
    names = wanted.split(",") if isinstance(wanted, str) else list(wanted or [])
    people = [deed.ws.books.users.get(str(name)) for name in names]
    if not people or any(user is None or user.deleted for user in people):
        raise Refused("user_not_found")
    for user in people:
        if user is not None and user.id not in channel.members:
            channels.add_member(deed.ws, channel, user, deed.user)
    return {}


@verb("kick")
async def kick(deed: Deed) -> Json:
    """Take somebody out of a channel."""
    channel = _open_room(deed)
    user = deed.someone("user")
    if channel.is_general:
        raise Refused("cant_kick_from_general")
    if user.id not in channel.members:
        raise Refused("user_not_found")
    channels.remove_member(deed.ws, channel, user)
    return {}


@verb("topic")
async def topic(deed: Deed) -> Json:
    """Set the topic."""
    channels.set_topic(deed.ws, _open_room(deed), deed.user, deed.text("topic"))
    return {}


@verb("rename")
async def rename(deed: Deed) -> Json:
    """Give a channel another name."""
    channels.rename(deed.ws, _open_room(deed), deed.user, deed.text("name"))
    return {}


@verb("archive")
async def archive(deed: Deed) -> Json:
    """Close a channel for writing."""
    channels.archive(deed.ws, _room(deed), deed.user)
    return {}


@verb("unarchive")
async def unarchive(deed: Deed) -> Json:
    """Open an archived channel again; people may, bots may not."""
    channels.unarchive(deed.ws, _room(deed), deed.user)
    return {}


@verb("delete_channel")
async def delete_channel(deed: Deed) -> Json:
    """Remove a channel for good."""
    channel = _room(deed)
    if channel.is_general:
        raise Refused("cant_delete_general")
    channels.delete(deed.ws, channel, deed.user)
    return {}


def _room(deed: Deed) -> Channel:
    channel = deed.channel()
    if channel.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    return channel


def _open_room(deed: Deed) -> Channel:
    channel = deed.joined()
    if channel.kind == "im":
        raise Refused("method_not_supported_for_channel_type")
    return channel
