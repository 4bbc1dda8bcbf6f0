"""Everything that the workspace knows, and the news about it; pure Python, no HTTP."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from handlers.workspace.records import App, Channel, Json, Resident, Settings, User, UserGroup


@dataclass(frozen=True)
class Event:
    """Something that subscribed apps hear of; `only` names a single app, `also` a bot that just left."""

    body: Json
    channel: Channel | None = None
    only: str | None = None
    also: str | None = None


@dataclass(frozen=True)
class Delta:
    """Something that open pages show; of `channel` if given, to `user` alone if given."""

    body: Json
    channel: Channel | None = None
    user: str | None = None


News = Event | Delta


class Books(BaseModel):
    """The part of the state that survives a restart."""

    team_id: str = "T0NORTHWIND"
    team_name: str = "Northwind AI"
    team_domain: str = "northwind"
    counter: int = 0
    last_ts: int = 0
    ahead: float = 0.0
    """Seconds that somebody skipped: so far is the time here ahead of the world's."""
    users: dict[str, User] = Field(default_factory=dict)
    channels: dict[str, Channel] = Field(default_factory=dict)
    apps: dict[str, App] = Field(default_factory=dict)
    groups: dict[str, UserGroup] = Field(default_factory=dict)
    homes: dict[str, dict[str, Json]] = Field(default_factory=dict)
    """Published App Homes: app, then person."""
    files: dict[str, Json] = Field(default_factory=dict)
    residents: list[Resident] = Field(default_factory=list)
    hints: list[Json | str] = Field(default_factory=list)


@dataclass
class Workspace:
    """The books, the settings, the open forms, and whoever wants to hear the news."""

    books: Books
    settings: Settings = field(default_factory=Settings)
    views: dict[str, Json] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    """Ids of the forms that a person has open, bottom first."""
    watchers: list[Callable[[News], None]] = field(default_factory=list)

    def tell(self, news: News) -> None:
        """Pass news to every watcher."""
        for watcher in self.watchers:
            watcher(news)

    def new_id(self, prefix: str) -> str:
        """A fresh id such as C00000042."""
        self.books.counter += 1
        return f"{prefix}{self.books.counter:08d}"

    def new_ts(self) -> str:
        """A message time that no other message of this workspace has."""
        now = time.time_ns() // 1000 + round(self.books.ahead * 1e6)
        self.books.last_ts = max(now, self.books.last_ts + 1)
        return f"{self.books.last_ts // 1_000_000}.{self.books.last_ts % 1_000_000:06d}"

    def live_channels(self) -> Iterator[Channel]:
        """Every channel and direct conversation."""
        yield from self.books.channels.values()

    def by_name(self, name: str) -> Channel | None:
        """The channel of that name, archived ones included."""
        wanted = name.removeprefix("#")
        return next((c for c in self.live_channels() if c.name == wanted and c.kind != "im"), None)

    def im(self, one: str, other: str) -> Channel | None:
        """The direct conversation of two users, if it was ever opened."""
        pair = sorted({one, other})
        return next((c for c in self.live_channels() if c.kind == "im" and sorted(set(c.members)) == pair), None)

    def app_of(self, user_id: str) -> App | None:
        """The app whose bot user this is."""
        user = self.books.users.get(user_id)
        return self.books.apps.get(user.app_id) if user and user.app_id else None

    def sees(self, user: User, channel: Channel) -> bool:
        """Whether a user may read a channel: members always, others only public ones, guests never."""
        if user.id in channel.members:
            return True
        return channel.kind == "public" and not (user.is_restricted or user.is_stranger)


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())
