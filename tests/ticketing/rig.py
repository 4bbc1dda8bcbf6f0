"""A desk and a tracker with half of a bot between them: a real store, real workers, real web hooks, and no Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from sqlalchemy import select

from bot.rules.tickets import Seen
from bot.staffing import people
from handlers.jira import reading
from handlers.slack import registry
from handlers.work import run
from handlers.workspace.tracker.books import Issue, User
from handlers.workspace.tracker.hooks import Hooks
from handlers.workspace.tracker.shapes import Shapes
from storage import effects
from storage.db import utcnow
from storage.tickets import Dispute, Ticket
from tests.desk import EVERYBODY, Desk
from tests.ticketing.half import OURS, SECRET, Half, company, ear
from tests.tracker import BOT, Site


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
    """A desk and a tracker, and the half of a bot between them, which may be stopped and started."""

    desk: Live
    site: Site
    hooks: Hooks | None
    http: aiohttp.ClientSession
    half: Half | None = None
    lives: int = 0

    async def do(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a use case."""
        return await run(self.desk.store, use_case, *args, **kwargs)

    async def start(self) -> None:
        """Another life in this process, which takes over what the last one left."""
        self.lives += 1
        store, house = self.desk.store, self.desk.house
        self.half = Half(store, house, self.http, self.site.address, self.user, f"life-{self.lives}")
        await self.half.start()

    @property
    def user(self) -> str:
        """Who we are at the tracker."""
        return BOT.email if self.site.books.is_cloud else ""

    async def stop(self) -> None:
        """The life in this process ends in mid-air."""
        if self.half:
            await self.half.stop()
        self.half = None

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


@asynccontextmanager
async def rig(url: str, site: Site, hooks: bool = True, **jira: Any) -> AsyncIterator[Rig]:
    """A rig on a database and a tracker; nothing runs until it is started."""
    registry.listeners()
    desk = Live(url)
    desk.house = company(desk.house, **jira)
    usual = {"team": "T1", "is_bot": False, "is_guest": False, "is_gone": False, "zone": None}
    desk.do(people.remember, [{"id": one, "name": one, "email": address(one), **usual} for one in EVERYBODY], [])
    site.books.people += TEAM
    async with aiohttp.ClientSession() as http, ear(desk.store) as heard:
        opened = Rig(desk, site, Hooks(site.books, site.address, heard, SECRET) if hooks else None, http)
        try:
            yield opened
        finally:
            await opened.stop()
            if opened.hooks:
                await opened.hooks.stop()
            desk.store.close()
