"""The outbox: ask for effects, claim those that are due, settle what came of them, park what needs a person."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.rules import limits
from bot.rules.effects import (
    Claimed,
    Done,
    Effect,
    FindTwins,
    Later,
    Never,
    Outcome,
    Timing,
    Unknown,
    kinds,
    pause,
)
from bot.rules.words import Priority
from storage import effects
from storage.db import Work

log = logging.getLogger("hotwash.outbox")

Parked = Callable[[Work, Claimed, str], None]
"""Told in the same transaction when an effect is parked."""


def ask(work: Work, *wanted: Effect, priority: Priority = Priority.NORMAL, at: datetime | None = None) -> list[int]:
    """Ask for effects, together with the facts of this transaction.  What was asked before is not asked again."""
    rows = [_row(work, effect, priority, at or work.now) for effect in wanted]
    ids = effects.add(work.session, rows)
    work.asked += ids
    return ids


def _row(work: Work, effect: Effect, priority: Priority, at: datetime) -> dict[str, Any]:
    bucket, lane = effect.buckets
    return {
        "key": effect.key,
        "style": effect.style,
        "incident_id": getattr(effect, "incident", None),
        "priority": int(priority),
        "kind": effect.kind(),
        "payload": effect.model_dump(mode="json"),
        "state": "waiting",
        "attempt": 0,
        "doubt": False,
        "bucket": bucket,
        "lane": lane,
        "not_before": at,
        "created_at": work.now,
    }


def claim(work: Work, owner: str, timing: Timing, limit: int, only: Sequence[int] | None = None) -> list[Claimed]:
    """Take effects that are due and admitted by their rate limits, urgent ones first, for the length of a lease."""
    rows = effects.due(work.session, work.now, limit, only)
    if not rows:
        return []
    tats = effects.buckets(work.session, [key for row in rows for key in (row.bucket, row.lane) if key], work.now)
    return [_take(work, row, owner, timing) for row in rows if _admit(work, row, tats)]


def _admit(work: Work, row: Any, tats: dict[str, datetime]) -> bool:
    """Take a slot of each of the row's buckets, or none of them."""
    slots = {}
    for key in filter(None, (row.bucket, row.lane)):
        limit = limits.limit_of(key)
        if tats[key] - limit.interval * (limit.burst - 1) > work.now:
            return False
        slots[key] = limits.take(limit, tats[key], work.now)
    for key, (tat, admits_at) in slots.items():
        tats[key] = tat
        effects.fill(work.session, key, tat, admits_at)
    return True


def _take(work: Work, row: Any, owner: str, timing: Timing) -> Claimed:
    # Somebody's lease ended without a word: it may have been applied, so look before doing it again.
    doubt = row.doubt or row.owner is not None
    first, until = row.first_at or work.now, work.now + timing.lease
    effects.claim(work.session, row.id, row.attempt + 1, doubt, owner, until, first)
    effect = kinds()[row.kind].model_validate(row.payload)
    return Claimed(row.id, row.attempt + 1, row.kind, effect, doubt, first, until, work.now + timing.lease / 2)


def settle(work: Work, claimed: Claimed, outcome: Outcome, owner: str, timing: Timing, parked: Parked) -> list[Claimed]:
    """Write what came of an attempt, with all that follows from it, and claim the follow-ups at once.

    When the fence says that another worker took over, nothing is written; a thing shown is then shown again, since
    two workers may have written to it in either order.
    """
    if not _write(work, claimed, outcome, timing, parked):
        log.warning("settled too late", extra={"action": "effect_fenced", "effect": claimed.id})
        if claimed.effect.style == "show":
            effects.confirm(work.session, claimed.effect.key, None)
            ask(work, claimed.effect)
        return []
    follow_ups = claim(work, owner, timing, limit=20, only=work.asked) if work.asked else []
    taken = {follow_up.id for follow_up in follow_ups}
    work.asked = [effect for effect in work.asked if effect not in taken]
    return follow_ups


def _write(work: Work, claimed: Claimed, outcome: Outcome, timing: Timing, parked: Parked) -> bool:
    match outcome:
        case Done():
            return _done(work, claimed, outcome)
        case Later():
            return _later(work, claimed, outcome, timing, parked)
        case Unknown():
            # Wait until the lost request can no longer be applied, then look before trying again.
            return _again(work, claimed, outcome.reason, timing, parked, wait=timing.timeout, doubt=True)
        case Never():
            return _park(work, claimed, outcome, parked)


def _done(work: Work, claimed: Claimed, outcome: Done) -> bool:
    kept = effects.settle(
        work.session, claimed.id, claimed.attempt, state="done", result=outcome.result, error=None, settled_at=work.now
    )
    if not kept:
        return False
    if claimed.effect.style == "show":
        effects.confirm(work.session, claimed.effect.key, outcome.digest)
    if claimed.doubt and claimed.effect.leaves_twins:
        for look, minutes in ((1, 1), (2, 9)):
            ask(work, FindTwins(effect=claimed.id, look=look), at=work.now + timedelta(minutes=minutes))
    if outcome.then:
        outcome.then(work)
    return True


def _later(work: Work, claimed: Claimed, outcome: Later, timing: Timing, parked: Parked) -> bool:
    if outcome.throttled and outcome.after:
        throttle(work, outcome.throttled, outcome.after)
        # Slack asked for patience; that is no failure, so it does not count towards parking.
        return _wait(work, claimed, work.now + outcome.after, False, outcome.reason)
    return _again(work, claimed, outcome.reason, timing, parked, wait=outcome.after or timedelta(0), doubt=False)


def _again(
    work: Work, claimed: Claimed, reason: str, timing: Timing, parked: Parked, wait: timedelta, doubt: bool
) -> bool:
    if claimed.attempt >= timing.attempts:
        return _park(work, claimed, Never(f"gave up after {claimed.attempt} attempts: {reason}"), parked)
    if doubt and claimed.effect.style == "show":
        effects.confirm(work.session, claimed.effect.key, None)
    return _wait(work, claimed, work.now + max(wait, pause(timing, claimed.attempt)), doubt, reason)


def _wait(work: Work, claimed: Claimed, at: datetime, doubt: bool, reason: str | None) -> bool:
    """Begun but unfinished: it stays a running row without an owner, so that a newer change cannot overtake it."""
    return effects.settle(
        work.session, claimed.id, claimed.attempt, owner=None, not_before=at, doubt=doubt, error=reason
    )


def _park(work: Work, claimed: Claimed, outcome: Never, parked: Parked) -> bool:
    kept = effects.settle(
        work.session, claimed.id, claimed.attempt, state="parked", error=outcome.reason, settled_at=work.now
    )
    if kept:
        log.error("effect parked", extra={"action": "effect_parked", "effect": claimed.id, "reason": outcome.reason})
        parked(work, claimed, outcome.reason)
        if outcome.then:
            outcome.then(work)
    return kept


def give_back(work: Work, claimed: Claimed) -> None:
    """Return an effect that was not sent, because half of its lease had passed before it could be."""
    _wait(work, claimed, work.now, claimed.doubt, None)


def throttle(work: Work, bucket: str, after: timedelta) -> None:
    """Slack answered 429: nothing of this bucket starts before Retry-After has passed."""
    tat = effects.buckets(work.session, [bucket], work.now)[bucket]
    limit = limits.limit_of(bucket)
    admits = work.now + after
    effects.fill(work.session, bucket, max(tat, admits + limit.interval * (limit.burst - 1)), admits)


def release_the_dead(work: Work, timing: Timing) -> int:
    """At start on SQLite no other process can be alive: take over what was running, once its requests have died."""
    return effects.release(work.session, work.now + timing.timeout)


def retry(work: Work, effect: int) -> bool:
    """Try a parked effect again, by an operator's hand; it looks first, since nobody knows why it failed."""
    return effects.change(
        work.session, effect, ["parked"], state="running", owner=None, not_before=work.now, attempt=0, doubt=True
    )


def drop(work: Work, effect: int) -> bool:
    """Give up on an effect for good, by an operator's hand."""
    return effects.change(work.session, effect, ["parked", "waiting", "running"], state="dropped")


def next_due(work: Work) -> datetime | None:
    """When the worker has something to do next."""
    return effects.next_due(work.session)


def forget_shown(work: Work, effect: Effect) -> None:
    """Slack no longer shows what we confirmed, so the next delivery is not skipped."""
    effects.confirm(work.session, effect.key, None)


def confirmed(work: Work, effect: Effect) -> str | None:
    """The digest of what Slack last confirmed of a thing shown."""
    return effects.confirmed(work.session, effect.key)


def carried_out(work: Work, number: int) -> tuple[Claimed, dict[str, Any]] | None:
    """An effect that was done, and its result."""
    row = effects.get(work.session, number)
    if row is None or row.state != "done" or row.result is None or "ts" not in row.result:
        return None
    effect = kinds()[row.kind].model_validate(row.payload)
    first = row.first_at or row.created_at
    return Claimed(row.id, row.attempt, row.kind, effect, row.doubt, first, first, first), row.result
