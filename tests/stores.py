"""A real store on a test's database, a clock to go with it, and the smallest use cases: write a key, count it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from storage import inbox
from storage.db import PostgresStore, SqliteStore, Work, open_store, utcnow
from storage.inbox import Delivery
from storage.vault import Vault

VAULT = Vault(bytes(32))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = 10
"""Seconds that a test waits for a future, far longer than it should take."""


class Clock:
    """The time, which passes only when told to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(seconds=seconds)


@contextmanager
def opened(
    url: str, woken: Callable[[], None] = lambda: None, now: Callable[[], datetime] = utcnow
) -> Iterator[SqliteStore | PostgresStore]:
    """The store of a database, closed in the end."""
    store = open_store(url, VAULT, now, woken)
    try:
        yield store
    finally:
        store.close()


def write(work: Work, key: str) -> str:
    """Write a key once."""
    inbox.first_time(work.session, key, work.now)
    return key


def count(work: Work, key: str) -> int:
    """How often a key is there: once or not at all."""
    return work.session.scalar(select(func.count()).where(Delivery.key == key)) or 0


def run_statement(work: Work, statement: str) -> None:
    """Any SQL."""
    work.session.execute(text(statement))


def fails(work: Work, key: str) -> None:
    """Write a key and then have a bug."""
    write(work, key)
    raise ValueError("no")
