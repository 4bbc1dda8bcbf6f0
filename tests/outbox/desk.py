"""What workers do at one database, by hand and at one clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.engine import outbox
from bot.rules.effect import Effect
from bot.rules.effects import PinCard, PostCard, ShowCard
from bot.rules.outcomes import Claimed, Outcome, Timing
from bot.rules.words import Priority
from storage import effects
from storage.db import Work
from storage.effects import Effect as Row
from tests.stores import SOON, Clock, opened

TIMING = Timing()
TIMEOUT, LEASE = TIMING.timeout.total_seconds(), TIMING.lease.total_seconds()
CARD = ShowCard(incident=42)
POST = PostCard(incident=42, channel="C42", draft=1)


class Desk:
    """One database, one clock, and what workers do at it; it remembers what it was told about parked effects."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.told: list[str] = []
        self._opened = opened(url, now=self.clock)
        self.store = self._opened.__enter__()

    def close(self) -> None:
        self._opened.__exit__(None, None, None)

    def ask(self, *wanted: Effect, priority: Priority = Priority.NORMAL, after: float = 0) -> list[int]:
        at = self.clock() + timedelta(seconds=after)
        return self.store.submit(outbox.ask, *wanted, priority=priority, at=at).result(SOON)

    def claim(self, owner: str = "one", limit: int = 500, timing: Timing = TIMING) -> list[Claimed]:
        return self.store.submit(outbox.claim, owner, timing, limit).result(SOON)

    def claim_one(self, owner: str = "one", timing: Timing = TIMING) -> Claimed:
        (claimed,) = self.claim(owner, timing=timing)
        return claimed

    def settle(self, claimed: Claimed, outcome: Outcome, timing: Timing = TIMING) -> list[Claimed]:
        return self.store.submit(outbox.settle, claimed, outcome, "one", timing, self._parked).result(SOON)

    def _parked(self, work: Work, claimed: Claimed, reason: str) -> None:
        self.told.append(f"{claimed.kind}: {reason}")

    def row(self, number: int) -> Row:
        row = self.store.read(lambda work: effects.get(work.session, number)).result(SOON)
        assert row is not None
        return row

    def rows(self, kind: type[Effect]) -> list[Row]:
        query = select(Row).where(Row.kind == kind.kind()).order_by(Row.id)
        return list(self.store.read(lambda work: work.session.scalars(query).all()).result(SOON))

    def next_due(self) -> datetime | None:
        return self.store.read(outbox.next_due).result(SOON)

    def seconds_to_next(self) -> float:
        due = self.next_due()
        assert due is not None
        return (due - self.clock()).total_seconds()

    def do(self, use_case: Callable[..., Any], *args: Any) -> Any:
        return self.store.submit(use_case, *args).result(SOON)


def asks(*wanted: Effect) -> Callable[[Work], None]:
    """A use case that asks for effects."""

    def ask(work: Work) -> None:
        outbox.ask(work, *wanted)

    return ask


def topics(count: int) -> list[Effect]:
    return [PinCard(incident=n, channel=f"C{n}", ts="1") for n in range(count)]
