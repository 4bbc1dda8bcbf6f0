"""The worker: claims due effects, hands each to its deliverer, settles what came of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from bot import outbox
from bot.rules.effects import Claimed, Outcome, Timing, Unknown
from handlers.work import read, run
from storage.db import Store

log = logging.getLogger("hotwash.worker")

AT_ONCE = 64
"""Effects under way at the same time."""
TICK = 1.0
"""Seconds after which the worker looks for due effects even when nobody woke it."""


class Deliverer(Protocol):
    """Carries one effect out; after a doubtful attempt it looks first."""

    def __call__(self, claimed: Claimed) -> Awaitable[Outcome]: ...


class Worker:
    """Carries effects out until stopped; any number of them may work on one database."""

    def __init__(self, store: Store, deliver: Deliverer, parked: outbox.Parked, owner: str, timing: Timing) -> None:
        self.store, self.deliver, self.parked, self.owner, self.timing = store, deliver, parked, owner, timing
        self.woken = asyncio.Event()
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()

    def wake_from(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """A callable that wakes this worker from any thread."""

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.woken.set)

        return wake

    async def work(self) -> None:
        """Claim and carry until `stop`."""
        while not self._stopping:
            self.woken.clear()
            free = AT_ONCE - len(self._tasks)
            claimed = await run(self.store, outbox.claim, self.owner, self.timing, free) if free else []
            for one in claimed:
                self._start(one)
            if not claimed:
                await self._idle()

    async def _idle(self) -> None:
        due = await read(self.store, outbox.next_due)
        seconds = TICK if due is None else min(TICK, max(0.005, (due - self._now()).total_seconds()))
        try:
            await asyncio.wait_for(self.woken.wait(), seconds)
        except TimeoutError:
            return

    def _now(self) -> datetime:
        return self.store.now()

    def _start(self, claimed: Claimed) -> None:
        task = asyncio.create_task(self.carry(claimed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self.woken.set())

    async def carry(self, claimed: Claimed) -> None:
        """Carry one effect out and start what follows from it."""
        if self._now() >= claimed.half:
            await run(self.store, outbox.give_back, claimed)
            return
        outcome = await self._deliver(claimed)
        settle = partial(outbox.settle, owner=self.owner, timing=self.timing, parked=self.parked)
        for follow_up in await run(self.store, settle, claimed, outcome):
            self._start(follow_up)

    async def _deliver(self, claimed: Claimed) -> Outcome:
        try:
            return await self.deliver(claimed)
        except Exception as bug:  # noqa: BLE001 - the outermost edge of the outbox: whatever a deliverer does, its effect is kept
            log.exception("deliverer failed", extra={"action": "effect_bug", "effect": claimed.id})
            return Unknown(f"{type(bug).__name__}: {bug}")

    async def stop(self, seconds: float) -> None:
        """Take nothing new and give what is under way some time to end; the rest is another worker's after its lease."""
        self._stopping = True
        self.woken.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
