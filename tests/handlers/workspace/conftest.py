"""A fresh workspace for each test, and an app with every scope in it."""

from collections.abc import AsyncIterator

import pytest

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
