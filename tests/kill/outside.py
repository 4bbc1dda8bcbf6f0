"""The simulated outside as a real HTTP server in the test's own process: it survives what it serves."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import web

from tests.sim.outside import Outside, Refused


@dataclass
class Served:
    """An outside that is being served, and how unfriendly it is."""

    rng: Random
    outside: Outside = field(default_factory=Outside)
    url: str = ""
    slowest: float = 0.15
    cut_before: float = 0.03
    cut_after: float = 0.06
    throttled: float = 0.03

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Apply a request after a while, though whoever sent it may be dead by then."""
        wanted = await request.json()
        fate = self.rng.random()
        await asyncio.sleep(self.rng.uniform(0, self.slowest))
        if fate < self.throttled:
            return web.Response(status=429)
        if fate < self.throttled + self.cut_before:
            return self._cut(request)
        body: dict[str, Any]
        try:
            body = {"answer": self.outside.apply(wanted["method"], **wanted["given"])}
        except Refused as refused:
            body = {"refused": str(refused)}
        if fate < self.throttled + self.cut_before + self.cut_after:
            return self._cut(request)
        return web.json_response(body)

    def _cut(self, request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response()


@contextmanager
def serving(rng: Random) -> Iterator[Served]:
    """Serve an outside from a thread of its own."""
    served, loop, up = Served(rng), asyncio.new_event_loop(), threading.Event()
    runner: list[web.AppRunner] = []

    async def start() -> None:
        app = web.Application()
        app.router.add_post("/", served.answer)
        runner.append(web.AppRunner(app, access_log=None))
        await runner[0].setup()
        await web.TCPSite(runner[0], "127.0.0.1", 0).start()
        served.url = f"http://127.0.0.1:{runner[0].addresses[0][1]}/"
        up.set()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner[0].cleanup())
        loop.close()

    thread = threading.Thread(target=serve, name="outside")
    thread.start()
    assert up.wait(10)
    try:
        yield served
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
