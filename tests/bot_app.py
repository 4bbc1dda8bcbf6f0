"""A small Bolt app over Socket Mode, for tests of the workspace with Slack's own client libraries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.office import App


@asynccontextmanager
async def connected(app: App, ping_interval: float = 5) -> AsyncIterator[AsyncApp]:
    """A Bolt app that is connected to the workspace; register listeners at any time."""
    address = f"{app.office.url}/api/"
    bolt = AsyncApp(client=AsyncWebClient(token=app.keys["bot_token"], base_url=address))
    web = AsyncWebClient(token=app.keys["app_token"], base_url=address)
    handler = AsyncSocketModeHandler(bolt, app.keys["app_token"], web_client=web, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield bolt
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
