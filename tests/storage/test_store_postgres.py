"""On PostgreSQL use cases run beside each other, and beside replicas that freeze or die."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.engine import outbox
from bot.rules.effects import ShowHome
from storage.db import PostgresStore, Work
from storage.inbox import Delivery
from tests.stores import SOON, opened, run_statement, write


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[PostgresStore]:
    with opened(postgres_url) as store:
        assert isinstance(store, PostgresStore)
        yield store


def test_a_deadlock_is_run_again_until_both_are_done(postgres: PostgresStore) -> None:
    for key in ("left", "right"):
        postgres.submit(write, key).result(SOON)
    meet, runs = threading.Barrier(2), []

    def locks(work: Work, first: str, second: str) -> str:
        runs.append(first)
        work.session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        lock = text("SELECT key FROM delivery WHERE key = :key FOR UPDATE")
        work.session.execute(lock, {"key": first})
        if len(runs) <= 2:
            meet.wait(SOON)
        work.session.execute(lock, {"key": second})
        return first

    futures = [postgres.submit(locks, "left", "right"), postgres.submit(locks, "right", "left")]
    assert [future.result(SOON) for future in futures] == ["left", "right"]
    assert len(runs) > 2


def test_waiting_too_long_for_a_lock_is_run_again(postgres: PostgresStore) -> None:
    postgres.submit(write, "a").result(SOON)
    held, tries = threading.Event(), []

    def holds(work: Work) -> None:
        work.session.execute(text("SELECT key FROM delivery FOR UPDATE"))
        held.set()
        time.sleep(0.15)

    def wants(work: Work) -> int:
        tries.append(1)
        work.session.execute(text("SET LOCAL lock_timeout = '60ms'"))
        return len(work.session.execute(text("SELECT key FROM delivery FOR UPDATE")).all())

    holder = postgres.submit(holds)
    assert held.wait(SOON)
    assert postgres.submit(wants).result(SOON) == 1
    assert len(tries) > 1
    holder.result(SOON)


def test_the_patience_of_a_session_is_set(postgres: PostgresStore) -> None:
    def show(work: Work, name: str) -> Any:
        return work.session.scalar(text(f"SHOW {name}"))

    assert postgres.read(show, "idle_in_transaction_session_timeout").result(SOON) == "5s"
    assert postgres.read(show, "lock_timeout").result(SOON) == "2s"


def one_row(work: Work) -> None:
    work.session.execute(text("UPDATE delivery SET tries = 2"))


def many_updates(work: Work) -> None:
    statement = text("UPDATE delivery SET tries = :tries WHERE key = :key")
    work.session.execute(statement, [{"key": key, "tries": 2} for key in ("a", "b", "c")])


def many_inserts(work: Work) -> None:
    one_row(work)
    rows = [{"key": key, "state": "taken", "tries": 1, "received_at": work.now} for key in ("x", "y", "z")]
    work.session.execute(insert(Delivery), rows)


@pytest.mark.parametrize("last_words", [one_row, many_updates, many_inserts])
def test_a_frozen_session_lets_the_others_on_and_is_run_again_when_it_wakes(
    postgres: PostgresStore, last_words: Callable[[Work], None]
) -> None:
    for key in ("a", "b", "c"):
        postgres.submit(write, key).result(SOON)
    frozen, runs = threading.Event(), []

    def freezes(work: Work) -> str:
        runs.append(1)
        if len(runs) == 1:
            work.session.execute(text("SET idle_in_transaction_session_timeout = 100"))
            last_words(work)
            frozen.set()
            time.sleep(0.6)
        return write(work, "woken")

    sleeper = postgres.submit(freezes)
    assert frozen.wait(SOON)
    began = time.monotonic()
    postgres.submit(run_statement, "UPDATE delivery SET tries = 3").result(SOON)
    assert time.monotonic() - began < 0.4
    assert sleeper.result(SOON) == "woken"
    assert len(runs) == 2


def test_a_connection_lost_during_commit_is_told_and_not_run_again(postgres: PostgresStore) -> None:
    die = "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'"  # noqa: E501
    late = "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON delivery DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.key = 'last') EXECUTE FUNCTION die()"  # noqa: E501
    for statement in (die, late):
        postgres.submit(run_statement, statement).result(SOON)
    runs: list[int] = []

    def once(work: Work) -> str:
        runs.append(1)
        return write(work, "last")

    assert isinstance(postgres.submit(once).exception(SOON), DBAPIError)
    assert len(runs) == 1
    assert postgres.submit(write, "next").result(SOON) == "next"


def test_what_one_replica_asks_for_wakes_the_other(postgres_url: str) -> None:
    heard = threading.Event()
    with opened(postgres_url) as one, opened(postgres_url, woken=heard.set) as other:
        listening = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        while (other.read(lambda work: work.session.scalar(listening)).result(SOON) or 0) < 2:
            time.sleep(0.01)
        assert not heard.is_set()
        one.submit(lambda work: outbox.ask(work, ShowHome(person="U1"))).result(SOON)
        assert heard.wait(SOON)
