"""Sanitised views under way: one conversation at a time goes to the anonymiser, and none is begun twice."""

import asyncio
from typing import Protocol

from bot.rules.sanitising import View, Wanted
from handlers.colleagues import Colleagues
from storage.db import Store

PATIENCE = 5.0
"""Seconds that a worker waits for a view; it asks again, and what was begun goes on meanwhile."""
AT_ONCE = 32
"""So many conversations wait here; the others wait in the database."""


class Sanitises(Protocol):
    """Makes captured text safe to show; raises OSError while it cannot."""

    async def sanitise(self, wanted: Wanted) -> View: ...

    async def warm(self) -> None: ...

    async def stop(self) -> None: ...


class Views:
    """What is being made safe to show, by a number that the caller knows again."""

    def __init__(self, anonymiser: Sanitises, patience: float = PATIENCE) -> None:
        self._anonymiser, self._colleagues, self._patience = anonymiser, Colleagues(), patience
        self._under_way: dict[int, asyncio.Task[View]] = {}
        self._warming: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Have the anonymiser start while nobody waits for it."""
        self._warming = asyncio.create_task(self._anonymiser.warm())

    async def of(self, number: int, wanted: Wanted, store: Store) -> View | None:
        """The view, or none when it is not there yet.  Raises OSError while the anonymiser is away."""
        task = self._under_way.get(number)
        if task is None and len(self._under_way) >= AT_ONCE:
            return None
        task = self._under_way.setdefault(number, task or asyncio.create_task(self._make(wanted, store)))
        await asyncio.wait([task], timeout=self._patience)
        if not task.done():
            return None
        del self._under_way[number]
        return task.result()

    async def _make(self, wanted: Wanted, store: Store) -> View:
        people = await self._colleagues.named_in(store, wanted.texts)
        return await self._anonymiser.sanitise(wanted.model_copy(update={"people": people}))

    async def stop(self) -> None:
        """Let go of what is under way; it is asked for again after a start."""
        if self._warming:
            self._warming.cancel()
        for task in self._under_way.values():
            task.cancel()
        await self._anonymiser.stop()
