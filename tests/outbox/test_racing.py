"""Workers of several replicas race for the same effects on PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.rules.effects import PinCard, ShowHome
from bot.rules.outcomes import Claimed, Done
from storage.db import PostgresStore
from tests.outbox.desk import CARD, Desk, topics
from tests.stores import SOON


def race(desk: Desk, use_case: Callable[[str], list[Claimed]]) -> list[Claimed]:
    start = threading.Barrier(4)

    def run(owner: str) -> list[Claimed]:
        start.wait(SOON)
        return use_case(owner)

    with ThreadPoolExecutor(4) as pool:
        return [claimed for found in pool.map(run, ["one", "two", "three", "four"]) for claimed in found]


def test_racing_workers_take_each_effect_once(on_postgres: Desk) -> None:
    assert isinstance(on_postgres.store, PostgresStore)
    for turn in range(10):
        on_postgres.ask(*(ShowHome(person=f"U{turn}-{n}") for n in range(8)))
        claimed = race(on_postgres, lambda owner: on_postgres.claim(owner, limit=5))
        claimed += on_postgres.claim()
        assert len({one.id for one in claimed}) == len(claimed) == 8


def test_racing_workers_never_take_more_than_the_bucket_holds(on_postgres: Desk) -> None:
    on_postgres.ask(*topics(60))
    assert len(race(on_postgres, lambda owner: on_postgres.claim(owner, limit=15))) <= 20
    on_postgres.claim()
    assert [row.state for row in on_postgres.rows(PinCard)].count("running") == 20


def test_racing_workers_never_carry_two_updates_of_one_thing(on_postgres: Desk) -> None:
    at_work = 0
    lock = threading.Lock()
    together: list[int] = []

    def worker(owner: str) -> list[Claimed]:
        nonlocal at_work
        for _ in range(25):
            on_postgres.ask(CARD)
            for claimed in on_postgres.claim(owner):
                with lock:
                    at_work += 1
                    together.append(at_work)
                on_postgres.ask(CARD)
                with lock:
                    at_work -= 1
                on_postgres.settle(claimed, Done({}, digest=owner))
        return []

    race(on_postgres, worker)
    assert len(together) > 5
    assert set(together) == {1}
