"""A process to be killed: a real store and a real worker, with a door to declare through.

`python -m tests.kill.child DATABASE_URL OUTSIDE_URL` runs one by hand and prints its port.
"""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web

from bot.engine import outbox
from bot.rules.outcomes import Timing
from handlers.work import read, run
from handlers.worker import Deliverer as Delivers
from handlers.worker import Worker
from storage import engines
from storage.db import SqliteStore, Store, open_store
from tests.sim import house
from tests.sim.house import Deliverer, Lost, NotSent
from tests.sim.outside import Refused
from tests.stores import VAULT

TIMING = Timing(
    timeout=timedelta(seconds=1), lease=timedelta(seconds=4), base=timedelta(seconds=0.05), attempts=50, pace=100
)
"""As in earnest, but quicker; Slack's limits are not the point here."""


class Wire:
    """Requests to the outside, with the outcomes that the real client tells apart."""

    def __init__(self, http: aiohttp.ClientSession, outside: str) -> None:
        self.http, self.outside = http, outside

    async def __call__(self, bucket: str, method: str, **given: Any) -> Any:
        try:
            async with self.http.post(self.outside, json={"method": method, "given": given}) as answer:
                if answer.status == 429:
                    raise NotSent("ratelimited", bucket, timedelta(seconds=0.2))
                body = await answer.json()
        except aiohttp.ClientConnectorError as error:
            raise NotSent(str(error)) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Lost(type(error).__name__) from None
        if "refused" in body:
            raise Refused(body["refused"])
        return body["answer"]


@asynccontextmanager
async def working(
    database: str, outside: str, delivering: Callable[[Wire, Store], Delivers]
) -> AsyncIterator[tuple[Store, Worker]]:
    """A store with a worker that is about to work, as a process that starts finds them."""
    lock = engines.hold(database)
    timeout = aiohttp.ClientTimeout(total=TIMING.timeout.total_seconds())
    async with aiohttp.ClientSession(timeout=timeout) as http:
        woken: list[Callable[[], None]] = []
        store = open_store(database, VAULT, woken=lambda: woken[0]() if woken else None)
        worker = Worker(store, delivering(Wire(http, outside), store), house.parked, str(os.getpid()), TIMING)
        woken.append(worker.wake_from(asyncio.get_running_loop()))
        if isinstance(store, SqliteStore):
            await run(store, outbox.release_the_dead, TIMING)
        yield store, worker
        if lock:
            lock.close()


async def live(database: str, outside: str, ready: Callable[[int], None]) -> None:
    """Work until killed; `ready` learns the port of the door."""
    async with working(database, outside, lambda wire, store: Deliverer(wire, partial(read, store))) as (store, worker):

        async def declare(request: web.Request) -> web.Response:
            await run(store, house.declare, int(request.match_info["number"]), False)
            return web.Response()

        app = web.Application()
        app.router.add_post("/declare/{number}", declare)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ready(runner.addresses[0][1])
        await worker.work()


def main(database: str, outside: str, ready: Callable[[int], None]) -> None:
    """The process from start to its violent end."""
    logging.basicConfig(level=logging.CRITICAL)
    asyncio.run(live(database, outside, ready))


def _say(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], _say)
