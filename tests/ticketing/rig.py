"""The half of a bot that speaks with a tracker: a real store, real workers, real web hooks, and no Slack at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from pydantic import SecretStr
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Route

from bot import notices, outbox, people, ticket_hints
from bot.config import Settings
from bot.manifests import Manifests
from bot.rules.outcomes import Claimed, Done, Outcome, Timing
from bot.rules.ticket_effects import SweepTracker
from bot.rules.tickets import Jira, Seen
from handlers import pagers
from handlers.http.jira import Hooks as Heard
from handlers.jira import reading
from handlers.jira.client import Client, connect
from handlers.sanitising import Views
from handlers.slack import deliver, registry
from handlers.slack.client import Slack
from handlers.slack.client import connect as connect_slack
from handlers.work import run
from handlers.worker import Worker
from handlers.workspace.server import served
from handlers.workspace.tracker.books import Issue, User
from handlers.workspace.tracker.hooks import Hooks
from handlers.workspace.tracker.shapes import Shapes
from storage import effects
from storage.db import Work, utcnow
from storage.tickets import Dispute, Ticket
from tests.desk import EVERYBODY, Desk
from tests.plain import Plain
from tests.tracker import BOT, Site

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


def address(person: str) -> str:
    """The e-mail address of somebody, here and there."""
    return f"{person.lower()}@northwind.example"


TEAM = [User(f"acc-{one}", one.lower(), one.title(), address(one), f"token-{one}") for one in EVERYBODY]


class Live(Desk):
    """A desk whose time is the world's, and may be put ahead."""

    ahead = timedelta(0)

    @property
    def now(self) -> datetime:
        """The time."""
        return utcnow() + self.ahead

    @now.setter
    def now(self, at: datetime) -> None:
        """The world's time is nobody's to set."""


@dataclass
class Rig:
    """A desk and a tracker, and the workers between them, which may be killed."""

    desk: Live
    site: Site
    hooks: Hooks | None
    slack: Slack
    worker: Worker | None = None
    client: Client | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    lives: int = 0

    async def do(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a use case."""
        return await run(self.desk.store, use_case, *args, **kwargs)

    async def start(self) -> None:
        """A new process, which takes over what the last one left."""
        self.lives += 1
        self.client = connect(self.settings(), self.desk.house.jira, 0.4)
        rung = pagers.Pagers({}, {}, self.slack.http)
        edge = deliver.Edge(self.slack, self.desk.store, self.desk.house, rung, Views(Plain()), self.client)

        async def carry(claimed: Claimed) -> Outcome:
            if claimed.kind not in OURS:
                return Done({"skipped": "there is no Slack here"})
            return await deliver.deliver(edge, claimed)

        if self.desk.store.__class__.__name__ == "SqliteStore":
            await self.do(outbox.release_the_dead, QUICK)
        await self.do(ticket_hints.connect, self.desk.house, self.site.address)

        def parked(work: Work, claimed: Claimed, reason: str) -> None:
            notices.parked(self.desk.house, work, claimed, reason)

        self.worker = Worker(self.desk.store, carry, parked, f"life-{self.lives}", QUICK, tick=0.05)
        self.tasks = [asyncio.create_task(self.worker.work()), asyncio.create_task(self._sweep())]

    def settings(self) -> Settings:
        """Where the tracker is."""
        cloud = self.site.books.is_cloud if self.site.tracker else False
        user = BOT.email if cloud else ""
        return Settings(jira_url=self.site.address, jira_user=user, jira_token=SecretStr(BOT.token))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(0.4)
            await self.do(outbox.ask, SweepTracker())

    async def kill(self) -> None:
        """Stop everything in mid-air: what was sent may still arrive, and nobody notes it."""
        assert self.worker and self.client
        for task in [*self.tasks, *self.worker._tasks]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.client.stop()

    async def quiet(self, seconds: float = 90.0) -> None:
        """Wait until nothing is left to do but sweeping, twice in a row."""
        deadline, calm = asyncio.get_running_loop().time() + seconds, 0
        while calm < 2:
            assert asyncio.get_running_loop().time() < deadline, self.left()
            await asyncio.sleep(0.5)
            calm = 0 if self.left() else calm + 1

    def left(self) -> list[str]:
        """What waits or runs, but for what is due much later."""
        rows = self.desk.read(lambda work: effects.listed(work.session, ["waiting", "running"], 2000))
        soon = self.desk.now + timedelta(seconds=40)
        return [
            f"{row.kind} {row.payload}" for row in rows if row.kind in OURS[:2] + OURS[4:] and row.not_before < soon
        ]

    def tickets(self) -> list[Ticket]:
        """Every ticket as we know it."""
        return list(self.desk.read(lambda work: work.session.scalars(select(Ticket).order_by(Ticket.id)).all()))

    def disputes(self) -> list[Dispute]:
        """Every question that was asked."""
        return list(self.desk.read(lambda work: work.session.scalars(select(Dispute).order_by(Dispute.id)).all()))

    def reading(self, row: Issue) -> Seen:
        """An issue as our client would read it now."""
        shapes = Shapes(self.site.books, self.site.address, 2)
        return reading.seen(shapes.issue(row), self.desk.house.jira, "acc-bot")

    def writes(self) -> int:
        """How often the tracker was told something."""
        return sum(verb != "GET" for verb, _ in self.site.tracker.calls)


def company(usual: Manifests, **jira: Any) -> Manifests:
    """The house, with a tracker."""
    mapping = usual.jira.model_dump(mode="json") | {"project": "INC"} | jira
    return usual.model_copy(update={"jira": Jira.model_validate(mapping)})


@asynccontextmanager
async def rig(url: str, site: Site, hooks: bool = True, **jira: Any) -> AsyncIterator[Rig]:
    """A rig on a database and a tracker; nothing runs until it is started."""
    registry.listeners()
    desk = Live(url)
    desk.house = company(desk.house, **jira)
    usual = {"team": "T1", "is_bot": False, "is_guest": False, "is_gone": False, "zone": None}
    desk.do(people.remember, [{"id": one, "name": one, "email": address(one), **usual} for one in EVERYBODY], [])
    site.books.people += TEAM
    heard = Heard(desk.store, (SecretStr(SECRET),))
    async with (
        aiohttp.ClientSession() as http,
        served(Starlette(routes=[Route("/jira", heard.take, methods=["POST"])])) as ear,
    ):
        slack = connect_slack("xoxb-none", "http://127.0.0.1:9/api/", http)
        slack.url = "https://northwind.slack.example/"
        sent = Hooks(site.books, site.address, f"{ear}/jira", SECRET) if hooks else None
        opened = Rig(desk, site, sent, slack)
        try:
            yield opened
        finally:
            await opened.kill()
            if sent:
                await sent.stop()
            desk.store.close()
