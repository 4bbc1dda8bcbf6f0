"""Response urls: five uses in thirty minutes, to answer the person who just acted."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from handlers.workspace import messages
from handlers.workspace.blocks import message_blocks
from handlers.workspace.messages import Draft
from handlers.workspace.records import App, Channel, Json, User
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Delta, Workspace

USES = 5
SECONDS = 30 * 60.0


@dataclass
class Ticket:
    """Leave to answer in one channel."""

    app_id: str
    channel_id: str
    user_id: str
    message_ts: str | None
    expires: float
    uses: int = 0


@dataclass
class Responses:
    """Every response url handed out."""

    ws: Workspace
    clock: Callable[[], float] = time.monotonic
    tickets: dict[str, Ticket] = field(default_factory=dict)

    def issue(self, app: App, channel: Channel, user: User, message_ts: str | None = None) -> str:
        """The path of a fresh response url."""
        name = secrets.token_urlsafe(18)
        self.tickets[name] = Ticket(app.id, channel.id, user.id, message_ts, self.clock() + SECONDS)
        return f"response/{name}"

    def use(self, name: str, body: Any) -> None:
        """Do what an app posts to its response url; refuses used_url, expired_url, invalid_payload and others."""
        ticket = self.tickets.get(name)
        if ticket is None:
            raise Refused("invalid_token")
        if ticket.uses >= USES:
            raise Refused("used_url")
        if self.clock() > ticket.expires:
            raise Refused("expired_url")
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        ticket.uses += 1
        app = self.ws.books.apps[ticket.app_id]
        channel = self.ws.books.channels.get(ticket.channel_id)
        if channel is None:
            raise Refused("channel_not_found")
        answer(self.ws, app, channel, self.ws.books.users[ticket.user_id], body, ticket.message_ts)


def answer(ws: Workspace, app: App, channel: Channel, user: User, body: Json, ts: str | None = None) -> Json | None:
    """Show an app's answer to a person, to the channel, or in place of the message that was acted on."""
    hidden = channel.hidden.get(user.id, {})
    original = hidden.get(ts or "") or channel.messages.get(ts or "")
    if body.get("delete_original"):
        _take_away(ws, channel, user, original)
        return None
    draft = _draft(body)
    if body.get("replace_original") and original is not None:
        _replace(ws, app, channel, user, original, draft)
        return original
    bot = ws.books.users[app.bot_user_id]
    if body.get("response_type") == "in_channel":
        return messages.post(ws, channel, bot, draft)
    return messages.whisper(ws, channel, bot, user, draft)


def _draft(body: Json) -> Draft:
    blocks = body.get("blocks")
    text = body.get("text") or ""
    if not text and not blocks:
        raise Refused("no_text")
    return Draft(text=text, blocks=message_blocks(blocks) if blocks else None, thread_ts=body.get("thread_ts"))


def _take_away(ws: Workspace, channel: Channel, user: User, original: Json | None) -> None:
    if original is None:
        return
    if original.get("is_ephemeral"):
        del channel.hidden[user.id][original["ts"]]
        ws.tell(Delta({"type": "gone", "channel": channel.id, "ts": original["ts"]}, channel, user.id))
    else:
        messages.delete(ws, channel, original)


def _replace(ws: Workspace, app: App, channel: Channel, user: User, original: Json, draft: Draft) -> None:
    if original.get("is_ephemeral"):
        original["text"] = draft.text
        original.pop("blocks", None)
        original |= {"blocks": draft.blocks} if draft.blocks else {}
        ws.tell(Delta({"type": "ephemeral", "channel": channel.id, "message": original}, channel, user.id))
    else:
        bot = ws.books.users[app.bot_user_id]
        messages.update(ws, channel, original, {"text": draft.text, "blocks": draft.blocks}, bot)
