"""A fresh workspace for each test, and an app with every scope in it."""

from collections.abc import AsyncIterator

import pytest

from tests.bot_app import connected
from tests.handlers.workspace.setting import SHORTCUTS, Setting
from tests.office import App, Office, open_office


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """A workspace that is being served."""
    async with open_office() as opened:
        yield opened


@pytest.fixture
async def app(office: Office) -> App:
    """An installed app with every scope that the workspace knows."""
    return await office.install()


@pytest.fixture
async def setting(office: Office) -> AsyncIterator[Setting]:
    """Everything that a conversation between a person and an app needs."""
    app = await office.install(shortcuts=SHORTCUTS, events=["app_home_opened"])
    channel = (await app.must("conversations.create", name="inc-1"))["channel"]["id"]
    await app.must("conversations.invite", channel=channel, users="U0BO")
    async with connected(app) as bolt:
        yield Setting(office, app, bolt, channel)
