"""A worker's own life: it wakes when something may be due, and ends when it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.rules.effect import Effect
from bot.rules.effects import Sanitise
from bot.rules.outcomes import Claimed, Done, Later, Outcome, Timing
from handlers.work import run
from handlers.worker import AT_ONCE, Deliverer, Worker
from storage.db import Store
from tests.outbox.desk import CARD, POST, TIMING, Desk, asks
from tests.stores import SOON, opened

ASLEEP = 0.3
"""Seconds after which a worker that found nothing more to do sleeps."""


async def nothing(claimed: Claimed) -> Outcome:
    """Deliver nothing."""
    return Done({})


async def test_a_worker_that_is_woken_and_cancelled_at_once_ends(desk: Desk) -> None:
    worker = Worker(desk.store, nothing, lambda work, claimed, reason: None, "one", TIMING)
    task = asyncio.create_task(worker.work())
    await asyncio.sleep(0.2)
    worker.woken.set()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(3):
            await task


@asynccontextmanager
async def working(url: str, deliver: Deliverer, *wanted: Effect) -> AsyncIterator[Store]:
    """A worker that looks for what is due when something tells it to, and by itself only once a minute."""
    with opened(url) as store:
        worker = Worker(store, deliver, lambda work, claimed, reason: None, "one", Timing(pace=1000), tick=60)
        store.submit(asks(*wanted)).result(SOON)
        task = asyncio.create_task(worker.work())
        try:
            async with asyncio.timeout(10):
                yield store
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_what_changed_while_it_was_shown_is_shown_again_at_once(database_url: str) -> None:
    shown: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def show(claimed: Claimed) -> Outcome:
        done = asyncio.Event()
        await shown.put(done)
        await done.wait()
        return Done({})

    async with working(database_url, show, CARD) as store:
        first = await shown.get()
        await run(store, asks(CARD))
        await asyncio.sleep(ASLEEP)
        first.set()
        (await shown.get()).set()


async def test_what_could_not_be_done_yet_is_tried_again_when_it_is_time(database_url: str) -> None:
    tried: asyncio.Queue[Claimed] = asyncio.Queue()

    async def fail_once(claimed: Claimed) -> Outcome:
        await tried.put(claimed)
        await asyncio.sleep(ASLEEP)
        return Done({}) if claimed.attempt > 2 else Later("not yet", timedelta(seconds=0.3))

    async with working(database_url, fail_once, POST):
        assert [(await tried.get()).attempt for _ in range(3)] == [1, 2, 3]


async def test_more_than_fit_at_once_are_carried_one_after_the_other(database_url: str) -> None:
    count, carried = 2 * AT_ONCE, asyncio.Semaphore(0)

    async def carry(claimed: Claimed) -> Outcome:
        await asyncio.sleep(ASLEEP)
        carried.release()
        return Done({})

    async with working(database_url, carry, *[Sanitise(scope="a", evidence=(one,)) for one in range(count)]):
        for _ in range(count):
            await carried.acquire()
