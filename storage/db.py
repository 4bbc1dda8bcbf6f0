"""The store: runs a use case in one transaction and tells its result only after COMMIT, on SQLite and PostgreSQL."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import engines
from storage.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger("hotwash.store")

GROUP = 200
"""How many use cases may share one COMMIT."""
WORKERS = 8
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


class TransactionLost(Exception):
    """SQLite ended the transaction by itself (disk full, RAISE(ROLLBACK)): everything in the group is undone."""


class SqliteStore:
    """One writer thread that lets many use cases share a COMMIT; reads use connections that cannot write."""

    def __init__(
        self, url: str, vault: Vault, now: Callable[[], datetime] = utcnow, woken: Callable[[], None] = lambda: None
    ) -> None:
        self.vault, self.now, self.woken = vault, now, woken
        self.engine = engines.sqlite_writer(url)
        self.readers = engines.sqlite_readers(url)
        self._connection: Connection | None = None
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._reading = ThreadPoolExecutor(2, "read")
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    def submit(self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        job = Job(lambda work: use_case(work, *args, **kwargs))
        self._queue.put(job)
        return job.future

    def read(self, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._reading.submit(self._read, lambda work: query(work, *args, **kwargs))

    def close(self) -> None:
        self._queue.put(None)
        self._writer.join()
        self._reading.shutdown()
        self.engine.dispose()
        self.readers.dispose()

    def _read(self, query: Callable[[Work], R]) -> R:
        with Session(self.readers) as session:
            return query(Work(session, self.now(), self.vault))

    def _write(self) -> None:
        while (job := self._queue.get()) is not None:
            group, last = [job], False
            while len(group) < GROUP and not self._queue.empty():
                more = self._queue.get()
                if more is None:
                    last = True
                    break
                group.append(more)
            self._commit(group)
            if last:
                break
        self._drop()

    def _commit(self, group: list[Job]) -> None:
        """Run the group in one transaction; if it is lost, undo it all and run each member again alone."""
        try:
            connection = self._begin()
            for job in group:
                self._run(job, connection)
            connection.commit()
        except (TransactionLost, DBAPIError) as lost:
            self._drop()
            if len(group) == 1:
                group[0].error = group[0].error or lost
                group[0].tell()
                return
            log.warning("group undone, running each member alone", extra={"action": "group_undone", "n": len(group)})
            for job in group:
                self._commit([Job(job.use_case, job.future)])
            return
        for job in group:
            job.tell()
        if any(job.woke for job in group):
            self.woken()

    def _begin(self) -> Connection:
        if self._connection is None:
            self._connection = self.engine.connect()
        self._connection.begin()
        return self._connection

    def _run(self, job: Job, connection: Connection) -> None:
        session = Session(connection, join_transaction_mode="create_savepoint")
        work = Work(session, self.now(), self.vault)
        try:
            job.result = job.use_case(work)
            session.commit()
            job.woke = bool(work.asked)
        except Exception as error:  # noqa: BLE001 - told to whoever asked, through the future
            job.error = error
            self._undo(session, connection)
        finally:
            if not engines.in_transaction(connection):
                raise TransactionLost(str(job.error)) from job.error
            session.close()

    def _undo(self, session: Session, connection: Connection) -> None:
        if engines.in_transaction(connection):
            session.rollback()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class PostgresStore:
    """A bounded pool of threads, each use case in a transaction of its own."""

    def __init__(
        self, url: str, vault: Vault, now: Callable[[], datetime] = utcnow, woken: Callable[[], None] = lambda: None
    ) -> None:
        self.vault, self.now, self.woken = vault, now, woken
        self.engine = engines.postgres(url, WORKERS)
        self._pool = ThreadPoolExecutor(WORKERS, "store")
        self._listener = engines.Listener(url, "effect", woken)

    def submit(self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._pool.submit(self._run, lambda work: use_case(work, *args, **kwargs))

    def read(self, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        return self._pool.submit(self._run, lambda work: query(work, *args, **kwargs))

    def close(self) -> None:
        self._pool.shutdown()
        self._listener.close()
        self.engine.dispose()

    def _run(self, use_case: Callable[[Work], R], tries: int = 5) -> R:
        try:
            with Session(self.engine) as session, session.begin():
                work = Work(session, self.now(), self.vault)
                result = use_case(work)
                if work.asked:
                    session.execute(text("SELECT pg_notify('effect', '')"))
        except DBAPIError as error:
            if tries > 1 and getattr(error.orig, "sqlstate", None) in RERUN:
                return self._run(use_case, tries - 1)
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
