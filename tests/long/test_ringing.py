"""Reminders and asks that fall due while processes are killed: each comes once, and those that are late say so."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from time import sleep

import pytest

from bot.response import offers, roles, updates
from bot.rules.words import Role
from storage.db import utcnow
from tests.desk import KIM, Desk, sitting
from tests.kill import ringing
from tests.kill.harness import Child, kill, nursery, reader, wait_until
from tests.kill.outside import Served, serving
from tests.kill.ringing import STANDING, World
from tests.sim import promises

PAIRS = 50
"""Incidents with a commander, and as many without one; each has two things that fall due: two hundred in all."""
LATE = 10
"""So many of each fell due ten minutes ago, while nobody was there."""
CRASHES = 20
SPREAD = 12.0
"""Seconds over which the others fall due."""
OPEN = "SELECT count(*) FROM effect WHERE state IN ('waiting', 'running') AND kind <> 'find_twins'"
RUNG = "SELECT count(*) FROM reminder WHERE rang_at IS NOT NULL AND NOT called_off"


@pytest.fixture
def outside() -> Iterator[Served]:
    with serving(Random(3)) as served:
        served.outside = World()
        yield served


def led(desk: Desk, place: int) -> int:
    """An incident whose commander is owed an answer to a handover and has promised an update."""
    number, commander = desk.with_channel(by=f"U-by-{place}"), f"U-commander-{place}"
    desk.do(roles.take, STANDING, number, Role.COMMANDER, commander)
    desk.do(offers.hand_over, STANDING, number, f"U-heir-{place}", commander, "A brief.")
    desk.do(updates.post, number, commander, "We look.", minutes=5)
    return number


def falling_due(url: str) -> tuple[dict[str, int], list[int]]:
    """Two hundred things, five minutes before they fall due: led incidents by commander, and unled ones."""
    begin, commanded, unled = utcnow(), dict[str, int](), list[int]()
    with sitting(url) as desk:
        desk.house = STANDING
        for place in range(PAIRS):
            late = timedelta(minutes=10) if place < LATE else -timedelta(seconds=SPREAD * place / PAIRS)
            desk.now = begin - timedelta(minutes=5) - late
            commanded[f"U-commander-{place}"] = led(desk, place)
            unled.append(desk.with_channel(by=f"U-by-{place}"))
    return commanded, unled


def said(outside: World, person: str) -> Counter[str]:
    """Every line of every letter that somebody has, as the outside shows it now."""
    return Counter(line for post in outside.posts if post.channel == person for line in post.words.split("\n"))


def crash_often(database: str, served: Served, replicas: int) -> int:
    """Kill one of the processes again and again until everything rang and was told; returns how many died."""
    rng, sql = Random(20), reader(database)

    def rung() -> bool:
        return sql(RUNG) == [(4 * PAIRS,)] and sql(OPEN) == [(0,)]

    with nursery(database, served.url, ringing.main) as children:
        living: list[Child] = [children.start() for _ in range(replicas)]
        for _ in range(CRASHES):
            sleep(rng.uniform(0.1, SPREAD / CRASHES))
            victim = living.pop(rng.randrange(replicas))
            kill(victim)
            victim.process.join(10)
            living.append(children.start())
        wait_until(rung, 60)
    return CRASHES


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("url", "replicas"), [("sqlite_url", 1), ("postgres_url", 2)])
def test_two_hundred_reminders_and_asks_come_once_through_twenty_crashes(
    url: str, replicas: int, request: pytest.FixtureRequest, outside: Served
) -> None:
    database: str = request.getfixturevalue(url)
    commanded, unled = falling_due(database)
    assert crash_often(database, outside, replicas) == CRASHES
    world = outside.outside
    assert isinstance(world, World)
    assert list(promises.posted_twice(world)) == []
    for place, (person, number) in enumerate(commanded.items()):
        late = " late" if place < LATE else ""
        due = {f"{note} INC-{number}{late}": 1 for note in ("offer_came_back", "update_due")}
        assert said(world, person) == Counter({f"instructions INC-{number}": 1, **due})
    assert said(world, KIM) == Counter(f"offer INC-{number}" for number in unled), "the next in line, once for each"
    happened = reader(database)("SELECT incident_id, what, facts FROM event WHERE source = 'clock'")
    assert Counter((number, what) for number, what, _ in happened) == Counter(_what_comes(commanded, unled))
    rounds = {key: {n for k, action, n in world.pages if (k, action) == (key, "trigger")} for key, _, _ in world.pages}
    assert {key: rounds[key] for key in rounds if int(key.split("-")[2]) in unled} == {
        f"hotwash-inc-{number}-commander": {1, 2} for number in unled
    }


def _what_comes(commanded: dict[str, int], unled: list[int]) -> Iterator[tuple[int, str]]:
    for number in commanded.values():
        yield from ((number, "offer unanswered"), (number, "reminded"))
    for number in unled:
        yield from ((number, "offer unanswered"), (number, "treated as"))
