"""A running workspace for tests, with people who act and apps that call."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from handlers.workspace import seed, server
from handlers.workspace.state import Workspace

Json = dict[str, Any]
ALL_SCOPES = (
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "pins:read",
    "pins:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)


def manifest(name: str = "Helper", **changes: Any) -> Json:
    """A Slack app manifest; changes: scopes, events, commands, shortcuts, socket_mode, url, home."""
    url = changes.get("url", "")
    commands = [
        {"command": command, "description": "d", "usage_hint": "", "url": url}
        for command in changes.get("commands", ["/helper"])
    ]
    return {
        "display_information": {"name": name},
        "features": {
            "app_home": {"home_tab_enabled": changes.get("home", True), "messages_tab_enabled": True},
            "bot_user": {"display_name": name.lower()},
            "slash_commands": commands,
            "shortcuts": changes.get("shortcuts", []),
        },
        "oauth_config": {"scopes": {"bot": list(changes.get("scopes", ALL_SCOPES))}},
        "settings": {
            "socket_mode_enabled": changes.get("socket_mode", True),
            "event_subscriptions": {"bot_events": list(changes.get("events", [])), "request_url": url},
            "interactivity": {"is_enabled": True, "request_url": url},
        },
    }


@dataclass
class App:
    """An installed app that calls the Web API."""

    office: "Office"
    keys: Json

    @property
    def user(self) -> str:
        """The id of its bot user."""
        return str(self.keys["bot_user_id"])

    async def call(self, method: str, **args: Any) -> Json:
        """Call a method with JSON arguments; returns the answer, refusals included."""
        return await self.office.api(method, self.keys["bot_token"], **args)

    async def must(self, method: str, **args: Any) -> Json:
        """Call a method that has to work."""
        answer = await self.call(method, **args)
        assert answer["ok"], answer
        return answer

    async def socket(self) -> aiohttp.ClientWebSocketResponse:
        """An open socket that has said hello."""
        opened = await self.office.api("apps.connections.open", self.keys["app_token"])
        websocket = await self.office.session.ws_connect(opened["url"])
        assert (await websocket.receive_json(timeout=2))["type"] == "hello"
        return websocket


@dataclass
class Office:
    """A workspace that is being served."""

    url: str
    state: Workspace
    session: aiohttp.ClientSession

    async def install(self, body: Json | None = None, **changes: Any) -> App:
        """Install an app."""
        return App(self, await self.admin("apps", {"manifest": body or manifest(**changes)}))

    async def admin(self, lever: str, body: Json) -> Json:
        """Pull one of the levers for tests."""
        async with self.session.post(f"{self.url}/admin/{lever}", json=body) as answer:
            pulled: Json = await answer.json()
            assert answer.status == 200, pulled
            return pulled

    async def look(self, lever: str) -> Any:
        """Read one of the levers for tests."""
        async with self.session.get(f"{self.url}/admin/{lever}") as answer:
            return await answer.json()

    async def act(self, person: str, verb: str, **args: Any) -> Json:
        """Let a person do something."""
        async with self.session.post(f"{self.url}/act", json={"as": person, "do": verb, **args}) as answer:
            done: Json = await answer.json()
            return done

    async def api(self, method: str, token: str = "", **args: Any) -> Json:
        """Call a method; arguments go into a form when the method takes no JSON."""
        answer = await self.raw(method, token, **args)
        body: Json = await answer.json()
        return body

    async def raw(self, method: str, token: str = "", **args: Any) -> aiohttp.ClientResponse:
        """The same with status and headers."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        form = method.startswith(READING) or method == "chat.getPermalink"
        how: Json = {"params": args} if form else {"json": args}
        async with self.session.post(f"{self.url}/api/{method}", headers=headers, **how) as answer:
            await answer.read()
            return answer

    async def page(self, person: str) -> tuple[aiohttp.ClientWebSocketResponse, Json]:
        """An open page and what it showed at first."""
        websocket = await self.session.ws_connect(f"{self.url}/live?as={person}")
        return websocket, await websocket.receive_json(timeout=2)

    @property
    def port(self) -> int:
        """The port that the workspace listens on."""
        return urlsplit(self.url).port or 0


READING = (
    "conversations.info",
    "conversations.list",
    "conversations.members",
    "conversations.replies",
    "users.",
    "usergroups.",
    "bots.",
    "pins.list",
    "reactions.get",
    "files.",
)


@asynccontextmanager
async def open_office(prepare: Callable[[Workspace], None] | None = None) -> AsyncIterator[Office]:
    """Serve a fresh workspace for the length of a test."""
    state = seed.fresh()
    if prepare is not None:
        prepare(state)
    async with server.running(state) as url, aiohttp.ClientSession() as session:
        yield Office(url, state, session)
