"""People write, change and delete messages, react and pin."""

from handlers.workspace import channels, files, marks, messages
from handlers.workspace.acts.person import Deed, verb
from handlers.workspace.blocks import message_blocks
from handlers.workspace.messages import Draft
from handlers.workspace.records import App, Channel, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Event


@verb("message")
async def write(deed: Deed) -> Json:
    """Post a message, with pictures if any were dropped on the page."""
    channel = deed.joined()
    _may_write_to(deed, channel)
    text = deed.text("text")
    dropped = [files.store(deed.ws, deed.desk.base_url, deed.user, one) for one in deed.args.get("files") or []]
    blocks = message_blocks(deed.args["blocks"]) if deed.args.get("blocks") else None
    if not text.strip() and not dropped and not blocks:
        raise Refused("no_text")
    draft = Draft(text, blocks, thread_ts=deed.args.get("thread_ts"), files=dropped)
    return {"ts": messages.post(deed.ws, channel, deed.user, draft)["ts"]}


@verb("edit")
async def edit(deed: Deed) -> Json:
    """Change one's own message."""
    channel = deed.joined()
    message = messages.find(channel, deed.text("ts"))
    if message["user"] != deed.user.id or message.get("subtype"):
        raise Refused("cant_update_message")
    if not deed.text("text").strip():
        raise Refused("no_text")
    messages.update(deed.ws, channel, message, {"text": deed.text("text")}, deed.user)
    return {"ts": message["ts"]}


@verb("delete")
async def delete(deed: Deed) -> Json:
    """Delete one's own message."""
    channel = deed.joined()
    message = messages.find(channel, deed.text("ts"))
    if message["user"] != deed.user.id:
        raise Refused("cant_delete_message")
    messages.delete(deed.ws, channel, message)
    return {}


@verb("react")
async def react(deed: Deed) -> Json:
    """Add an emoji."""
    channel = deed.joined()
    marks.react(deed.ws, channel, messages.find(channel, deed.text("ts")), deed.user, deed.text("name").strip(":"))
    return {}


@verb("unreact")
async def unreact(deed: Deed) -> Json:
    """Take one's emoji away."""
    channel = deed.joined()
    marks.unreact(deed.ws, channel, messages.find(channel, deed.text("ts")), deed.user, deed.text("name").strip(":"))
    return {}


@verb("pin")
async def pin(deed: Deed) -> Json:
    """Pin a message."""
    channel = deed.joined()
    marks.pin(deed.ws, channel, messages.find(channel, deed.text("ts")), deed.user)
    return {}


@verb("unpin")
async def unpin(deed: Deed) -> Json:
    """Take a pin away."""
    channel = deed.joined()
    marks.unpin(deed.ws, channel, messages.find(channel, deed.text("ts")), deed.user)
    return {}


@verb("dm")
async def direct(deed: Deed) -> Json:
    """Open the direct conversation with a person or a bot."""
    other = deed.someone("user")
    if other.deleted:
        raise Refused("user_disabled")
    channel = channels.open_im(deed.ws, deed.user, other)
    app = deed.ws.app_of(other.id)
    if app is not None:
        _tell_opened(deed, app, channel)
    return {"channel": channel.id}


def _tell_opened(deed: Deed, app: App, channel: Channel) -> None:
    """An app's messages are a tab of its home; the app hears that somebody opened it."""
    opened = {"type": "app_home_opened", "user": deed.user.id, "channel": channel.id, "tab": "messages"}
    deed.ws.tell(Event({**opened, "event_ts": deed.ws.new_ts()}, only=app.id))


def _may_write_to(deed: Deed, channel: Channel) -> None:
    app = deed.ws.app_of(channel.peer(deed.user.id) or "")
    if app is None:
        return
    if app.home.get("messages_tab_read_only_enabled") or not app.home.get("messages_tab_enabled", True):
        raise Refused("messages_tab_disabled")
