"""On SQLite many use cases share a commit, and none of them notices."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from bot.engine import outbox
from bot.rules.effects import ShowHome
from storage import engines, evidence
from storage.db import SqliteStore, Work
from tests.stores import SOON, count, fails, opened, run_statement, write


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[SqliteStore]:
    with opened(sqlite_url) as store:
        assert isinstance(store, SqliteStore)
        yield store


def together(store: SqliteStore, *use_cases: Callable[[Work], Any]) -> list[Future[Any]]:
    """Submit use cases while the writer is busy, so that they share the next commit."""
    begun, busy = threading.Event(), threading.Event()

    def occupy(work: Work) -> None:
        begun.set()
        busy.wait(SOON)

    store.submit(occupy)
    assert begun.wait(SOON)
    futures = [store.submit(use_case) for use_case in use_cases]
    busy.set()
    return futures


def seen_from_outside(store: SqliteStore, key: str) -> bool:
    """What another process would find in the file."""
    path = make_url(str(store.writer.engine.url)).database or ""
    outside = sqlite3.connect(path)
    try:
        return bool(outside.execute("SELECT count(*) FROM delivery WHERE key = ?", (key,)).fetchone()[0])
    finally:
        outside.close()


def explodes(store: SqliteStore, key: str) -> None:
    """Make SQLite roll the whole transaction back when this key is written, as it may when the disk is full."""
    trigger = f"CREATE TRIGGER bomb BEFORE INSERT ON delivery WHEN NEW.key = '{key}'"
    boom = "BEGIN SELECT RAISE(ROLLBACK, 'boom'); END"
    store.submit(run_statement, f"{trigger} {boom}").result(SOON)


def test_use_cases_that_wait_together_share_one_commit(sqlite: SqliteStore) -> None:
    commits: list[object] = []
    event.listen(sqlite.writer.engine, "commit", commits.append)
    for future in together(sqlite, *(lambda work, key=f"k{n}": write(work, key) for n in range(50))):
        future.result(SOON)
    assert len(commits) == 2  # the one that kept the writer busy, and the fifty


def test_a_result_is_told_only_when_another_process_would_see_it(sqlite: SqliteStore) -> None:
    seen: list[bool] = []
    futures = together(sqlite, lambda work: write(work, "a"), lambda work: write(work, "b"))
    futures[0].add_done_callback(lambda _: seen.append(seen_from_outside(sqlite, "a")))
    futures[1].result(SOON)
    assert seen == [True]


def test_in_a_shared_commit_a_use_case_that_raises_undoes_only_itself(sqlite: SqliteStore) -> None:
    before, bad, after = together(
        sqlite, lambda work: write(work, "before"), lambda work: fails(work, "bad"), lambda work: write(work, "after")
    )
    assert (before.result(SOON), after.result(SOON)) == ("before", "after")
    assert isinstance(bad.exception(SOON), ValueError)
    assert [sqlite.read(count, key).result(SOON) for key in ("before", "bad", "after")] == [1, 0, 1]


def test_when_sqlite_ends_the_transaction_by_itself_the_others_run_again_alone(sqlite: SqliteStore) -> None:
    explodes(sqlite, "bomb")
    runs: list[str] = []

    def counted(work: Work, key: str) -> str:
        runs.append(key)
        return write(work, key)

    before, bomb, after = together(sqlite, *(lambda work, k=k: counted(work, k) for k in ("before", "bomb", "after")))
    assert (before.result(SOON), after.result(SOON)) == ("before", "after")
    assert "boom" in str(bomb.exception(SOON))
    assert all(seen_from_outside(sqlite, key) for key in ("before", "after"))
    assert runs == ["before", "bomb", "before", "bomb", "after"]


def test_a_use_case_that_overlooks_the_lost_transaction_keeps_nothing(sqlite: SqliteStore) -> None:
    explodes(sqlite, "bomb")

    def overlooks(work: Work) -> str:
        try:
            write(work, "bomb")
        except DBAPIError:
            return write(work, "half a story")
        return "never"

    before, bad = together(sqlite, lambda work: write(work, "before"), overlooks)
    assert before.result(SOON) == "before"
    assert bad.exception(SOON) is not None
    assert seen_from_outside(sqlite, "before")
    assert not seen_from_outside(sqlite, "half a story")


def test_a_full_disk_in_mid_group_loses_nothing_that_was_told(sqlite: SqliteStore) -> None:
    def small_disk(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0] + 8}")

    def huge(work: Work) -> int:
        return evidence.keep(work, "intake:2026-03-02", "body", "x" * 200_000)

    event.listen(sqlite.writer.engine, "connect", small_disk)
    futures = together(
        sqlite, lambda work: write(work, "before"), huge, lambda work: write(work, "after"), huge, lambda work: "quiet"
    )
    errors = [future.exception(SOON) for future in futures]
    assert [error is None for error in errors] == [True, False, True, False, True]
    assert "full" in str(errors[1])
    assert seen_from_outside(sqlite, "before") and seen_from_outside(sqlite, "after")


def test_when_the_commit_fails_only_the_one_at_fault_is_told_so(sqlite: SqliteStore) -> None:
    def refers_to_nothing(work: Work) -> None:
        work.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        row = "(999, '2026-03-02', 'said', 'form', '{}')"
        work.session.execute(text(f"INSERT INTO event (incident_id, at, what, source, facts) VALUES {row}"))

    before, bad, after = together(
        sqlite, lambda work: write(work, "before"), refers_to_nothing, lambda work: write(work, "after")
    )
    assert (before.result(SOON), after.result(SOON)) == ("before", "after")
    assert "FOREIGN KEY" in str(bad.exception(SOON))
    assert all(seen_from_outside(sqlite, key) for key in ("before", "after"))


def test_workers_are_woken_once_for_a_group_and_only_after_its_commit(sqlite_url: str) -> None:
    seen: list[bool] = []

    def woken() -> None:
        assert isinstance(store, SqliteStore)
        seen.append(seen_from_outside(store, "a"))

    with opened(sqlite_url, woken) as store:
        assert isinstance(store, SqliteStore)

        def asks(work: Work) -> None:
            write(work, "a")
            outbox.ask(work, ShowHome(person="U1"))

        for future in together(store, asks, asks, lambda work: write(work, "b")):
            future.result(SOON)
        store.submit(write, "c").result(SOON)
    assert seen == [True]


def test_a_second_process_on_the_same_file_is_refused_with_a_sentence(sqlite_url: str) -> None:
    lock = engines.hold(sqlite_url)
    again = [sys.executable, "-c", f"from storage import engines; engines.hold({sqlite_url!r})"]
    refused = subprocess.run(again, capture_output=True, text=True, check=False)
    assert "Another Hotwash already runs on" in refused.stderr
    assert lock is not None
    lock.close()
    assert subprocess.run(again, capture_output=True, check=False).returncode == 0
