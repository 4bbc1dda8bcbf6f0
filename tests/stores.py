"""A real store on a test's database, and the smallest use cases there are: write a key, count how often it is there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import func, select

from storage import inbox
from storage.db import PostgresStore, SqliteStore, Work, open_store
from storage.inbox import Delivery
from storage.vault import Vault

VAULT = Vault(bytes(32))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = 10
"""Seconds that a test waits for a future, far longer than it should take."""


@contextmanager
def opened(url: str, woken: Callable[[], None] = lambda: None) -> Iterator[SqliteStore | PostgresStore]:
    """The store of a database, closed in the end."""
    store = open_store(url, VAULT, woken=woken)
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
