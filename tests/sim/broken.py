"""Engines with one part broken each, to see that the simulation would notice."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from bot.engine import due, outbox, reminders
from bot.manifests import Manifests
from bot.rules.outcomes import Claimed, Done, Outcome, Timing
from handlers.work import read, run
from handlers.worker import Worker
from storage import engines
from storage import reminders as stored
from storage.db import Job, Store, Work, Writer
from tests.sim import house
from tests.sim.disk import ReplicaStore
from tests.sim.engine import Engine

P = ParamSpec("P")
R = TypeVar("R")


class InTwoCommits(Worker):
    """Writes a result first and what follows from it in a second transaction."""

    async def _settle(self, claimed: Claimed, outcome: Outcome) -> list[Claimed]:
        if not isinstance(outcome, Done) or outcome.then is None:
            return await super()._settle(claimed, outcome)
        await super()._settle(claimed, outcome._replace(then=None))
        await run(self.store, outcome.then)
        return []


class Patient(Worker):
    """Lets a deliverer take as long as it likes."""

    async def _deliver(self, claimed: Claimed) -> Outcome:
        return await self.deliver(claimed)


class Unfenced(Worker):
    """Lets a worker settle that was overtaken long ago."""

    async def _settle(self, claimed: Claimed, outcome: Outcome) -> list[Claimed]:
        settle = partial(_whatever_happened, owner=self.owner, timing=self.timing, parked=self.parked)
        return await run(self.store, settle, claimed, outcome)


def _whatever_happened(work: Work, claimed: Claimed, outcome: Outcome, **rest: Any) -> list[Claimed]:
    mine = text("UPDATE effect SET state = 'running', attempt = :attempt WHERE id = :id")
    work.session.execute(mine, {"attempt": claimed.attempt, "id": claimed.id})
    return outbox.settle(work, claimed, outcome, **rest)


class Unguarded(Writer):
    """Does not notice when SQLite has ended the transaction by itself."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        event.remove(self.engine, "before_cursor_execute", engines._stay_inside)

    def _run(self, job: Job, connection: Connection) -> None:
        session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        work = Work(session, self.now(), self.vault)
        try:
            job.result = job.use_case(work)
            session.commit()
            job.woke = bool(work.asked)
        except Exception as error:  # noqa: BLE001 - as the real one does
            job.error = error


class TellsEarly(ReplicaStore):
    """Tells people "done" before it is on disk."""

    def submit(self, use_case: Callable[Concatenate[Work, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        written = super().submit(use_case, *args, **kwargs)
        if use_case not in (house.declare, house.change) or not self.replica.alive:
            return written
        told: Future[Any] = Future()
        told.set_result(None)
        return told


async def marks_first(store: Store, manifests: Manifests) -> int:
    """Takes a reminder in one transaction and lets it ring in the next."""
    for number in await read(store, reminders.due, 50):
        if await run(store, _taken, number):
            await run(store, _rung, manifests, number)
    return 0


async def marks_last(store: Store, manifests: Manifests) -> int:
    """Lets a reminder ring in one transaction and takes it in the next."""
    for number in await read(store, reminders.due, 50):
        await run(store, _rung, manifests, number)
        await run(store, _taken, number)
    return 0


def _taken(work: Work, number: int) -> bool:
    return stored.take(work.session, number, work.now) is not None


def _rung(work: Work, manifests: Manifests, number: int) -> None:
    row = stored.get(work.session, number)
    assert row
    due.RINGS[row.what](work, manifests, row, {})


FOLDS = """
CREATE TRIGGER folds BEFORE INSERT ON effect
WHEN NEW.style = 'show' AND EXISTS (SELECT 1 FROM effect WHERE key = NEW.key AND state = 'running')
BEGIN SELECT RAISE(IGNORE); END
"""
"""A change is taken for done when the thing it changes is being drawn at that moment."""

BROKEN = {
    "no reconcile": Engine(looks=False),
    "reconcile without the wait": Engine(timing=Timing(timeout=timedelta(0), base=timedelta(0))),
    "result and next step in two commits": Engine(worker=InTwoCommits),
    "lease shorter than the timeout": Engine(timing=Timing(lease=timedelta(seconds=8)), worker=Patient),
    "coalescing into a running row": Engine(schema=(FOLDS,)),
    "told before COMMIT": Engine(store=TellsEarly),
    "no fence with a frozen worker": Engine(worker=Unfenced),
    "reminder marked before it rings": Engine(ring=marks_first),
    "reminder marked after it rang": Engine(ring=marks_last),
    "disk full in mid-group without the guard": Engine(writer=Unguarded),
}
