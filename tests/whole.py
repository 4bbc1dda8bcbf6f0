"""Fixtures for tests that need everything: the local workspace, and a real bot that is connected to it."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import SecretStr

from bot import manifests
from bot.config import Settings
from bot.keeping.captured import MAKING
from bot.rules.outcomes import Timing
from handlers.process import Process
from handlers.sanitising import Sanitises
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest
from handlers.slack.listening import Listeners
from tests.office import Office, open_office
from tests.plain import Plain

Json = dict[str, Any]
ADA, BO, CHIARA, DEV, EMI = "U0ADA", "U0BO", "U0CHIARA", "U0DEV", "U0EMI"
GUS, IVO = "U0GUS", "U0IVO"
GENERAL, INCIDENTS, TRIAGE, RETAIL = "C0GENERAL", "C0INCIDENTS", "C0TRIAGE", "C0RETAIL"
SECRET = "a-secret"
QUICK = Timing(
    timeout=timedelta(seconds=2), lease=timedelta(seconds=60), base=timedelta(seconds=0.1), cap=timedelta(seconds=1)
)
PATIENCE = 8.0
"""Seconds that anything may take in a test; far more than it should."""


@dataclass
class House:
    """What differs from one bot to the next."""

    responders: list[str] = field(default_factory=lambda: ["ada@northwind.example", "dev@northwind.example"])
    broadcast: str = "incidents"
    triage: str = "ai-triage"
    alerts: Json = field(default_factory=lambda: {"rules": [{"match": {"severity": "critical"}}]})
    links: Json = field(default_factory=lambda: {"Handbook": "https://handbook.example/incidents"})
    people: Json = field(default_factory=dict)
    """What stands in people.yaml instead of the default."""
    severity: Json = field(default_factory=dict)
    """What stands in the levels of severity.yaml instead of the default."""
    playbooks: dict[str, str] = field(default_factory=dict)
    """Files of the folder of playbooks, by name."""
    pagers: tuple[str, ...] = ()
    """The secrets of pagers, as `pager:secret`."""
    timing: Timing = QUICK
    listeners: Listeners | None = None
    http: bool = False
    reaction: str | None = None
    """The reaction with which to report a message."""
    anonymiser: Sanitises = field(default_factory=Plain)
    jira: Json = field(default_factory=dict)
    """Where the tracker is and with which token, as settings."""
    mapping: Json = field(default_factory=dict)
    """What stands in jira.yaml instead of the default."""

    def write(self, folder: Path) -> manifests.Manifests:
        """Write the manifests of this house into a folder and load them."""
        folder.mkdir(exist_ok=True)
        channels = {"broadcast": self.broadcast, "triage": self.triage}
        house: Json = {"channels": channels, "responders": self.responders, "links": self.links}
        house["report_reaction"] = self.reaction
        (folder / "hotwash.yaml").write_text(json.dumps(house), encoding="utf-8")
        (folder / "alerts.yaml").write_text(json.dumps(self.alerts), encoding="utf-8")
        usual = yaml.safe_load((manifests.DEFAULTS / "people.yaml").read_text(encoding="utf-8"))
        people = usual | self.people | {"rotas": usual["rotas"] | self.people.get("rotas", {})}
        (folder / "people.yaml").write_text(json.dumps(people, default=str), encoding="utf-8")
        severity = yaml.safe_load((manifests.DEFAULTS / "severity.yaml").read_text(encoding="utf-8"))
        severity["levels"] |= self.severity
        (folder / "severity.yaml").write_text(json.dumps(severity), encoding="utf-8")
        mapping = yaml.safe_load((manifests.DEFAULTS / "jira.yaml").read_text(encoding="utf-8"))
        (folder / "jira.yaml").write_text(json.dumps(mapping | self.mapping), encoding="utf-8")
        (folder / manifests.PLAYBOOKS).mkdir(exist_ok=True)
        for name, text in self.playbooks.items():
            (folder / manifests.PLAYBOOKS / name).write_text(text, encoding="utf-8")
        return manifests.load(folder)


@dataclass
class Whole:
    """A workspace and a bot in it."""

    office: Office
    app: Json
    url: str
    process: Process

    @property
    def bot(self) -> str:
        """The bot's user id."""
        return str(self.app["bot_user_id"])

    async def act(self, person: str, verb: str, **args: Any) -> Json:
        """A person does something."""
        return await self.office.act(person, verb, **args)

    async def command(self, person: str, words: str, channel: str = GENERAL) -> Json:
        """A person types `/incident words`; returns the message that answers, empty when there is none."""
        done = await self.act(person, "command", channel=channel, text=f"/incident {words}")
        assert done["ok"], done
        reply: Json = done.get("reply") or {}
        return reply

    async def modal(self, person: str) -> Json:
        """The window that a person sees."""
        page, seen = await self.office.page(person)
        await page.close()
        return dict(seen["modals"][-1]) if seen["modals"] else {}

    async def whispers(self, person: str, channel: str) -> list[str]:
        """What only this person sees in a channel, as text."""
        page, seen = await self.office.page(person)
        await page.close()
        return [json.dumps(one, ensure_ascii=False) for one in seen["ephemerals"].get(channel, [])]

    async def home(self, person: str) -> Json:
        """App Home as this person sees it, freshly opened."""
        await self.act(person, "home", app_id=self.app["app_id"])

        async def drawn() -> Json | None:
            page, seen = await self.office.page(person)
            await page.close()
            view = seen["home"].get(self.app["app_id"])
            return dict(view) if view else None

        await asyncio.sleep(0.2)
        view: Json = await until(drawn)
        return view

    async def calls(self, *methods: str) -> list[Json]:
        """The calls that the bot made, only those of some methods if any are named."""
        made = await self.office.look("calls")
        found = made["calls"] if isinstance(made, dict) else made
        return [call for call in found if not methods or call["method"] in methods]

    async def channels(self, prefix: str = "inc-") -> list[Json]:
        """Channels by the beginning of their name, oldest first."""
        found = (await self.office.look("state"))["channels"].values()
        return [one for one in found if one["name"].startswith(prefix) and one["kind"] != "im"]

    async def messages(self, channel: str, by: str | None = None) -> list[Json]:
        """What stands in a channel, oldest first; only the bot's own words unless somebody else is named."""
        said = (await self.office.look("state"))["channels"][channel]["messages"]
        rows = said.values() if isinstance(said, dict) else said
        return [one for one in rows if one.get("user") == (by or self.bot) and not one.get("subtype")]

    async def told(self, person: str) -> list[Json]:
        """The direct messages that the bot sent to somebody."""
        ims = [one for one in (await self.office.look("state"))["channels"].values() if one["kind"] == "im"]
        mine = [one["id"] for one in ims if {person, self.bot} <= set(one["members"])]
        return [message for im in mine for message in await self.messages(im)]

    async def assembled(self, count: int = 1) -> list[Json]:
        """The incident channels, once there are so many, each with its card pinned and its topic set."""

        async def ready() -> list[Json] | None:
            found = await self.channels()
            done = [one for one in found if one["pins"] and one["topic"]["value"]]
            return found if len(done) == len(found) >= count else None

        rooms: list[Json] = await until(ready)
        return rooms

    async def card(self, channel: str) -> str:
        """The card of an incident's channel as text, once its words are safe to show."""
        pinned = (await self.office.look("state"))["channels"][channel]["pins"][0]["ts"]

        async def safe() -> str | None:
            found = next(one for one in await self.messages(channel) if one["ts"] == pinned)
            said = json.dumps(found, ensure_ascii=False)
            return None if MAKING in said else said

        card: str = await until(safe)
        return card

    async def alert(self, body: bytes | str | Json, source: str = "alertmanager", token: str = SECRET) -> int:
        """Post an alert; returns the HTTP status."""
        raw = json.dumps(body) if isinstance(body, dict) else body
        data = io.BytesIO(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with self.office.session.post(f"{self.url}/alerts/{source}", data=data, headers=headers) as answer:
            return answer.status


async def until(look: Callable[[], Awaitable[Any]], seconds: float = PATIENCE) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        found = await look()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, f"not within {seconds} s: {look}"
        await asyncio.sleep(0.03)


@asynccontextmanager
async def open_whole(url: str, folder: Path, house: House, office: Office) -> AsyncIterator[Whole]:
    """Start a bot of this house in a workspace that runs; ended when the context is left."""
    loaded = house.write(folder / "manifests")
    listeners = house.listeners or registry.listeners()
    app = await office.admin("apps", {"manifest": app_manifest(listeners, loaded.house)})
    settings = Settings(
        slack_bot_token=app["bot_token"],
        slack_app_token=SecretStr("" if house.http else app["app_token"]),
        slack_signing_secrets=(SecretStr("an-old-secret"), SecretStr(app["signing_secret"])),
        slack_api_url=f"{office.url}/api/",
        alert_tokens=(SecretStr(f"alertmanager:{SECRET}"), SecretStr(f"testing:{SECRET}")),
        report_tokens=(SecretStr(f"retailbot:{SECRET}"),),
        metrics_token=SecretStr(SECRET),
        pager_secrets=tuple(SecretStr(secret) for secret in house.pagers),
        database_url=url,
        data=folder,
        port=0,
        **house.jira,
    )
    process = Process(settings, loaded, listeners, house.timing, house.anonymiser)
    ports: asyncio.Queue[int] = asyncio.Queue()
    serving = asyncio.create_task(process.serve(ports.put_nowait))
    started = asyncio.create_task(ports.get())
    await asyncio.wait([serving, started], timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    if not started.done():
        started.cancel()
        serving.result()
    base = f"http://127.0.0.1:{started.result()}"
    if house.http:
        await office.admin("apps", {"manifest": app_manifest(listeners, loaded.house, base)})
    try:
        yield Whole(office, app, base, process)
    finally:
        process.end()
        await serving


Start = Callable[..., AbstractAsyncContextManager[Whole]]


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A workspace of this test's own."""
    async with open_office() as opened:
        await opened.admin("settings", {"rate_limits": False, "retry_seconds": [0, 0.05, 0.1]})
        yield opened


@pytest.fixture
async def whole(office: Office, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Whole]:
    """A workspace and a bot on SQLite."""
    async with open_whole(sqlite_url, tmp_path, House(), office) as opened:
        yield opened


@pytest.fixture
async def whole_anywhere(database_url: str, office: Office, tmp_path: Path) -> AsyncIterator[Whole]:
    """A workspace and a bot, once on SQLite and once on PostgreSQL.

    The database comes first: the first one starts a server, and a workspace that waits for that loses its connections.
    """
    async with open_whole(database_url, tmp_path, House(), office) as opened:
        yield opened


@pytest.fixture
def start(office: Office, sqlite_url: str, tmp_path: Path) -> Start:
    """Start a bot of another house on SQLite: `async with start(responders=[…]) as whole`."""
    return lambda **changes: open_whole(sqlite_url, tmp_path, House(**changes), office)
