"""A client that costs little: raw sockets on one loop, answers counted and not parsed."""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import cast

import uvloop

from tests.bench.payload import body, request

CONNECTIONS = 256
"""Enough that the processor, and not the disk's latency, is what is measured."""


class Sender(asyncio.Protocol):
    """Sends the next request as soon as the last one was answered."""

    def __init__(self, requests: Sequence[bytes], until: float, done: asyncio.Event) -> None:
        self.requests, self.until, self.done = requests, until, done
        self.answered = self.sent = self.refused = 0
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast(asyncio.Transport, transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        """Count, and go on."""
        answers = data.count(b"HTTP/1.1 ")
        self.answered += answers
        self.refused += answers - data.count(b"HTTP/1.1 202")
        if answers:
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        """The server hung up; what was sent last was not answered."""
        self.done.set()

    def _next(self) -> None:
        if self.sent >= len(self.requests) or time.monotonic() > self.until:
            self.done.set()
            return
        self.transport.write(self.requests[self.sent])
        self.sent += 1


async def _send(url: str, shares: list[Sequence[bytes]], seconds: float) -> int:
    host, port = url.removeprefix("http://").split(":")
    until = time.monotonic() + seconds
    senders = [Sender(share, until, asyncio.Event()) for share in shares if share]
    loop = asyncio.get_running_loop()
    for sender in senders:
        await loop.create_connection(lambda one=sender: one, host, int(port))  # type: ignore[misc]
    await asyncio.gather(*(sender.done.wait() for sender in senders))
    for sender in senders:
        sender.transport.close()
    if refused := sum(sender.refused for sender in senders):
        raise RuntimeError(f"{refused} requests were refused")
    return sum(sender.answered for sender in senders)


def per_second(url: str, request: bytes, seconds: float) -> float:
    """Answers a second over some seconds, on 32 connections."""
    begun = time.monotonic()
    answered = uvloop.run(_send(url, [[request] * 10_000_000] * CONNECTIONS, seconds))
    return answered / (time.monotonic() - begun)


def send_all(url: str, requests: Sequence[bytes]) -> None:
    """Send each request once, as fast as it goes."""
    answered = uvloop.run(_send(url, [requests[start::CONNECTIONS] for start in range(CONNECTIONS)], 60))
    if answered != len(requests):
        raise RuntimeError(f"{answered} of {len(requests)} were answered")


def feed(url: str, rate: int, seconds: float) -> None:
    """Send so many alerts a second, of ten troubles that open incidents and many that open none."""
    begun, sent = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < seconds:
        wanted = int(rate * passed) - sent
        if wanted > 0:
            send_all(url, [request(url, body(sent + n, f"trouble {(sent + n) % 10}")) for n in range(wanted)])
            sent += wanted
        time.sleep(0.02)


if __name__ == "__main__":
    feed(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
