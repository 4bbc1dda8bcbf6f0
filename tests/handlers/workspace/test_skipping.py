"""A visitor of the demo lets time pass at once: the workspace goes ahead, and the bot with it."""

import asyncio
import time
from datetime import timedelta

from handlers.demo.bot import Clock
from storage.db import utcnow
from tests.office import Office

DAY = 86_400


async def said(office: Office, words: str) -> float:
    """When somebody wrote this, by the workspace's clock."""
    return float((await office.act("U0BO", "message", channel="C0GENERAL", text=words))["ts"])


async def test_messages_are_written_at_the_new_time(office: Office) -> None:
    before = await said(office, "Good evening")
    await office.admin("clock", {"until": time.time() + 10 * DAY})
    after = await said(office, "Good morning")
    assert 10 * DAY <= after - before < 10 * DAY + 60


async def test_time_never_goes_back(office: Office) -> None:
    await office.admin("clock", {"until": time.time() + DAY})
    await office.admin("clock", {"until": time.time() + 60})
    assert await said(office, "Still tomorrow") > time.time() + DAY - 60


async def test_the_bot_goes_with_it(office: Office) -> None:
    clock = await asyncio.to_thread(Clock, office.url)
    assert abs(clock() - utcnow()) < timedelta(minutes=1)
    await office.admin("clock", {"until": time.time() + DAY})
    await asyncio.to_thread(clock.look)
    assert timedelta(hours=23) < clock() - utcnow() < timedelta(hours=25)


def test_while_the_workspace_is_gone_time_passes_as_it_did() -> None:
    clock = Clock("http://127.0.0.1:9")
    assert abs(clock() - utcnow()) < timedelta(minutes=1)
