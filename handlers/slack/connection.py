"""Keeps us connected to Slack: a socket that is watched, or requests by HTTP behind our own signature check."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.http.body import capped
from handlers.slack.signing import LARGEST, Signatures

log = logging.getLogger("hotwash.slack")

PING = 5.0
"""Seconds between pings; a silent socket is noticed after less than two of them."""
SILENT = 60.0
"""Seconds without a sign of life after which the process gives up, so that its supervisor starts a new one."""


class Silent(Exception):
    """Slack's socket gave no sign of life for too long."""


class Socket:
    """Socket Mode, watched."""

    def __init__(self, app: AsyncApp, token: str, base_url: str) -> None:
        web = AsyncWebClient(token=token, base_url=base_url, retry_handlers=[])
        self._handler = AsyncSocketModeHandler(app, token, web_client=web, ping_interval=PING)
        self._heard = time.monotonic()

    async def open(self) -> None:
        """Connect for the first time."""
        await self._handler.client.connect()  # type: ignore[no-untyped-call]

    async def watch(self) -> None:
        """Return never while Slack gives signs of life.  Raises Silent."""
        while True:
            await asyncio.sleep(PING / 2)
            if await self.connected():
                self._heard = time.monotonic()
            if time.monotonic() - self._heard > SILENT:
                log.error("socket silent", extra={"action": "socket_silent"})
                raise Silent(f"Slack's socket was silent for {SILENT:.0f} seconds")

    async def connected(self) -> bool:
        """Is the socket there and answering pings?"""
        client = self._handler.client
        return await client.is_connected() and not await client.is_ping_pong_failing()

    async def close(self) -> None:
        """Leave; called after the listeners are done."""
        await self._handler.client.close()  # type: ignore[no-untyped-call]


def endpoint(app: AsyncApp, signatures: Signatures) -> Callable[[Request], Awaitable[Response]]:
    """The ASGI endpoint for Slack's requests by HTTP."""

    async def slack_events(request: Request) -> Response:
        body = await capped(request, LARGEST)
        if body is None:
            return JSONResponse({"error": "too large"}, 413)
        refused = signatures.refused(dict(request.headers), body)
        if refused:
            log.warning("request refused", extra={"action": "slack_refused", "reason": refused})
            return JSONResponse({"error": "not signed by Slack, or not in time"}, 401)
        try:
            bolt_request = to_async_bolt_request(request, body)
        except (AttributeError, LookupError, TypeError, ValueError):
            # Bolt looks into it before anybody of ours does, and trips over what has another shape than Slack's.
            return JSONResponse({"error": "unreadable"}, 400)
        return to_starlette_response(await app.async_dispatch(bolt_request))

    return slack_events
