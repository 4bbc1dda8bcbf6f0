"""The engine that is simulated, in parts that can be replaced one by one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.manifests import Manifests
from bot.rules.outcomes import Timing
from handlers.reminders import ring_due
from handlers.worker import Worker
from storage.db import Store, Writer
from tests.sim.disk import ReplicaStore


@dataclass(frozen=True)
class Engine:
    """What is simulated; tests replace one part to see that the simulation notices."""

    timing: Timing = Timing()
    worker: type[Worker] = Worker
    writer: type[Writer] = Writer
    store: type[ReplicaStore] = ReplicaStore
    looks: bool = True
    ring: Callable[[Store, Manifests], Awaitable[int]] = ring_due
    schema: tuple[str, ...] = ()


SOUND = Engine()
