"""The engine keeps its promises through deaths, freezes, lost replies and full disks; broken engines are noticed."""

import asyncio
from collections.abc import Callable
from functools import partial
from random import Random

import pytest

from bot.engine import outbox
from bot.rules.effects import ShowTopic
from bot.rules.outcomes import Done, Never, Outcome, Timing
from handlers.work import run
from handlers.worker import Worker
from storage.db import Writer
from tests.sim import house
from tests.sim.broken import BROKEN, Unfenced
from tests.sim.disk import Disk, Mortal, ReplicaStore
from tests.sim.engine import SOUND, Engine
from tests.sim.loop import VirtualLoop
from tests.sim.world import World

SEEDS = 60


def violations(seed: int, engine: Engine = SOUND) -> list[str]:
    return World(seed, engine).run().wrong


@pytest.mark.parametrize("seed", range(SEEDS))
def test_everything_comes_right_whatever_goes_wrong(seed: int) -> None:
    assert violations(seed) == []


@pytest.mark.parametrize("seed", [3, 14])
def test_the_same_seed_is_the_same_story_to_the_last_line(seed: int) -> None:
    first, second = World(seed).run(), World(seed).run()
    assert len(first.trace) > 50
    assert first.trace == second.trace


@pytest.mark.timeout(300)
@pytest.mark.parametrize("part", [part for part in BROKEN if part != "no fence with a frozen worker"])
def test_the_simulation_notices_an_engine_with(part: str) -> None:
    assert any(violations(seed, BROKEN[part]) for seed in range(300))


async def _a_frozen_worker_wakes(loop: VirtualLoop, worker: type[Worker]) -> str:
    """A worker freezes with an old topic in hand; another sets the new one; the first wakes, sends and settles."""
    disk, topic = Disk(loop, Random(1), Writer), ["nothing"]

    async def show(claimed: object) -> Outcome:
        topic[0] = (await run(stores[1], house.facts, 1))[2]
        return Done({}, digest=topic[0])

    async def never(claimed: object) -> Outcome:
        return Never("not asked for")

    stores = [ReplicaStore(disk, Mortal(loop)) for _ in range(2)]
    frozen = worker(stores[0], never, house.parked, "frozen", Timing())
    lively = worker(stores[1], show, house.parked, "lively", Timing())
    await run(stores[1], house.declare, 1, False)
    await run(stores[1], outbox.ask, ShowTopic(incident=1))
    claims = await run(stores[0], outbox.claim, "frozen", Timing(), 10)
    (late,) = [claimed for claimed in claims if isinstance(claimed.effect, ShowTopic)]
    await run(stores[1], house.change, 1, 2)
    at_work = loop.create_task(lively.work())
    await asyncio.sleep(70)
    assert topic == ["fact 2"]
    topic[0] = "fact 1"
    await frozen._settle(late, Done({}, digest="fact 1"))
    await asyncio.sleep(70)
    await lively.stop(1)
    await at_work
    disk.close()
    return topic[0]


def in_virtual_time(story: Callable[[VirtualLoop], str]) -> str:
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return story(loop)
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def test_what_a_frozen_worker_showed_too_late_is_put_right_and_without_the_fence_it_would_stay() -> None:
    def story(loop: VirtualLoop, worker: type[Worker]) -> str:
        return loop.run_until_complete(_a_frozen_worker_wakes(loop, worker))

    assert in_virtual_time(partial(story, worker=Worker)) == "fact 2"
    assert in_virtual_time(partial(story, worker=Unfenced)) == "fact 1"
