"""One call of the Web API: who calls, with which arguments; and the register of methods."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.workspace import access
from handlers.workspace.desk import Desk
from handlers.workspace.facts import Facts
from handlers.workspace.records import App, Channel, Json, User
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Workspace

TRUE = (True, 1, "1", "true", "True")
FALSE = (False, 0, "0", "false", "False", "", None)


@dataclass
class Call:
    """A call whose token, scope and argument names have been checked."""

    desk: Desk
    facts: Facts
    args: Json
    caller: App | None

    @property
    def ws(self) -> Workspace:
        """The workspace."""
        return self.desk.ws

    @property
    def app(self) -> App:
        """The calling app; refuses calls without a token."""
        if self.caller is None:
            raise Refused("not_authed")
        return self.caller

    @property
    def bot(self) -> User:
        """The calling app's bot user."""
        return self.ws.books.users[self.app.bot_user_id]

    def text(self, name: str, default: str = "") -> str:
        """A string argument."""
        value = self.args.get(name)
        if value is None:
            return default
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return ",".join(value)
        if isinstance(value, str | int | float):
            return str(value)
        raise self.wrong(name, "must be a string")

    def flag(self, name: str) -> bool:
        """A yes or no argument."""
        value = self.args.get(name)
        if isinstance(value, list | dict) or value not in TRUE + FALSE:
            raise self.wrong(name, "must be a boolean")
        return value in TRUE

    def number(self, name: str, default: int, most: int) -> int:
        """A count of 1 to `most`."""
        text = self.text(name, str(default))
        if not text.isdigit() or not 1 <= int(text) <= most:
            if self.facts.documents("invalid_limit"):
                raise Refused("invalid_limit")
            raise self.wrong(name, f"must be a number from 1 to {most}")
        return int(text)

    def parsed(self, name: str, error: str) -> Any:
        """An argument that holds JSON, already parsed or as text; None when it is absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value.strip() else None
        except ValueError:
            raise Refused(error) from None

    def channel(self, name: str = "channel") -> Channel:
        """The channel that the call is about, if the app can see it."""
        return access.visible(self.ws, self.app, self.facts, self.text(name))

    def joined(self, error: str, name: str = "channel") -> Channel:
        """The same, refusing with `error` when the bot is not a member."""
        channel = self.channel(name)
        if self.bot.id not in channel.members:
            raise Refused(error)
        return channel

    def wrong(self, name: str, what: str) -> Refused:
        """An argument of the wrong form."""
        return Refused("invalid_arguments", f"[ERROR] {what} [json-pointer:/{name}]")


Handler = Callable[[Call], Json]
METHODS: dict[str, Handler] = {}


def method(name: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out a method."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = handler
        return handler

    return register


def page_of(call: Call, items: list[Any], most: int = 1000) -> tuple[list[Any], Json]:
    """One page of a list, and the metadata that leads to the next."""
    limit = call.number("limit", 100, most)
    cursor = call.text("cursor")
    start = _start(cursor)
    if start > len(items):
        raise Refused("invalid_cursor")
    following = f"next:{start + limit}" if start + limit < len(items) else ""
    return items[start : start + limit], {"response_metadata": {"next_cursor": following}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    prefix, _, number = cursor.partition(":")
    if prefix != "next" or not number.isdigit():
        raise Refused("invalid_cursor")
    return int(number)
