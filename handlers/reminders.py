"""Lets due reminders ring, each in a transaction of its own, so that a bug in one does not silence the others."""

import asyncio
import logging

from bot.engine import due, reminders
from bot.manifests import Manifests
from handlers.work import read, run
from storage.db import Store

log = logging.getLogger("hotwash.reminders")
MOST = 50
"""How many may ring in one tick; the next tick comes soon."""


async def ring_due(store: Store, manifests: Manifests) -> int:
    """Let whatever is due ring; returns how many did.  What fails is logged and tried again in a minute."""
    numbers = await read(store, reminders.due, MOST)
    rung = await asyncio.gather(*[run(store, due.ring, manifests, one) for one in numbers], return_exceptions=True)
    for number, outcome in zip(numbers, rung, strict=True):
        if isinstance(outcome, BaseException):
            log.error("cannot ring", extra={"action": "reminder_failed", "reminder": number}, exc_info=outcome)
            await run(store, reminders.postpone, number)
    return rung.count(True)
