"""The half of a bot that speaks with a tracker: a worker, a sweep and an ear for web hooks, and no Slack at all.

It lives in the test's own process, or in one of its own that is killed.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from bot.config import Settings
from bot.engine import notices, outbox
from bot.manifests import Manifests
from bot.rules.outcomes import Claimed, Done, Outcome, Timing
from bot.rules.ticket_effects import SweepTracker
from bot.rules.tickets import Jira
from bot.ticketing import ticket_hints
from handlers import pagers
from handlers.http.jira import Hooks as Heard
from handlers.jira.client import Client, connect
from handlers.sanitising import Views
from handlers.slack import deliver, registry
from handlers.slack.client import connect as connect_slack
from handlers.work import run
from handlers.worker import Worker
from handlers.workspace.server import served
from storage import engines
from storage.db import SqliteStore, Store, Work, open_store
from tests.desk import HOUSE
from tests.plain import Plain
from tests.stores import VAULT
from tests.tracker import BOT

SECRET = "a-hook-secret"
QUICK = Timing(
    timeout=timedelta(seconds=0.5),
    lease=timedelta(seconds=4),
    base=timedelta(seconds=0.05),
    cap=timedelta(seconds=0.5),
    attempts=40,
    pace=1000,
)
OURS = ("create_ticket", "show_ticket", "sweep_tracker", "find_ticket_twins", "sanitise")
SWEEP = 0.4
"""Seconds between two looks at the tracker; in earnest it is minutes."""


def company(usual: Manifests, **jira: Any) -> Manifests:
    """The house, with a tracker."""
    mapping = usual.jira.model_dump(mode="json") | {"project": "INC"} | jira
    return usual.model_copy(update={"jira": Jira.model_validate(mapping)})


@dataclass
class Half:
    """A worker, the tracker's client and the sweep; it takes over what the last one left."""

    store: Store
    house: Manifests
    http: aiohttp.ClientSession
    address: str
    """Where the tracker is."""
    user: str
    """Who we are there; nobody where a token alone says it."""
    name: str
    client: Client | None = None
    worker: Worker | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Work from now on."""
        settings = Settings(jira_url=self.address, jira_user=self.user, jira_token=SecretStr(BOT.token))
        self.client = connect(settings, self.house.jira, 0.4)
        slack = connect_slack("xoxb-none", "http://127.0.0.1:9/api/", self.http)
        slack.url = "https://northwind.slack.example/"
        rung = pagers.Pagers({}, {}, self.http)
        edge = deliver.Edge(slack, self.store, self.house, rung, Views(Plain()), self.client)

        async def carry(claimed: Claimed) -> Outcome:
            if claimed.kind not in OURS:
                return Done({"skipped": "there is no Slack here"})
            return await deliver.deliver(edge, claimed)

        def parked(work: Work, claimed: Claimed, reason: str) -> None:
            notices.parked(self.house, work, claimed, reason)

        if isinstance(self.store, SqliteStore):
            await run(self.store, outbox.release_the_dead, QUICK)
        await run(self.store, ticket_hints.connect, self.house, self.address)
        self.worker = Worker(self.store, carry, parked, self.name, QUICK, tick=0.05)
        self.tasks = [asyncio.create_task(self.worker.work()), asyncio.create_task(self._sweep())]

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            await run(self.store, outbox.ask, SweepTracker())

    async def stop(self) -> None:
        """Work no more: what was sent may still arrive, and nobody notes it."""
        assert self.worker and self.client
        for task in [*self.tasks, *self.worker._tasks]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.client.stop()


@asynccontextmanager
async def ear(store: Store) -> AsyncIterator[str]:
    """Hear web hooks; gives the address."""
    heard = Heard(store, (SecretStr(SECRET),))
    async with served(Starlette(routes=[Route("/jira", heard.take, methods=["POST"])])) as address:
        yield f"{address}/jira"


async def live(database: str, tracker: str, ready: Callable[[int], None]) -> None:
    """Work until killed; `tracker` is its address, behind our name there, `ready` learns the port of the ear."""
    registry.listeners()
    user, _, address = tracker.rpartition(" ")
    lock, store = engines.hold(database), open_store(database, VAULT)
    async with aiohttp.ClientSession() as http, ear(store) as heard:
        half = Half(store, company(HOUSE, tasks="own"), http, address, user, "mortal")
        await half.start()
        ready(int(heard.rpartition(":")[2].partition("/")[0]))
        await asyncio.gather(*half.tasks)
    if lock:
        lock.close()


def main(database: str, tracker: str, ready: Callable[[int], None]) -> None:
    """The process from start to its violent end."""
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(live(database, tracker, ready))
