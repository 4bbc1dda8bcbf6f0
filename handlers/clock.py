"""The clock: a few ticks, each of which only asks for what is due, so that any number of replicas may tick."""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

Tick = Callable[[], Awaitable[object]]


class Clock:
    """Calls each tick after its seconds, in memory; a late one runs once, an overlapping one not at all.

    APScheduler's own job store is never used: shared by two replicas it runs jobs twice and its thread dies.
    """

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    def every(self, seconds: float, tick: Tick) -> None:
        """Call a tick again and again."""
        self._scheduler.add_job(tick, IntervalTrigger(seconds=seconds, timezone="UTC"))

    def start(self) -> None:
        """Begin ticking."""
        self._scheduler.start()

    def stop(self) -> None:
        """End ticking; a tick under way goes on."""
        self._scheduler.shutdown(wait=False)
