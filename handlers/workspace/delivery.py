"""Bringing events, commands and interactions to apps, by socket or by signed request, with retries."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from handlers.workspace.records import App, Json
from handlers.workspace.sockets import NotDelivered, Sockets
from handlers.workspace.state import Workspace

ENVELOPES = {"event": "events_api", "command": "slash_commands", "interaction": "interactive", "options": "interactive"}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


@dataclass
class Parcel:
    """Something for an app: what kind it is, what it says, and where signed requests would go."""

    kind: str
    payload: Json
    url: str = ""
    attempt: int = 0
    reason: str = ""


@dataclass
class Delivery:
    """Delivers parcels; events are tried again, everything else is tried once."""

    ws: Workspace
    sockets: Sockets
    session: aiohttp.ClientSession | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def ask(self, app: App, parcel: Parcel) -> Json:
        """Deliver once and wait for the ack; returns what came with it. Raises NotDelivered."""
        seconds = self.ws.settings.ack_seconds
        if app.socket_mode:
            return await self.sockets.deliver(app.id, _envelope(parcel), seconds)
        rule = self.sockets.faults.for_envelope(parcel.kind == "event")
        if rule is not None and rule.kind == "delay":
            await asyncio.sleep(rule.seconds)
        elif rule is not None and rule.kind == "duplicate":
            await self._post(app, parcel, seconds)
        elif rule is not None:
            raise NotDelivered("connection_failed")
        return await self._post(app, parcel, seconds)

    def event(self, app: App, body: Json) -> None:
        """Deliver an event in the background, with Slack's three retries."""
        url = (app.settings.get("event_subscriptions") or {}).get("request_url") or ""
        self.spawn(self._keep_trying(app, Parcel("event", body, url)))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background and keep hold of it until it ends."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def close(self) -> None:
        """Give up everything that is still under way."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.session is not None:
            await self.session.close()

    async def _keep_trying(self, app: App, parcel: Parcel) -> None:
        for wait in [*self.ws.settings.retry_seconds, None]:
            try:
                await self.ask(app, parcel)
            except NotDelivered as lost:
                if wait is None or lost.reason == "no_retry":
                    return
                parcel.attempt += 1
                parcel.reason = lost.reason
                await asyncio.sleep(wait)
            else:
                return

    async def _post(self, app: App, parcel: Parcel, seconds: float) -> Json:
        if not parcel.url:
            raise NotDelivered("connection_failed")
        body, content_type = _encoded(parcel)
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(app.signing_secret, stamp, body),
        }
        if parcel.attempt:
            reason = "http_timeout" if parcel.reason == "timeout" else parcel.reason
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": reason}
        return await self._exchange(parcel.url, body, headers, seconds)

    async def _exchange(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> Json:
        if self.session is None:
            self.session = aiohttp.ClientSession(trust_env=False)
        timeout = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self.session.post(url, data=body, headers=headers, timeout=timeout, max_redirects=2) as answer:
                text = await answer.text()
        except aiohttp.TooManyRedirects:
            raise NotDelivered("too_many_redirects") from None
        except TimeoutError:
            raise NotDelivered("timeout") from None
        except aiohttp.ClientError:
            raise NotDelivered("connection_failed") from None
        if not 200 <= answer.status < 300:
            raise NotDelivered("no_retry" if answer.headers.get("X-Slack-No-Retry") == "1" else "http_error")
        return _answer(answer.content_type, text)


def _envelope(parcel: Parcel) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "type": ENVELOPES[parcel.kind],
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind != "event",
    }
    if parcel.kind == "event":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope


def _encoded(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "event":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload if parcel.kind == "command" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _answer(content_type: str, text: str) -> Json:
    if not text.strip():
        return {}
    if content_type != "application/json":
        return {"text": text}
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
