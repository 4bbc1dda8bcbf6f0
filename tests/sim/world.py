"""A simulated world: replicas that die and freeze, a wire that loses and delays, and the promises that must hold."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from bot.engine import outbox
from bot.rules.outcomes import Claimed, Outcome
from handlers.work import read, run
from tests.desk import HOUSE
from tests.sim import house, promises
from tests.sim.disk import Disk, Mortal
from tests.sim.engine import SOUND, Engine
from tests.sim.house import Deliverer, Lost, NotSent
from tests.sim.loop import VirtualLoop
from tests.sim.outside import Outside, Refused
from tests.sim.weather import Weather

CLIENT_TIMEOUT = 10.0
"""Seconds after which a request is given up, as the real client does."""
CHAOS = 150.0
"""Seconds during which things go wrong; after that everything must come right by itself."""
DRAINED_WITHIN = 3600.0
TICK = 10.0
"""Seconds between two looks of a replica for what is due."""
FACTS = (1, 2, 3)


class Replica(Mortal):
    """One process: a real worker on the shared database."""

    def __init__(self, world: "World", owner: str) -> None:
        super().__init__(world.loop)
        self.world, self.owner = world, owner
        self.store = world.engine.store(world.disk, self)
        deliver = Deliverer(self.call, partial(read, self.store), world.engine.looks)
        self.worker = world.engine.worker(
            self.store, partial(self._watched, deliver), house.parked, owner, world.timing, tick=3600
        )
        self._tasks = [self.loop.create_task(self._live()), self.loop.create_task(self._look_at_the_clock())]

    async def _live(self) -> None:
        if self.world.weather.replicas == 1:
            await run(self.store, outbox.release_the_dead, self.world.timing)
        await self.worker.work()

    async def _look_at_the_clock(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            await self.world.engine.ring(self.store, HOUSE)

    def dies_here(self) -> bool:
        if self.world.stormy and self.world.rng.random() < self.world.weather.crash:
            self.kill()
        return not self.alive

    def kill(self) -> None:
        """kill -9: nothing that it has not yet committed or sent will ever happen."""
        self.alive = False
        self.world.note(f"{self.owner} dies")
        self.world.disk.forget(self)
        for task in (*self._tasks, *self.worker._tasks):
            task.cancel()
        self.world.bear_again(self)

    async def call(self, bucket: str, method: str, **given: Any) -> Any:
        """One request over the wire; a frozen process sends it when it wakes."""
        reply: asyncio.Future[Any] = self.loop.create_future()
        if self.world.stormy and self.world.rng.random() < self.world.weather.freeze:
            self.frozen_until = self.loop.time() + self.world.rng.uniform(5, 150)
            self.world.seen.froze = True
            self.world.note(f"{self.owner} freezes before {method}")
        self.when_awake(partial(self.world.send, bucket, method, given, reply))
        async with asyncio.timeout(CLIENT_TIMEOUT):
            return await reply

    async def _watched(self, deliver: Deliverer, claimed: Claimed) -> Outcome:
        self.world.starts(self, claimed)
        try:
            return await deliver(claimed)
        finally:
            self.world.under_way[claimed.effect.key].remove((self, claimed))


@dataclass
class Seen:
    """What people were told, and what went wrong."""

    acked: set[int] = field(default_factory=set)
    possible: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The facts that each incident may have: the last one acknowledged, and those whose answer got lost."""
    wrong: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    deaths: int = 0
    froze: bool = False


class World:
    """One seed from the first declare to the last check."""

    def __init__(self, seed: int, engine: Engine = SOUND) -> None:
        self.rng, self.engine = Random(seed), engine
        self.weather = Weather.of(self.rng)
        self.timing = engine.timing._replace(pace=self.weather.pace)
        self.loop, self.outside, self.seen = VirtualLoop(), Outside(), Seen()
        self.disk = Disk(self.loop, self.rng, engine.writer, self.weather.spoilt)
        self.claims: dict[str, list[datetime]] = defaultdict(list)
        self.under_way: dict[str, list[tuple[Replica, Claimed]]] = defaultdict(list)
        self.replicas: list[Replica] = []
        self.stormy = True
        self.on_the_wire = 0
        self._born = 0

    def run(self) -> Seen:
        """Live through it; what was promised and did not hold is in `wrong`."""
        for statement in self.engine.schema:
            self.disk.sql(statement)
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._story())
        finally:
            asyncio.set_event_loop(None)
            self.loop.close()
            self.disk.close()
        return self.seen

    def note(self, what: str) -> None:
        """A line of the trace."""
        self.seen.trace.append(f"{self.loop.time():.4f} {what}")

    # The story

    async def _story(self) -> None:
        self.disk.woken.append(self._wake)
        for _ in range(self.weather.replicas):
            self._bear()
        people = [self.loop.create_task(self._person(number)) for number in range(1, self.rng.randint(1, 4) + 1)]
        await asyncio.sleep(CHAOS)
        self.stormy = False
        await asyncio.gather(*people)
        await self._drain()
        self.seen.wrong += promises.broken(self)
        for replica in self.replicas:
            replica.alive = False
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _person(self, number: int) -> None:
        """Somebody who declares an incident and then changes its facts now and then."""
        await asyncio.sleep(self.rng.uniform(0, 20))
        self.seen.possible[number] = {1}
        await self._insist(house.declare, number, self.rng.random() < 0.3)
        self.seen.acked.add(number)
        limbo: set[int] = set()
        for _ in range(self.rng.randint(0, 6)):
            await asyncio.sleep(self.rng.choice((0.01, 0.3, 5.0, 20.0)) * self.rng.random())
            fact = self.rng.choice(FACTS)
            self.seen.possible[number].add(fact)
            if await self._insist(house.change, number, fact) > 1:
                limbo.add(fact)
            self.seen.possible[number] = {fact} | limbo

    async def _insist(self, use_case: Callable[..., Any], *args: Any) -> int:
        """Try until somebody has acknowledged it; returns how often it may happen, now or when a replica wakes."""
        tries = 0
        while True:
            living = [replica for replica in self.replicas if replica.alive]
            if not living:
                await asyncio.sleep(1)
                continue
            tries += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await run(self.rng.choice(living).store, use_case, *args)
                    return tries

    async def _drain(self) -> None:
        deadline, quiet = self.loop.time() + DRAINED_WITHIN, 0
        while quiet < 2:
            await asyncio.sleep(30)
            still = self.on_the_wire == 0 and all(r.frozen_until < self.loop.time() for r in self.replicas)
            rung = self.disk.sql("SELECT count(*) FROM reminder WHERE rang_at IS NULL") == [(0,)]
            quiet = quiet + 1 if still and rung and self.disk.ask(outbox.next_due) is None else 0
            if self.loop.time() > deadline:
                self.seen.wrong.append("not drained in time")
                return

    # Replicas

    def _wake(self) -> None:
        for replica in self.replicas:
            replica.worker.woken.set()

    def _bear(self) -> None:
        self._born += 1
        self.replicas.append(Replica(self, f"replica {self._born}"))

    def bear_again(self, dead: Replica) -> None:
        """Somebody restarts what died."""
        self.seen.deaths += 1
        self.replicas.remove(dead)
        self.loop.call_later(self.rng.uniform(0.5, 20), self._bear)

    def starts(self, replica: Replica, claimed: Claimed) -> None:
        """A delivery begins."""
        self.note(f"{replica.owner} {claimed.kind} {claimed.id} attempt {claimed.attempt}")
        now, key = self.loop.now(), claimed.effect.key
        for other, running in self.under_way[key]:
            if other.alive and now < running.until and running.id != claimed.id:
                self.seen.wrong.append(f"two of {key} at once")
        self.under_way[key].append((replica, claimed))
        for bucket in filter(None, claimed.effect.buckets):
            self.claims[bucket].append(claimed.until - self.timing.lease)

    # The wire

    def send(self, bucket: str, method: str, given: dict[str, Any], reply: asyncio.Future[Any]) -> None:
        """A request leaves; what becomes of it is drawn now."""
        fate = self.rng.random() if self.stormy else 1.0
        if fate < 0.04:
            self._answer(self.rng.choice((0.05, 60.0)), reply, Lost("request lost"))
        elif fate < 0.06:
            self._answer(0.01, reply, NotSent("connection refused"))
        elif fate < 0.10:
            after = timedelta(seconds=self.rng.randint(1, 20))
            self._answer(0.05, reply, NotSent("ratelimited", bucket, after))
        else:
            lost = fate < 0.20
            slow = self.stormy and self.rng.random() < (0.4 if lost else 0.05)
            seconds = self.rng.uniform(1, self.weather.slowest) if slow else self.rng.uniform(0.03, 0.3)
            # A reset is noticed at once, but what was sent before it may still arrive within the timeout.
            reset = lost and self.rng.random() < 0.5
            if reset:
                self._answer(min(seconds, 0.1), reply, Lost("reset"))
                seconds = min(seconds, 9.9)
            self.on_the_wire += 1
            self.loop.call_later(seconds, self._arrive, method, given, reply, lost)

    def _arrive(self, method: str, given: dict[str, Any], reply: asyncio.Future[Any], lost: bool) -> None:
        self.on_the_wire -= 1
        self.note(f"applied {method} {given}")
        answer: Any
        try:
            answer = self.outside.apply(method, **given)
        except Refused as refused:
            answer = refused
        if not lost:
            self._answer(0.02, reply, answer)

    def _answer(self, seconds: float, reply: asyncio.Future[Any], answer: Any) -> None:
        def give() -> None:
            if not reply.done():
                if isinstance(answer, Exception):
                    reply.set_exception(answer)
                else:
                    reply.set_result(answer)

        self.loop.call_later(seconds, give)
