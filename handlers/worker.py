"""The worker: claims due effects, hands each to its deliverer, settles what came of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
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

    def __init__(
        self,
        store: Store,
        deliver: Deliverer,
        parked: outbox.Parked,
        owner: str,
        timing: Timing,
        tick: float = TICK,
    ) -> None:
        self.store, self.deliver, self.parked, self.owner, self.timing = store, deliver, parked, owner, timing
        self.woken = asyncio.Event()
        self._tick = tick
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()

    def wake_from(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """A callable that wakes this worker from any thread."""

        def wake() -> None:
            # The loop may close at this very moment; then nobody is left to be woken.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.woken.set)

        return wake

    async def work(self) -> None:
        """Claim and carry until `stop`; while the database is away, try again at each tick."""
        while not self._stopping:
            self.woken.clear()
            try:
                busy = await self._claim()
                seconds = 0.0 if busy else await self._idle()
            except Exception:  # noqa: BLE001 - a database that is away for a minute must not end the worker
                log.exception("cannot claim", extra={"action": "claim_failed"})
                seconds = self._tick
            if seconds:
                await self._sleep(seconds)

    async def _claim(self) -> bool:
        free = AT_ONCE - len(self._tasks)
        claimed = await run(self.store, outbox.claim, self.owner, self.timing, free) if free > 0 else []
        for one in claimed:
            self._start(one)
        return bool(claimed)

    async def _idle(self) -> float:
        """Seconds until there is something to do, unless somebody wakes us or a task ends before that."""
        due = await read(self.store, outbox.next_due) if len(self._tasks) < AT_ONCE else None
        return self._tick if due is None else min(self._tick, max(0.005, (due - self._now()).total_seconds()))

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), seconds)

    def _now(self) -> datetime:
        return self.store.now()

    def _start(self, claimed: Claimed) -> None:
        task = asyncio.create_task(self.carry(claimed))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self.woken.set()
        if not task.cancelled() and (error := task.exception()):
            # The lease ends without a word, so the next attempt looks first.
            log.error("could not settle", extra={"action": "settle_failed"}, exc_info=error)

    async def carry(self, claimed: Claimed) -> None:
        """Carry one effect out and start what follows from it."""
        if self._stopping or self._now() >= claimed.half:
            await run(self.store, outbox.give_back, claimed)
            return
        outcome = await self._deliver(claimed)
        try:
            follow_ups = await self._settle(claimed, outcome)
        except Exception as bug:  # noqa: BLE001 - what follows from it has a bug: it counts as a failure, and is parked in the end
            log.exception("cannot settle", extra={"action": "effect_bug", "effect": claimed.id})
            follow_ups = await self._settle(claimed, Unknown(f"a bug in what follows: {type(bug).__name__}"))
        for follow_up in follow_ups:
            self._start(follow_up)

    async def _settle(self, claimed: Claimed, outcome: Outcome) -> list[Claimed]:
        settle = partial(outbox.settle, owner=self.owner, timing=self.timing, parked=self.parked)
        return await run(self.store, settle, claimed, outcome)

    async def _deliver(self, claimed: Claimed) -> Outcome:
        """The deliverer's outcome.  It began in the lease's first half; what it sends has died before the second ends."""
        patience = self.timing.lease / 2 - self.timing.timeout
        try:
            async with asyncio.timeout(patience.total_seconds()):
                return await self.deliver(claimed)
        except TimeoutError:
            return Unknown("it took longer than its lease allows")
        except Exception as bug:  # noqa: BLE001 - the outermost edge of the outbox: whatever a deliverer does, its effect is kept
            log.exception("deliverer failed", extra={"action": "effect_bug", "effect": claimed.id})
            # The text of an error may quote what was captured, so only its kind is kept.
            return Unknown(f"a bug in the deliverer: {type(bug).__name__}")

    async def stop(self, seconds: float) -> None:
        """Take nothing new, and let what is under way end in time; the rest is taken over after its lease."""
        self._stopping = True
        self.woken.set()
        deadline = asyncio.get_running_loop().time() + seconds
        while self._tasks and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
