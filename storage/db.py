"""The store: runs a use case in one transaction and tells its result only after COMMIT, on SQLite and PostgreSQL."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import engines
from storage.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("hotwash.store")

GROUP = 200
"""How many use cases may share one COMMIT."""
WORKERS = 10
"""Threads, and connections, that one replica uses on PostgreSQL."""
RERUN = {"40P01", "40001", "55P03"}
"""PostgreSQL's deadlock, serialisation failure and lock timeout: nothing was applied, so the use case is run again."""


def utcnow() -> datetime:
    """The one place where the wall clock is read."""
    return datetime.now(UTC)


@dataclass
class Work:
    """What a use case works with: an open transaction, the moment it happens, and the keys to the evidence."""

    session: Session
    now: datetime
    vault: Vault
    asked: list[int] = field(default_factory=list)
    """Effects asked for and not yet claimed, so that the workers are woken after COMMIT."""


class Store(Protocol):
    """Where use cases run.  `submit` may write; `read` may not; `now` is the clock they go by."""

    now: Callable[[], datetime]

    def submit(
        self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[R]: ...

    def read(self, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]: ...

    def close(self) -> None: ...


@dataclass
class Job:
    """A use case that waits for its turn, and the future that will tell its result."""

    use_case: Callable[[Work], Any]
    future: Future[Any] = field(default_factory=Future)
    result: Any = None
    error: BaseException | None = None
    woke: bool = False

    def tell(self) -> None:
        """Hand over what came of it; called only once the database has confirmed it."""
        if not self.future.set_running_or_notify_cancel():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """The one connection that writes to SQLite: use cases share a COMMIT, and each is told its result after it."""

    def __init__(self, url: str, vault: Vault, now: Callable[[], datetime], woken: Callable[[], None]) -> None:
        self.vault, self.now, self.woken = vault, now, woken
        self.engine = engines.sqlite_writer(url)
        self._connection: Connection | None = None

    def commit(self, group: list[Job]) -> None:
        """Run the group in one transaction; if that is lost, undo it all and run each member again alone."""
        try:
            connection = self._begin()
            for job in group:
                self._run(job, connection)
            connection.commit()
        except (engines.TransactionLost, DBAPIError) as lost:
            self._drop()
            self._again(group, lost)
            return
        for job in group:
            job.tell()
        if any(job.woke for job in group):
            self.woken()

    def close(self) -> None:
        """Give the connection up."""
        self._drop()
        self.engine.dispose()

    def _again(self, group: list[Job], lost: Exception) -> None:
        if len(group) == 1:
            group[0].error = group[0].error or lost
            group[0].tell()
            return
        log.warning("group undone, running each member alone", extra={"action": "group_undone", "n": len(group)})
        for job in group:
            self.commit([Job(job.use_case, job.future)])

    def _begin(self) -> Connection:
        if self._connection is None:
            self._connection = self.engine.connect()
        self._connection.begin()
        return self._connection

    def _run(self, job: Job, connection: Connection) -> None:
        session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        work = Work(session, self.now(), self.vault)
        try:
            job.result = job.use_case(work)
            session.commit()
            job.woke = bool(work.asked)
        except Exception as error:  # noqa: BLE001 - told to whoever asked, through the future
            job.error = error
            if engines.in_transaction(connection):
                session.rollback()
        if not engines.in_transaction(connection):
            raise engines.TransactionLost(str(job.error)) from job.error
        session.close()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class SqliteStore:
    """One writer thread that lets many use cases share a COMMIT; reads use connections that cannot write."""

    def __init__(
        self, url: str, vault: Vault, now: Callable[[], datetime] = utcnow, woken: Callable[[], None] = lambda: None
    ) -> None:
        self.vault, self.now = vault, now
        self.readers = engines.sqlite_readers(url)
        self.writer = Writer(url, vault, now, woken)
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._reading = ThreadPoolExecutor(2, "read")
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._thread.start()

    def submit(self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        job = Job(lambda work: use_case(work, *args, **kwargs))
        with self._closing:
            if self._closed:
                raise RuntimeError("the store is closed")
            self._queue.put(job)
        return job.future

    def read(self, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._reading.submit(self._read, lambda work: query(work, *args, **kwargs))

    def close(self) -> None:
        """Finish what was submitted, then let the file go."""
        with self._closing:
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._reading.shutdown()
        self.writer.close()
        self.readers.dispose()

    def _read(self, query: Callable[[Work], R]) -> R:
        with Session(self.readers, expire_on_commit=False) as session:
            return query(Work(session, self.now(), self.vault))

    def _write(self) -> None:
        while (job := self._queue.get()) is not None:
            group: list[Job] = [job]
            while len(group) < GROUP and not self._queue.empty():
                if (more := self._queue.get()) is None:
                    self.writer.commit(group)
                    return
                group.append(more)
            self.writer.commit(group)


class PostgresStore:
    """A bounded pool of threads, each use case in a transaction of its own."""

    def __init__(
        self, url: str, vault: Vault, now: Callable[[], datetime] = utcnow, woken: Callable[[], None] = lambda: None
    ) -> None:
        self.vault, self.now, self.woken = vault, now, woken
        self.engine = engines.postgres(url, WORKERS)
        self._reads = self.engine.execution_options(postgresql_readonly=True)
        self._pool = ThreadPoolExecutor(WORKERS, "store")
        self._listener = engines.Listener(self.engine, "effect", woken)

    def submit(self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._pool.submit(self._run, self.engine, lambda work: use_case(work, *args, **kwargs))

    def read(self, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._pool.submit(self._run, self._reads, lambda work: query(work, *args, **kwargs))

    def warm(self) -> None:
        """Open every connection now, so that the first burst does not wait for them."""
        with ExitStack() as stack:
            for _ in range(WORKERS):
                stack.enter_context(self.engine.connect())

    def close(self) -> None:
        """Finish what was submitted, then let the connections go."""
        self._pool.shutdown()
        self._listener.close()
        self.engine.dispose()

    def _run(self, engine: Engine, use_case: Callable[[Work], R], tries: int = 5) -> R:
        committing = False
        try:
            with Session(engine, expire_on_commit=False) as session:
                work = Work(session, self.now(), self.vault)
                result = use_case(work)
                if work.asked:
                    session.execute(text("SELECT pg_notify('effect', '')"))
                session.flush()
                committing = True
                session.commit()
        except DBAPIError as error:
            # A connection lost before COMMIT took its transaction with it; lost during COMMIT, nobody knows.
            undone = error.connection_invalidated and not committing
            if tries > 1 and (undone or getattr(error.orig, "sqlstate", None) in RERUN):
                return self._run(engine, use_case, tries - 1)
            raise
        if work.asked:
            self.woken()
        return result


def open_store(
    url: str, vault: Vault, now: Callable[[], datetime] = utcnow, woken: Callable[[], None] = lambda: None
) -> SqliteStore | PostgresStore:
    """The store for a database URL (`sqlite:///file` or `postgresql://…`); `woken` is called when effects are due."""
    kind = SqliteStore if url.startswith("sqlite") else PostgresStore
    return kind(url, vault, now, woken)
