"""One decorator for each thing that people and Slack can do; the manifest and the help are made from them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias, TypeVar

from bot.manifests import Manifests
from handlers.slack.blocks import Block, section
from handlers.slack.client import Slack
from storage.db import Work


@dataclass(frozen=True)
class Ask:
    """What somebody asks, however they asked it."""

    manifests: Manifests
    slack: Slack
    listeners: "Listeners"
    person: str
    team: str | None = None
    channel: str | None = None
    text: str = ""
    """A command's words after the verb, or a button's value."""
    values: dict[str, Any] = field(default_factory=dict)
    """A form's fields: block id → the state of its element."""
    metadata: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    asked: str = ""
    """The delivery's own id, the same when Slack delivers it again."""
    mentioned: tuple[str, ...] = ()
    """The people whom a command's words name with @, by id, in their order."""

    def typed(self, block: str) -> str:
        """What was typed or chosen in a form's field; empty when nothing was."""
        state = self.values.get(block, {}).get("value", {})
        chosen = state.get("selected_option") or {}
        picked = state.get("selected_user") or state.get("selected_date_time") or state.get("selected_date")
        return str(state.get("value") or chosen.get("value") or picked or "")

    def moment(self, block: str) -> datetime | None:
        """The moment chosen in a form's field; none when nothing was."""
        chosen = self.typed(block)
        return datetime.fromtimestamp(int(chosen), UTC) if chosen else None

    def chosen(self, block: str) -> str:
        """The person chosen in a form's field; empty when nobody was."""
        return str(self.values.get(block, {}).get("value", {}).get("selected_user") or "")

    def ticked(self, block: str) -> list[str]:
        """The boxes ticked, or the people chosen, in a form's field."""
        state = self.values.get(block, {}).get("value", {})
        return [one["value"] for one in state.get("selected_options") or []] or list(state.get("selected_users") or [])


class Say(NamedTuple):
    """Tell the person who asked, and nobody else."""

    text: str
    blocks: list[Block] | None = None
    follow: int | None = None
    """An incident whose channel is being made; the answer names it as soon as it is there."""
    past: str | None = None
    """The channel that it had before, which is not the one to name."""

    @property
    def shown(self) -> list[Block]:
        """The answer as blocks, in which nothing becomes a mention or a link by itself."""
        return self.blocks or [section(self.text)]


class Open(NamedTuple):
    """Open a form, or put it in the place of the one that was submitted."""

    view: Block
    untraced: bool = False
    """Nothing is written of whoever asked: they may be about to say something without their name."""


class Wrong(NamedTuple):
    """Leave the form open with a sentence beside each wrong field."""

    errors: dict[str, str]


class Nothing(NamedTuple):
    """All is said."""


Reply: TypeAlias = Say | Open | Wrong | Nothing
Handler: TypeAlias = Callable[[Work, Ask], Reply]
H = TypeVar("H", bound=Handler)


class Command(NamedTuple):
    """A verb of the root command."""

    verb: str
    handler: Handler
    says: str
    example: str
    aliases: tuple[str, ...]


class Shortcut(NamedTuple):
    """An entry of the message menu or of the global one."""

    callback: str
    handler: Handler
    name: str
    says: str
    kind: str


class Event(NamedTuple):
    """Something that Slack tells us; message events are told apart by subtype."""

    type: str
    subtype: str | None
    handler: Handler


class Listeners:
    """All that can be asked, by the decorators below."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}
        self.buttons: dict[str, Handler] = {}
        self.forms: dict[str, Handler] = {}
        self.shortcuts: dict[str, Shortcut] = {}
        self.events: list[Event] = []
        self.guests: set[Handler] = set()
        """What guests may do, too."""

    def command(self, verb: str, says: str, example: str, *aliases: str) -> Callable[[H], H]:
        """A verb after the root command; `says` and `example` are its help."""

        def register(handler: H) -> H:
            self._claim(self.commands, verb, Command(verb, handler, says, example, aliases))
            return handler

        return register

    def button(self, action: str) -> Callable[[H], H]:
        """A button, by its action id."""

        def register(handler: H) -> H:
            self._claim(self.buttons, action, handler)
            return handler

        return register

    def form(self, callback: str) -> Callable[[H], H]:
        """A submitted form, by its callback id."""

        def register(handler: H) -> H:
            self._claim(self.forms, callback, handler)
            return handler

        return register

    def shortcut(self, callback: str, name: str, says: str, kind: str = "message") -> Callable[[H], H]:
        """An entry of the message menu (`message`) or of the global one (`global`)."""

        def register(handler: H) -> H:
            self._claim(self.shortcuts, callback, Shortcut(callback, handler, name, says, kind))
            return handler

        return register

    def for_guests(self, handler: H) -> H:
        """Guests may do this, too."""
        self.guests.add(handler)
        return handler

    def event(self, type_: str, subtype: str | None = None) -> Callable[[H], H]:
        """Something that Slack tells us."""

        def register(handler: H) -> H:
            self.events.append(Event(type_, subtype, handler))
            return handler

        return register

    def hearing(self, type_: str, subtype: str | None) -> list[Handler]:
        """Everybody who listens to an event."""
        return [one.handler for one in self.events if one.type == type_ and one.subtype in (None, subtype)]

    def verb(self, word: str) -> Command | None:
        """The command of a verb or of one of its aliases."""
        lowered = word.lower()
        for command in self.commands.values():
            if lowered == command.verb or lowered in command.aliases:
                return command
        return None

    @staticmethod
    def _claim(table: dict[str, Any], name: str, value: Any) -> None:
        if name in table:
            raise ValueError(f"two listeners claim “{name}”")
        table[name] = value


listen = Listeners()
