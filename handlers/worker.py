"""The worker: claims due effects, hands each to its deliverer, settles what came of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from bot.engine import outbox
from bot.rules.outcomes import Claimed, Done, Outcome, Timing, Unknown
from handlers.work import read, run
from storage.db import Store

R = TypeVar("R")
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
        self._tasks: set[asyncio.Task[bool]] = set()

    def wake_from(self, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
        """A callable that wakes this worker from any thread."""

        def wake() -> None:
            # The loop may close at this very moment; then nobody is left to be woken.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.woken.set)

        return wake

    async def work(self) -> None:
        """Claim and carry until `stop`; while the database is away, try again at each tick."""
        claiming = True
        while not self._stopping:
            self.woken.clear()
            found = await self._caught(self._turn(claiming), "claim_failed")
            seconds = self._tick if isinstance(found, Exception) else found
            claiming = await self._sleep(seconds) or seconds < self._tick

    async def _turn(self, claiming: bool) -> float:
        """Claim what is due, unless a mere tick has passed; seconds until there is more to do."""
        return 0.0 if claiming and await self._claim() else await self._idle()

    async def _caught(self, work: Awaitable[R], action: str) -> R | Exception:
        """The outermost edge of the outbox: whatever fails is logged; neither the worker nor an effect ends by it."""
        try:
            return await work
        except Exception as bug:  # noqa: BLE001
            log.exception("failed", extra={"action": action})
            return bug

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

    async def _sleep(self, seconds: float) -> bool:
        """Sleep; true when somebody woke us."""
        # `asyncio.wait_for` forgets, before Python 3.12, a cancel that comes at the moment of waking.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()
        return self.woken.is_set()

    def _now(self) -> datetime:
        return self.store.now()

    def _start(self, claimed: Claimed) -> None:
        task = asyncio.create_task(self.carry(claimed))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[bool]) -> None:
        full = len(self._tasks) >= AT_ONCE
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            # The lease ends without a word, so the next attempt looks first.
            log.error("could not settle", extra={"action": "settle_failed"}, exc_info=error)
        if full or error or task.cancelled() or task.result():
            self.woken.set()

    async def carry(self, claimed: Claimed) -> bool:
        """Carry one effect out and start what follows from it; true when its end may make something else due."""
        if self._stopping or self._now() >= claimed.half:
            await run(self.store, outbox.give_back, claimed)
            return True
        outcome = await self._caught(self._deliver(claimed), "deliverer_bug")
        if isinstance(outcome, Exception):
            # The text of an error may quote what was captured, so only its kind is kept.
            outcome = Unknown(f"a bug in the deliverer: {type(outcome).__name__}")
        follow_ups = await self._caught(self._settle(claimed, outcome), "settle_failed")
        if isinstance(follow_ups, Exception):
            # It counts as a failure, so that it is parked in the end.
            bug = Unknown(f"a bug in what follows: {type(follow_ups).__name__}")
            follow_ups = await self._settle(claimed, bug)
        for follow_up in follow_ups:
            self._start(follow_up)
        # What changed while it was shown waits to be shown again; whatever else is asked for wakes us by itself.
        return claimed.effect.style == "show" or not isinstance(outcome, Done)

    async def _settle(self, claimed: Claimed, outcome: Outcome) -> list[Claimed]:
        settle = partial(outbox.settle, owner=self.owner, timing=self.timing, parked=self.parked)
        return await run(self.store, settle, claimed, outcome)

    async def _deliver(self, claimed: Claimed) -> Outcome:
        """The deliverer's outcome.  Begun in the lease's first half, what it sends has died before the second ends."""
        patience = self.timing.lease / 2 - self.timing.timeout
        try:
            async with asyncio.timeout(patience.total_seconds()):
                return await self.deliver(claimed)
        except TimeoutError:
            return Unknown("it took longer than its lease allows")

    async def stop(self, seconds: float) -> None:
        """Take nothing new, and let what is under way end in time; the rest is taken over after its lease."""
        self._stopping = True
        self.woken.set()
        deadline = asyncio.get_running_loop().time() + seconds
        while self._tasks and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
