"""conversations.*: making, changing and leaving channels."""

from handlers.workspace import access, channels
from handlers.workspace.api.call import Call, method
from handlers.workspace.records import Channel, Json, User
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_channel

INVITE_MAX = 100


@method("conversations.create")
def create(call: Call) -> Json:
    """Make a public or private channel."""
    private = call.flag("is_private")
    access.check_kind(call.app, call.facts, "private" if private else "public")
    return _shown(call, channels.create(call.ws, call.bot, call.text("name"), private))


@method("conversations.invite")
def invite(call: Call) -> Json:
    """Put people into a channel; with `force`, those who can be put."""
    channel = _writable(call)
    wanted = [name for name in dict.fromkeys(call.text("users").replace(" ", "").split(",")) if name]
    if not wanted:
        raise Refused("no_user")
    if len(wanted) > INVITE_MAX:
        raise call.wrong("users", f"must be at most {INVITE_MAX} users")
    errors: list[Json] = [
        {"user": name, "ok": False, "error": trouble} for name in wanted if (trouble := _hurdle(call, channel, name))
    ]
    if errors and (len(errors) == len(wanted) or not call.flag("force")):
        raise Refused(errors[0]["error"], errors=errors)
    refused = {error["user"] for error in errors}
    for name in wanted:
        if name not in refused:
            channels.add_member(call.ws, channel, call.ws.books.users[name], call.bot)
    return _shown(call, channel) | ({"errors": errors} if errors else {})


@method("conversations.join")
def join(call: Call) -> Json:
    """Join a public channel."""
    channel = call.channel()
    _not_direct(channel)
    if channel.kind == "private":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if call.bot.id in channel.members:
        return _shown(call, channel) | {
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    channels.add_member(call.ws, channel, call.bot)
    return _shown(call, channel)


@method("conversations.leave")
def leave(call: Call) -> Json:
    """Leave a channel."""
    channel = call.channel()
    _not_direct(channel)
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.is_general:
        raise Refused("cant_leave_general")
    if call.bot.id not in channel.members:
        return {"not_in_channel": True}
    if channel.kind == "private" and len(channel.members) == 1:
        raise Refused("last_member")
    channels.remove_member(call.ws, channel, call.bot)
    return {}


@method("conversations.kick")
def kick(call: Call) -> Json:
    """Take somebody out of a channel."""
    channel = call.joined("not_in_channel")
    _not_direct(channel)
    user = call.ws.books.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found")
    if user.id == call.bot.id:
        raise Refused("cant_kick_self")
    if channel.is_general:
        raise Refused("cant_kick_from_general")
    if channel.is_archived:
        raise Refused("restricted_action")
    if user.id not in channel.members:
        raise Refused("not_in_channel")
    channels.remove_member(call.ws, channel, user)
    return {}


@method("conversations.setTopic")
def set_topic(call: Call) -> Json:
    """Set the topic."""
    channel = _writable(call)
    channels.set_topic(call.ws, channel, call.bot, call.text("topic"))
    return _shown(call, channel) | {"topic": channel.topic.value}


@method("conversations.setPurpose")
def set_purpose(call: Call) -> Json:
    """Set the purpose."""
    channel = _writable(call)
    channels.set_purpose(call.ws, channel, call.bot, call.text("purpose"))
    return _shown(call, channel) | {"purpose": channel.purpose.value}


@method("conversations.rename")
def rename(call: Call) -> Json:
    """Rename a channel that the bot itself made."""
    channel = _writable(call)
    if channel.creator != call.bot.id:
        raise Refused("not_authorized")
    channels.rename(call.ws, channel, call.bot, call.text("name"))
    return _shown(call, channel)


@method("conversations.archive")
def archive(call: Call) -> Json:
    """Close a channel for writing."""
    channel = call.channel()
    _not_direct(channel)
    if channel.is_archived:
        raise Refused("already_archived")
    if call.bot.id not in channel.members:
        raise Refused("not_in_channel")
    channels.archive(call.ws, channel, call.bot)
    return {}


@method("conversations.unarchive")
def unarchive(call: Call) -> Json:
    """Refused to bots: Slack's page on the method says that bot tokens cannot do this."""
    channel = call.channel()
    _not_direct(channel)
    if not channel.is_archived:
        raise Refused("not_archived")
    raise Refused("not_allowed_token_type")


@method("conversations.open")
def open_direct(call: Call) -> Json:
    """Open a direct conversation with one person."""
    access.check_kind(call.app, call.facts, "im")
    given = call.text("channel")
    channel = call.channel() if given else channels.open_im(call.ws, call.bot, _one_person(call))
    shown = app_channel(call.ws, channel, call.bot.id) if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown}


def _one_person(call: Call) -> User:
    wanted = [name for name in call.text("users").split(",") if name]
    if not wanted:
        raise Refused("users_list_not_supplied")
    if len(wanted) > 8:
        raise Refused("too_many_users")
    if len(wanted) > 1:
        raise Refused("invalid_user_combination", "[ERROR] this workspace has no group conversations")
    person = call.ws.books.users.get(wanted[0])
    if person is None or person.id == call.bot.id:
        raise Refused("user_not_found")
    if person.deleted:
        raise Refused("user_disabled")
    return person


def _hurdle(call: Call, channel: Channel, name: str) -> str:
    """Why somebody cannot be invited; empty when nothing is in the way."""
    user = call.ws.books.users.get(name)
    hurdles = {
        "cant_invite_self": user is not None and user.id == call.bot.id,
        "user_not_found": user is None,
        "already_in_channel": name in channel.members,
        "cant_invite": user is not None and user.deleted,
        "no_external_invite_permission": user is not None and user.is_stranger,
        "user_is_restricted": user is not None and user.is_restricted,
    }
    return next((error for error, applies in hurdles.items() if applies), "")


def _writable(call: Call) -> Channel:
    """A channel that the bot is in and that is not archived."""
    channel = call.channel()
    _not_direct(channel)
    if channel.is_archived:
        raise Refused("is_archived")
    if call.bot.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _not_direct(channel: Channel) -> None:
    if channel.kind == "im":
        raise Refused("method_not_supported_for_channel_type")


def _shown(call: Call, channel: Channel) -> Json:
    return {"channel": app_channel(call.ws, channel, call.bot.id)}
