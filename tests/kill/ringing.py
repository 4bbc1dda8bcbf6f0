"""A process to be killed while reminders are due: the real tick and use cases, letters to a real outside."""

import asyncio
import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from bot.engine import letters, outbox
from bot.rules import names
from bot.rules.effect import Effect
from bot.rules.effects import Page, PostLetter, ShowLetter
from bot.rules.outcomes import Claimed, Done, Later, Outcome, Unknown
from handlers.reminders import ring_due
from handlers.work import read
from storage import letters as stored
from storage.db import Store, Work
from storage.letters import Letter
from tests.desk import COMMAND, HOUSE
from tests.kill.child import Wire, working
from tests.sim.house import Lost, NotSent
from tests.sim.outside import Outside

_STANDING = HOUSE.people.rotas[COMMAND].model_copy(update={"starts": date(2100, 1, 4)})
_STAFF = HOUSE.people.model_copy(update={"rotas": {**HOUSE.people.rotas, COMMAND: _STANDING}})
STANDING = HOUSE.model_copy(update={"people": _STAFF})
"""The house of the tests, where the same people are on duty whenever a test runs."""
TICK = 0.1
"""Seconds between two looks for what is due; in earnest it is one."""


class World(Outside):
    """The outside with pagers, which know a page again by its key."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: set[tuple[str, str, int]] = set()

    def _page(self, key: str, action: str, round: int) -> None:
        self.pages.add((key, action, round))


class Post:
    """Carries letters and pages out, looking first when in doubt; whatever else is asked for just happens."""

    def __init__(self, call: Wire, store: Store) -> None:
        self.call, self.store = call, store

    async def __call__(self, claimed: Claimed) -> Outcome:
        try:
            return await self._carry_out(claimed, claimed.effect)
        except NotSent as refused:
            return Later(str(refused), refused.after, refused.bucket or None)
        except (Lost, TimeoutError) as lost:
            return Unknown(str(lost))

    async def _carry_out(self, claimed: Claimed, effect: Effect) -> Outcome:
        if isinstance(effect, PostLetter):
            return await self._post(claimed, effect)
        if isinstance(effect, ShowLetter):
            return await self._show(effect)
        if isinstance(effect, Page):
            await self.call("page", "page", key=effect.page_key, action=effect.action, round=effect.round)
        return Done({})

    async def _post(self, claimed: Claimed, effect: PostLetter) -> Outcome:
        channel, ts = effect.person, None
        if claimed.doubt:
            found = await self.call("conversations.list", "history", channel=channel, key=effect.key)
            ts = found[0] if found else None
        if ts is None:
            _, _, words = await read(self.store, written, effect.letter)
            ts = await self.call(effect.method, "post", channel=channel, key=effect.key, words=words)
        then = partial(letters.posted, number=effect.letter, channel=channel, ts=str(ts), digest=None)
        return Done({"channel": channel, "ts": ts}, then)

    async def _show(self, effect: ShowLetter) -> Outcome:
        channel, ts, words = await read(self.store, written, effect.letter)
        if ts is None or words == await read(self.store, outbox.confirmed, effect):
            return Done({"skipped": "as it should be"})
        await self.call(effect.method, "update", channel=channel, ts=ts, words=words)
        return Done({}, digest=words)


def written(work: Work, number: int) -> tuple[str | None, str | None, str]:
    """A letter's place in the outside, and what it says: a line for each thing, marked when it came late."""
    row = work.session.scalars(select(Letter).where(Letter.id == number)).one()
    lines = stored.lines(work.session, number)
    return row.channel, row.ts, "\n".join(line_of(one.note, one.incident_id, one.facts) for one in lines)


def line_of(note: str, incident: int | None, facts: dict[str, Any]) -> str:
    """A line of a letter as the outside sees it."""
    return f"{note} {names.label(incident or 0)}{' late' if 'late_since' in facts else ''}"


async def live(database: str, outside: str, ready: Callable[[int], None]) -> None:
    """Let reminders ring and deliver letters until killed."""
    async with working(database, outside, Post) as (store, worker):
        at_work = asyncio.ensure_future(worker.work())
        ready(0)
        while not at_work.done():
            await ring_due(store, STANDING)
            await asyncio.sleep(TICK)


def main(database: str, outside: str, ready: Callable[[int], None]) -> None:
    """The process from start to its violent end."""
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(live(database, outside, ready))
