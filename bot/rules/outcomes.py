"""What may come of an attempt at an effect, how long an attempt may take, and what a worker holds while it tries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from bot.rules.effect import Effect


class Timing(NamedTuple):
    """How long things may take; the lease is at least twice the timeouts of one attempt."""

    timeout: timedelta = timedelta(seconds=10)
    lease: timedelta = timedelta(seconds=60)
    base: timedelta = timedelta(seconds=2)
    cap: timedelta = timedelta(minutes=10)
    attempts: int = 12
    pace: float = 1.0
    """How many times as fast as Slack's published limits; above 1 only where Slack has granted it."""


Then: TypeAlias = Callable[..., None]
"""A use case to run in the settling transaction; it is called with the work as its one argument."""


class Done(NamedTuple):
    """It happened: `result` is kept with the effect, `then` writes the facts and asks for what follows."""

    result: dict[str, Any]
    then: Then | None = None
    digest: str | None = None


class Later(NamedTuple):
    """It surely did not happen (rate limit, refused connection): try again later; `throttled` names the bucket.

    `patient` is for what must be tried for ever, and is never parked.
    """

    reason: str
    after: timedelta | None = None
    throttled: str | None = None
    patient: bool = False


class Unknown(NamedTuple):
    """The reply was lost: wait out the timeout, then look before trying again."""

    reason: str


class Never(NamedTuple):
    """It cannot work until a person mends something: park it and say so; `then` may note the fact."""

    reason: str
    then: Then | None = None


Outcome: TypeAlias = Done | Later | Unknown | Never


def pause(timing: Timing, attempt: int) -> timedelta:
    """How long to wait before the next attempt: doubling, capped."""
    doubled: timedelta = timing.base * 2 ** min(attempt - 1, 20)
    return min(timing.cap, doubled)


class Claimed(NamedTuple):
    """An effect that this worker may carry out until `until`; `attempt` is its fence."""

    id: int
    attempt: int
    kind: str
    effect: Effect
    doubt: bool
    first_at: datetime
    until: datetime
    half: datetime
