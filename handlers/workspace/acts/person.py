"""One deed of a person, and the register of verbs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.workspace.desk import Desk
from handlers.workspace.records import App, Channel, Json, User
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Workspace


@dataclass
class Deed:
    """Who does something, and what they gave with it."""

    desk: Desk
    user: User
    args: Json

    @property
    def ws(self) -> Workspace:
        """The workspace."""
        return self.desk.ws

    def text(self, name: str, default: str = "") -> str:
        """A string that came with the deed."""
        value = self.args.get(name, default)
        if not isinstance(value, str):
            raise Refused("invalid_arguments", f"{name} must be a string")
        return value

    def channel(self, name: str = "channel") -> Channel:
        """A channel that the person can see."""
        channel = self.ws.books.channels.get(self.text(name))
        if channel is None or not self.ws.sees(self.user, channel):
            raise Refused("channel_not_found")
        return channel

    def joined(self) -> Channel:
        """A channel that the person is in and that is open for writing."""
        channel = self.channel()
        if self.user.id not in channel.members:
            raise Refused("not_in_channel")
        if channel.is_archived:
            raise Refused("is_archived")
        return channel

    def someone(self, name: str) -> User:
        """A user by id."""
        user = self.ws.books.users.get(self.text(name))
        if user is None:
            raise Refused("user_not_found")
        return user

    def app(self, app_id: str) -> App:
        """An installed app by id."""
        if app_id not in self.ws.books.apps:
            raise Refused("app_not_found")
        return self.ws.books.apps[app_id]


Act = Callable[[Deed], Awaitable[Json]]
VERBS: dict[str, Act] = {}


def verb(name: str) -> Callable[[Act], Act]:
    """Register what happens when a person does something."""

    def register(act: Act) -> Act:
        VERBS[name] = act
        return act

    return register
