"""The database of a simulation: the real writer with its real shared commits on SQLite in memory, at a virtual time."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from itertools import count
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import StaticPool, create_engine

from storage import schema
from storage.db import Job, Work, Writer
from tests.sim.loop import VirtualLoop
from tests.stores import VAULT

P = ParamSpec("P")
R = TypeVar("R")


_numbers = count(1)
_COMPILED: dict[Any, Any] = {}
"""Each seed has a database of its own, but the statements are the same."""


@cache
def _empty() -> sqlite3.Connection:
    """An empty database with today's tables, to be copied."""
    connection = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    schema.METADATA.create_all(engine)
    return connection


class Disk:
    """One database that all replicas share; use cases that wait together share a commit."""

    def __init__(self, loop: VirtualLoop, rng: Random, writer: type[Writer], spoilt: float = 0.0) -> None:
        self.loop, self.rng, self.spoilt = loop, rng, spoilt
        self.woken: list[Callable[[], None]] = []
        self.commits = 0
        self._waiting: list[tuple[object, Job]] = []
        name = f"file:simulated{next(_numbers)}?mode=memory&cache=shared"
        # It outlives the writer's connection, which is dropped when a group is undone.
        self._kept = sqlite3.connect(name, uri=True)
        _empty().backup(self._kept)
        self._writer = writer(f"sqlite:///{name}&uri=true", VAULT, loop.now, self._wake)
        self._writer.engine = self._writer.engine.execution_options(compiled_cache=_COMPILED)

    def put(self, replica: object, job: Job) -> None:
        """Let a use case wait for the next commit, a few milliseconds away."""
        if not self._waiting:
            self.loop.call_later(self.rng.uniform(0.0002, 0.005), self._flush)
        self._waiting.append((replica, job))

    def forget(self, replica: object) -> None:
        """A replica died: what it had not yet committed never happened."""
        self._waiting = [(owner, job) for owner, job in self._waiting if owner is not replica]

    def ask(self, query: Callable[[Work], R]) -> R:
        """A query's result, at once."""
        job = Job(query)
        self._writer.commit([job])
        result: R = job.future.result(0)
        return result

    def sql(self, statement: str) -> list[Any]:
        """Any SQL, at once."""

        def run(work: Work) -> list[Any]:
            result = work.session.connection().exec_driver_sql(statement)
            return list(result.all()) if result.returns_rows else []

        return self.ask(run)

    def close(self) -> None:
        """Let the database go."""
        self._writer.close()
        self._kept.close()

    def _wake(self) -> None:
        for wake in self.woken:
            wake()

    def _flush(self) -> None:
        jobs, self._waiting = [job for _, job in self._waiting], []
        if len(jobs) > 1 and self.rng.random() < self.spoilt:
            jobs.insert(self.rng.randrange(1, len(jobs)), Job(_end_the_transaction()))
        if jobs:
            self.commits += 1
            self._writer.commit(jobs)


def _end_the_transaction() -> Callable[[Work], None]:
    """What SQLite does by itself when the disk is full: the whole transaction is gone.  Run again, all is well."""
    spoilt: list[bool] = []

    def full(work: Work) -> None:
        if not spoilt:
            spoilt.append(True)
            work.session.connection().exec_driver_sql("ROLLBACK")
            raise OSError("database or disk is full")

    return full


class ReplicaStore:
    """A replica's way to the database.  Each step may be its last, and while it is frozen it does nothing."""

    def __init__(self, disk: Disk, replica: "Mortal") -> None:
        self.disk, self.replica, self.now = disk, replica, disk.loop.now

    def submit(self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        told: Future[R] = Future()
        job = Job(lambda work: use_case(work, *args, **kwargs))
        job.future.add_done_callback(lambda done: self._tell(done, told))
        self.replica.when_awake(lambda: self.disk.put(self.replica, job))
        return told

    def read(self, query: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        told: Future[R] = Future()

        def look() -> None:
            if told.set_running_or_notify_cancel():
                told.set_result(self.disk.ask(lambda work: query(work, *args, **kwargs)))

        self.replica.when_awake(look)
        return told

    def close(self) -> None:
        """Nothing is held open here."""

    def _tell(self, done: Future[R], told: Future[R]) -> None:
        def tell() -> None:
            if not told.set_running_or_notify_cancel():
                return  # whoever asked has given up
            if error := done.exception():
                told.set_exception(error)
            else:
                told.set_result(done.result())

        self.disk.loop.call_later(0.0001, self.replica.when_awake, tell)


class Mortal:
    """Something that may die at any step, or freeze for a while and wake as if nothing had happened."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.alive = True
        self.frozen_until = 0.0

    def when_awake(self, act: Callable[[], None]) -> None:
        """Do this now, or on waking, or never."""
        if self.alive and self.frozen_until > self.loop.time():
            self.loop.call_at(self.frozen_until, self.when_awake, act)
        elif self.alive and not self.dies_here():
            act()

    def dies_here(self) -> bool:
        """Is this step its last one?"""
        return False
