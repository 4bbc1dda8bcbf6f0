"""Real processes, killed and frozen at any moment: nothing acknowledged is lost, nothing is done twice."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any

import pytest

from tests.kill.child import TIMING
from tests.kill.harness import Child, freeze, kill, nursery, reader, thaw, wait_until
from tests.kill.outside import Served, serving
from tests.sim import promises

Sql = Callable[[str], list[Any]]
LEASE, TIMEOUT = TIMING.lease.total_seconds(), TIMING.timeout.total_seconds()
LATER = frozenset({"find_twins"})
"""Late twins are looked for a minute later; nobody waits for that here."""
OPEN = "SELECT count(*) FROM effect WHERE state IN ('waiting', 'running') AND kind <> 'find_twins'"


@pytest.fixture
def outside() -> Iterator[Served]:
    with serving(Random(7)) as served:
        yield served


def drained(sql: Sql) -> Callable[[], bool]:
    return lambda: sql(OPEN) == [(0,)]


def broken(sql: Sql, outside: Served, acked: set[int]) -> list[str]:
    expected = {number: {1} for number in acked}
    return [*promises.unkept(sql, outside.outside, expected, waiting=LATER), *promises.posted_twice(outside.outside)]


def test_forty_kills_lose_nothing_and_double_nothing(database_url: str, outside: Served) -> None:
    rng, acked, numbers, sql = Random(40), set[int](), count(1), reader(database_url)
    with nursery(database_url, outside.url) as children:
        for _ in range(40):
            victim = children.start()
            end = threading.Timer(rng.uniform(0.02, 0.4), kill, [victim])
            end.start()
            for number in (next(numbers), next(numbers)):
                if victim.declare(number):
                    acked.add(number)
            victim.process.join(10)
            end.join()
        children.start()
        wait_until(drained(sql), 60)
    assert len(acked) > 25
    assert broken(sql, outside, acked) == []


def test_ten_kills_under_load_lose_no_acknowledged_request(database_url: str, outside: Served) -> None:
    acked, numbers, sql, done = set[int](), count(1), reader(database_url), threading.Event()
    living: list[Child] = []

    def press() -> None:
        while not done.is_set():
            number = next(numbers)
            if living and living[-1].declare(number):
                acked.add(number)
            else:
                time.sleep(0.005)

    with nursery(database_url, outside.url) as children:
        crowd = [threading.Thread(target=press) for _ in range(4)]
        living.append(children.start())
        for thread in crowd:
            thread.start()
        for _ in range(10):
            time.sleep(0.25)
            victim = living[-1]
            kill(victim)
            victim.process.join(10)
            living.append(children.start())
        done.set()
        for thread in crowd:
            thread.join()
    kept = {int(name.split()[1]) for (name,) in sql("SELECT name FROM place WHERE name LIKE 'incident %'")}
    assert len(acked) > 20
    assert acked - kept == set()


@pytest.mark.parametrize("misfortune", [kill, freeze])
def test_when_one_of_two_replicas_is_gone_the_other_finishes_within_the_lease(
    postgres_url: str, outside: Served, misfortune: Callable[[Child], None]
) -> None:
    sql = reader(postgres_url)
    # The outside answers slowly but well, so that what is measured is the taking over and nothing else.
    outside.slowest, outside.cut_before, outside.cut_after, outside.throttled = 0.4, 0, 0, 0
    with nursery(postgres_url, outside.url) as children:
        victim, other = children.start(), children.start()
        acked = {number for number in range(1, 25) if (victim, other)[number % 2].declare(number)}
        owned = f"SELECT count(*) FROM effect WHERE state = 'running' AND owner = '{victim.pid}'"
        wait_until(lambda: sql(owned)[0][0] > 3, 10)
        misfortune(victim)
        assert sql(owned)[0][0] > 0
        took = wait_until(drained(sql), 30)
        assert broken(sql, outside, acked) == []
        # A lease, then an attempt with its look before, and two rounds of follow-ups.
        assert took < LEASE + 3 * TIMEOUT
        if misfortune is freeze:
            thaw(victim)
            time.sleep(TIMEOUT)
            wait_until(drained(sql), 10)
            assert list(promises.unkept(sql, outside.outside, {}, waiting=LATER)) == []
            assert {number for number in acked if outside.outside.topics[f"C-inc-{number}"] != "fact 1"} == set()
    assert len(acked) == 24
