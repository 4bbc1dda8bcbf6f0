"""Pagers as strict as the real ones, served over HTTP: they remember what rang, and answer unkindly when told to."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web

Json = dict[str, Any]
ROUTING_KEY = "e93facc04764012d7bfb002500d5d1a6"
SIGNING_SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of one's secret").decode()
LOST, CUT = "lost", "cut"
"""Fates besides a status: applied but the reply is lost, and cut off before anything was applied."""


class Refused(Exception):
    """The pager does not take it."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(*errors)
        self.status, self.errors = status, errors


class Phone:
    """What rings, told by key: `rang` is how often each did, `state` what became of it."""

    def __init__(self) -> None:
        self.url = ""
        self.fates: deque[int | str | None] = deque()
        """What happens to the next requests; none, or none left, is that all goes well."""
        self.asked = 0
        self.taken: list[Json] = []
        self.rang: dict[str, int] = {}
        self.state: dict[str, str] = {}

    def apply(self, action: str, key: str) -> None:
        """What the key's page is now."""
        if action == "trigger":
            if self.state.get(key) not in ("triggered", "acknowledged"):
                self.rang[key] = self.rang.get(key, 0) + 1
                self.state[key] = "triggered"
        elif self.state.get(key) in ("triggered", "acknowledged"):
            self.state[key] = {"acknowledge": "acknowledged", "resolve": "resolved"}[action]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take a request, or let its fate happen."""
        self.asked += 1
        fate = self.fates.popleft() if self.fates else None
        if isinstance(fate, int):
            return web.Response(status=fate, headers={"Retry-After": "1"} if fate == 429 else {})
        if fate == CUT:
            return _cut(request)
        try:
            answer = self.take(await request.read(), request.headers)
        except Refused as refused:
            said = {"status": "invalid event", "message": "Event object is invalid", "errors": refused.errors}
            return web.json_response(said, status=refused.status)
        return _cut(request) if fate == LOST else answer

    def take(self, body: bytes, headers: Any) -> web.Response:
        """Take a page.  Raises Refused."""
        raise NotImplementedError


class PagerDuty(Phone):
    """PagerDuty's Events API v2, with one service whose integration key is ROUTING_KEY."""

    def take(self, body: bytes, headers: Any) -> web.Response:
        event = _json(body, headers)
        if faults := list(_event_faults(event)):
            raise Refused(400, *faults)
        self.taken.append(event)
        self.apply(event["event_action"], event["dedup_key"])
        said = {"status": "success", "message": "Event processed", "dedup_key": event["dedup_key"]}
        return web.json_response(said, status=202)


def _event_faults(event: Json) -> Iterator[str]:
    known = {"routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "links", "images"}
    if unknown := event.keys() - known:
        yield f"unknown fields {sorted(unknown)}"
    if len(str(event.get("routing_key", ""))) != 32:
        yield "Length of 'routing_key' is incorrect (should be 32 characters)"
    elif event["routing_key"] != ROUTING_KEY:
        yield "Invalid routing key"
    if event.get("event_action") not in ("trigger", "acknowledge", "resolve"):
        yield "'event_action' is invalid"
    if not 0 < len(str(event.get("dedup_key", ""))) <= 255:
        yield "Length of 'dedup_key' is incorrect"
    if event.get("event_action") == "trigger":
        yield from _payload_faults(event.get("payload"))
    yield from (f"'links' {link} has no href" for link in event.get("links", []) if not _address(link.get("href")))


def _payload_faults(payload: Any) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield "'payload' is missing or blank"
        return
    for field, most in (("summary", 1024), ("source", 255)):
        if not isinstance(payload.get(field), str) or not 0 < len(payload[field]) <= most:
            yield f"'payload.{field}' is missing, blank or too long"
    if payload.get("severity") not in ("critical", "error", "warning", "info"):
        yield "'payload.severity' is invalid"
    if "timestamp" in payload and datetime.fromisoformat(payload["timestamp"]).tzinfo is None:
        yield "'payload.timestamp' has no zone"


class Receiver(Phone):
    """Somebody's own web hook, which checks the signature, refuses old ones and drops twins."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.twins = 0

    def take(self, body: bytes, headers: Any) -> web.Response:
        id_, sent, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
        if not re.fullmatch(r"[\w-]{1,255}", id_) or abs(time.time() - int(sent)) > 300:
            raise Refused(400, "no id, or too old")
        if given not in [f"v1,{signature(SIGNING_SECRET, id_, sent, body)}"]:
            raise Refused(401, "the signature is wrong")
        event = _json(body, headers)
        if id_ in self.seen:
            self.twins += 1
            return web.Response(status=204)
        self.seen.add(id_)
        self.taken.append(event)
        self.apply(event["type"].removeprefix("page."), event["data"]["key"])
        return web.Response(status=204)


def signature(secret: str, id_: str, sent: str, body: bytes) -> str:
    """The signature that Standard Webhooks asks for."""
    key = base64.b64decode(secret.split("_", 1)[1])
    return base64.b64encode(
        hmac.new(key, b".".join([id_.encode(), sent.encode(), body]), hashlib.sha256).digest()
    ).decode()


def _json(body: bytes, headers: Any) -> Json:
    try:
        event = json.loads(body)
    except ValueError:
        raise Refused(400, "JSON parse error") from None
    if not isinstance(event, dict) or headers.get("Content-Type") != "application/json":
        raise Refused(400, "Event object format is unrecognized")
    return event


def _address(text: Any) -> bool:
    return isinstance(text, str) and re.fullmatch(r"https?://\S+", text) is not None


def _cut(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


@contextmanager
def serving(*phones: Phone) -> Iterator[None]:
    """Serve pagers from a thread of its own, each at its `url`."""
    up, over, loops = threading.Event(), asyncio.Event(), deque[asyncio.AbstractEventLoop]()

    async def serve() -> None:
        runners = [await _started(phone) for phone in phones]
        loops.append(asyncio.get_running_loop())
        up.set()
        await over.wait()
        for runner in runners:
            await runner.cleanup()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="pagers", daemon=True)
    thread.start()
    assert up.wait(10)
    try:
        yield
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join(10)


async def _started(phone: Phone) -> web.AppRunner:
    app = web.Application()
    app.router.add_post("/enqueue", phone.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    phone.url = f"http://127.0.0.1:{runner.addresses[0][1]}/enqueue"
    return runner


@pytest.fixture
def pagerduty() -> Iterator[PagerDuty]:
    """A PagerDuty of this test's own."""
    phone = PagerDuty()
    with serving(phone):
        yield phone


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web hook of this test's own."""
    phone = Receiver()
    with serving(phone):
        yield phone
