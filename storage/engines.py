"""Connections as we need them: SQLite with one writer and read-only readers, PostgreSQL with short patience."""

import fcntl
import select
import socket
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import QueuePool, StaticPool

PATIENCE = "-c idle_in_transaction_session_timeout=5000 -c lock_timeout=2000"
"""A frozen replica must not hold the others up: its idle transaction ends after 5 s, a lock is waited for 2 s."""

BEGIN = "BEGIN IMMEDIATE"


class AlreadyRunning(Exception):
    """Another process holds this SQLite file."""


class TransactionLost(Exception):
    """SQLite ended the transaction by itself (disk full, RAISE(ROLLBACK)): everything in it is undone."""


def sqlite_writer(url: str) -> Engine:
    """The one connection that writes: WAL, every COMMIT on disk before it returns, BEGIN IMMEDIATE."""
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(BEGIN))
    event.listen(engine, "before_cursor_execute", _stay_inside)
    return engine


def sqlite_readers(url: str) -> Engine:
    """Connections that cannot write, so that a query never waits for the writer nor holds it up."""
    engine = create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _stay_inside(connection: Connection, _: object, statement: str, *__: object) -> None:
    # Outside a transaction SQLite would commit this statement at once, whatever becomes of the use case.
    if statement != BEGIN and not in_transaction(connection):
        raise TransactionLost("SQLite has ended the transaction")


def _prepare_writer(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transaction handling is off: it would begin late and deferred.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("query_only=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def in_transaction(connection: Connection) -> bool:
    """Does SQLite still hold our transaction?  It ends one by itself when the disk is full."""
    raw: Any = connection.connection.dbapi_connection
    return bool(raw.in_transaction)


def postgres(url: str, size: int) -> Engine:
    """A bounded pool of PostgreSQL connections; one that is found dead is replaced, and its use case runs again."""
    engine = create_engine(_driver(url), pool_size=size, max_overflow=0, connect_args={"options": PATIENCE})
    # The driver sends many rows as a pipeline, and after one PostgreSQL does not watch for an idle transaction: a
    # replica frozen there would hold its locks for ever.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    engine.dialect.supports_sane_multi_rowcount = False
    event.listen(engine, "do_executemany", _one_by_one)
    return engine


def _one_by_one(cursor: Any, statement: str, parameters: Sequence[Any], _: object) -> bool:
    for row in parameters:
        cursor.execute(statement, row)
    return True


def _driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


class Listener:
    """A thread that calls `heard` for each NOTIFY on a channel; a lost connection is opened again."""

    def __init__(self, engine: Engine, channel: str, heard: Callable[[], None]) -> None:
        # The driver comes from the engine, so that a bot on SQLite does not carry it in its memory.
        self._driver: Any = engine.dialect.loaded_dbapi
        self._conninfo = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._channel, self._heard = channel, heard
        self._stop = threading.Event()
        self._stopped, self._stopping = socket.socketpair()
        self._thread = threading.Thread(target=self._listen, name="listen", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._stopping.close()
        self._thread.join(3)
        self._stopped.close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                self._hear()
            except self._driver.OperationalError:
                # The clock's tick still finds due effects; this only costs speed until the server is back.
                self._stop.wait(1)

    def _hear(self) -> None:
        with self._driver.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(f"LISTEN {self._channel}")
            while not self._stop.is_set():
                select.select([connection.fileno(), self._stopped.fileno()], [], [])
                connection.pgconn.consume_input()
                while connection.pgconn.notifies():
                    self._heard()


def hold(url: str) -> IO[str] | None:
    """Keep a SQLite file for this process alone until the returned file is closed; PostgreSQL needs no such thing.

    Raises AlreadyRunning when another process has it.
    """
    path = make_url(url).database
    if not url.startswith("sqlite") or not path or path == ":memory:":
        return None
    lock = Path(f"{path}.lock").open("w")  # noqa: SIM115 - held until the process ends
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise AlreadyRunning(f"Another Hotwash already runs on {path}. Stop it first, or use PostgreSQL.") from None
    return lock
