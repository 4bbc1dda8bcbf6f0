"""A worker's own life: it ends when it is told to."""

import asyncio

import pytest

from bot.rules.outcomes import Claimed, Done, Outcome
from handlers.worker import Worker
from tests.outbox.desk import TIMING, Desk


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
