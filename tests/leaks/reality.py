"""A whole Hotwash with its real anonymiser, in a workspace that remembers everything the bot ever showed."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.config import Settings
from bot.rules.outcomes import Timing
from bot.rules.privacy import Privacy
from handlers.anonymiser import Anonymiser
from handlers.process import Process
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest
from handlers.workspace.state import News
from tests.office import Json, Office, open_office
from tests.whole import SECRET, House, until

PATIENCE = 3600.0
"""Seconds in which all that was begun must be done."""
KEPT = "It is kept"
"""What Hotwash says of a body that is no report as it stands."""
ONCE = {"Connection": "close"}
"""A connection that is kept may be closed in the moment in which it is used again."""
SOON = timedelta(seconds=5)
WAITING = """SELECT count(*) FROM effect WHERE state = 'running'
    OR state = 'waiting' AND (kind = 'sanitise' OR not_before < ?)"""
OWN_FORMS = frozenset({"report"})
"""Forms that show a person the message that they are about to report, before anything is kept."""


class Memory(logging.Handler):
    """Every log record with all that belongs to it, and all that the bot showed to anybody."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.logged: list[str] = []
        self.shown: list[str] = []
        self.bots: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a log record."""
        self.logged.append(f"{record.getMessage()} {vars(record)!r} {record.exc_info!r}")

    def watch(self, news: News) -> None:
        """Remember what pages are told, but not what people themselves wrote."""
        body: Json = news.body
        written = body.get("message") or {}
        if body["type"] == "modal":
            views = [{**view, "state": None} for view in body["stack"] if view["callback_id"] not in OWN_FORMS]
            self.shown.append(json.dumps(views, ensure_ascii=False))
        elif body["type"] in ("channel", "home") or written.get("user") in self.bots:
            self.shown.append(json.dumps(body, ensure_ascii=False))


@contextmanager
def listening(memory: Memory) -> Iterator[None]:
    """Hear every logger, ours at its most talkative."""
    ours, root = logging.getLogger("hotwash"), logging.getLogger()
    before = ours.level, root.level
    ours.setLevel(logging.DEBUG)
    root.setLevel(logging.INFO)
    root.addHandler(memory)
    try:
        yield
    finally:
        root.removeHandler(memory)
        ours.setLevel(before[0])
        root.setLevel(before[1])


@dataclass
class Reality:
    """A bot that runs, the workspace around it, and what it left behind."""

    office: Office
    process: Process
    url: str
    app: Json
    database: Path
    memory: Memory
    answered: list[str] = field(default_factory=list)
    """What the bot's HTTP address answered."""

    async def post(self, path: str, body: bytes) -> Json:
        """POST to the bot as a product or an alert source does."""
        headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json", **ONCE}
        async with self.office.session.post(f"{self.url}{path}", data=body, headers=headers) as answer:
            text = await answer.text()
            self.answered.append(text)
            assert answer.status < 300 or KEPT in text, text
            told: Json = json.loads(text or "{}")
            return told

    async def act(self, person: str, verb: str, **args: Any) -> Json:
        """A person does something."""
        body = {"as": person, "do": verb, **args}
        async with self.office.session.post(f"{self.office.url}/act", json=body, headers=ONCE) as answer:
            done: Json = await answer.json()
            return done

    async def quiet(self) -> None:
        """Wait until nothing is left to do at once."""
        await until(self._nothing_waits, PATIENCE)

    async def _nothing_waits(self) -> bool:
        await asyncio.sleep(0.3)
        return self.waiting() == 0

    def waiting(self) -> int:
        """How many effects run, or wait for nothing but their turn, or for the anonymiser."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            row = database.execute(WAITING, (f"{datetime.now(UTC) + SOON:%Y-%m-%d %H:%M:%S}",)).fetchone()
        return int(row[0])


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Reality]:
    """Start a workspace and a bot whose calls are not slowed down; ended when the context is left."""
    memory = Memory()
    loaded = House().write(folder / "manifests")
    listeners = registry.listeners()
    with listening(memory):
        async with open_office() as office:
            office.state.watchers.append(memory.watch)
            await office.admin("settings", {"rate_limits": False, "ack_seconds": 120})
            app = await office.admin("apps", {"manifest": app_manifest(listeners, loaded.house)})
            memory.bots.add(str(app["bot_user_id"]))
            process = Process(
                _settings(office, app, folder),
                loaded,
                listeners,
                Timing(pace=10_000),
                Anonymiser(getattr(loaded, "privacy", Privacy())),
            )
            async with _running(process) as url:
                yield Reality(office, process, url, app, folder / "hotwash.db", memory)


def _settings(office: Office, app: Json, folder: Path) -> Settings:
    return Settings(
        slack_bot_token=app["bot_token"],
        slack_app_token=app["app_token"],
        slack_api_url=f"{office.url}/api/",
        alert_tokens=(SecretStr(f"alertmanager:{SECRET}"),),
        report_tokens=(SecretStr(f"retailbot:{SECRET}"),),
        data=folder,
        port=0,
    )


@asynccontextmanager
async def _running(process: Process) -> AsyncIterator[str]:
    ports: asyncio.Queue[int] = asyncio.Queue()
    serving: asyncio.Task[Any] = asyncio.create_task(process.serve(ports.put_nowait))
    started = asyncio.create_task(ports.get())
    await asyncio.wait([serving, started], return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        started.cancel()
        serving.result()
    try:
        yield f"http://127.0.0.1:{started.result()}"
    finally:
        process.end()
        await serving
