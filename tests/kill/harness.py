"""Starts real processes, kills and freezes them, and looks at what is left; any process with a door will do."""

import http.client
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from sqlalchemy import NullPool, create_engine, text

from tests.kill import child

READY_WITHIN = 60.0


class Victim(Protocol):
    """A process of ours that may be killed at any moment."""

    pid: int

    def declare(self, number: int) -> bool:
        """Declare an incident through its door; True when it was acknowledged."""
        ...


class Child:
    """The worker process of `tests.kill.child`."""

    def __init__(self, process: BaseProcess, port: int) -> None:
        assert process.pid
        self.process, self.pid, self.port = process, process.pid, port

    def declare(self, number: int) -> bool:
        """Declare an incident; a process that dies meanwhile has acknowledged nothing."""
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            door.request("POST", f"/declare/{number}")
            return door.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            door.close()


Main = Callable[[str, str, Callable[[int], None]], None]
"""What a child does from start to its violent end: with a database and an outside; it tells its port when ready."""


def _run(main: Main, database: str, outside: str, tell: Connection) -> None:
    main(database, outside, tell.send)


class Nursery:
    """Starts children, all of them copies of one warm process, so that a start takes no second."""

    def __init__(self, database: str, outside: str, main: Main) -> None:
        self.database, self.outside, self.main = database, outside, main
        self._processes: list[BaseProcess] = []
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([main.__module__])

    def start(self) -> Child:
        """A child that is ready."""
        listen, tell = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_run, args=(self.main, self.database, self.outside, tell))
        process.start()
        tell.close()
        assert listen.poll(READY_WITHIN), "the child did not start"
        self._processes.append(process)
        return Child(process, listen.recv())

    def bury(self) -> None:
        """Kill whoever still lives."""
        for process in self._processes:
            if process.is_alive():
                process.kill()
            process.join(10)
            process.close()
        self._processes = []


@contextmanager
def nursery(database: str, outside: str, main: Main = child.main) -> Iterator[Nursery]:
    """Children on one database, none of which outlives the test."""
    started = Nursery(database, outside, main)
    try:
        yield started
    finally:
        started.bury()


def kill(victim: Victim) -> None:
    """As `kill -9` does: no clean-up, no last word."""
    os.kill(victim.pid, signal.SIGKILL)


def freeze(victim: Victim) -> None:
    """Stop a process where it stands; its connections stay open."""
    os.kill(victim.pid, signal.SIGSTOP)


def thaw(victim: Victim) -> None:
    """Let it go on as if nothing had happened."""
    os.kill(victim.pid, signal.SIGCONT)


def reader(database: str) -> Callable[[str], list[Any]]:
    """Looks into a database from outside of every process."""
    engine = create_engine(database, poolclass=NullPool)

    def sql(statement: str) -> list[Any]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    return sql


def wait_until(true: Callable[[], bool], seconds: float) -> float:
    """Wait for something; returns how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began
