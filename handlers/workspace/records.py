"""The things a workspace is made of: people, channels, apps, user groups and their settings."""

from typing import Any, Literal

from pydantic import BaseModel, Field

Json = dict[str, Any]
Kind = Literal["public", "private", "im"]


class User(BaseModel):
    """A person or a bot user."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    team_id: str = "T0NORTHWIND"
    color: str = "4a7bd0"
    tz: str = "Europe/Berlin"
    avatar: str | None = None
    is_bot: bool = False
    app_id: str | None = None
    bot_id: str | None = None
    is_restricted: bool = False
    is_stranger: bool = False
    deleted: bool = False
    updated: int = 0


class Note(BaseModel):
    """A topic or a purpose: the words, who set them and when (seconds since 1970)."""

    value: str = ""
    creator: str = ""
    last_set: int = 0


class Pin(BaseModel):
    """One pinned message."""

    ts: str
    user: str
    created: int


class Channel(BaseModel):
    """A public or private channel, or a direct conversation, with all its messages by `ts`."""

    id: str
    name: str
    kind: Kind
    creator: str
    created: int
    members: list[str] = Field(default_factory=list)
    topic: Note = Field(default_factory=Note)
    purpose: Note = Field(default_factory=Note)
    is_archived: bool = False
    previous_names: list[str] = Field(default_factory=list)
    pins: list[Pin] = Field(default_factory=list)
    bookmarks: list[Json] = Field(default_factory=list)
    messages: dict[str, Json] = Field(default_factory=dict)
    hidden: dict[str, dict[str, Json]] = Field(default_factory=dict)
    """Ephemeral messages: person, then `ts`."""

    @property
    def is_general(self) -> bool:
        """Whether this is the channel that everybody is in and nobody may leave or archive."""
        return self.id == "C0GENERAL"

    def peer(self, user_id: str) -> str | None:
        """The other side of a direct conversation."""
        others = [member for member in self.members if member != user_id]
        return (others or [user_id])[0] if self.kind == "im" else None


class App(BaseModel):
    """An installed app: its manifest and its credentials."""

    id: str
    name: str
    manifest: Json
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str

    @property
    def features(self) -> Json:
        """The manifest's features."""
        return dict(self.manifest.get("features") or {})

    @property
    def settings(self) -> Json:
        """The manifest's settings."""
        return dict(self.manifest.get("settings") or {})

    @property
    def scopes(self) -> frozenset[str]:
        """The bot scopes that the manifest asks for."""
        oauth = self.manifest.get("oauth_config") or {}
        return frozenset((oauth.get("scopes") or {}).get("bot") or [])

    @property
    def events(self) -> frozenset[str]:
        """The bot events that the manifest subscribes to."""
        return frozenset((self.settings.get("event_subscriptions") or {}).get("bot_events") or [])

    @property
    def socket_mode(self) -> bool:
        """Whether events and interactions go through a socket instead of signed requests."""
        return bool(self.settings.get("socket_mode_enabled"))

    @property
    def commands(self) -> list[Json]:
        """The slash commands of the manifest."""
        return list(self.features.get("slash_commands") or [])

    @property
    def shortcuts(self) -> list[Json]:
        """The global and message shortcuts of the manifest."""
        return list(self.features.get("shortcuts") or [])

    @property
    def home(self) -> Json:
        """The App Home settings of the manifest."""
        return dict(self.features.get("app_home") or {})


class UserGroup(BaseModel):
    """A named group of people that can be mentioned together."""

    id: str
    name: str
    handle: str
    description: str = ""
    users: list[str] = Field(default_factory=list)
    deleted: bool = False


class Resident(BaseModel):
    """A bot user that answers what people write in a channel, with words from a chat endpoint."""

    channel: str
    bot_user: str
    url: str
    greeting: str = ""
    """The first words in a channel where nobody has spoken yet."""
    report_url: str = ""
    """Where its shop takes reports of an answer; empty when there is no such button."""


class Settings(BaseModel):
    """How the workspace behaves: seconds of latency a call, rate limits, and the waits of retries."""

    latency: float = 0.0
    rate_limits: bool = False
    retry_seconds: list[float] = Field(default_factory=lambda: [0.0, 60.0, 300.0])
    ack_seconds: float = 3.0
