"""The outbox: ask for effects, claim those that are due, settle what came of them, park what needs a person."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from bot.rules import limits
from bot.rules.effect import Effect
from bot.rules.effects import FindTwins, kinds
from bot.rules.outcomes import Claimed, Done, Later, Never, Outcome, Timing, Unknown, pause
from bot.rules.text import one_line
from bot.rules.words import Priority
from storage import effects
from storage.db import Work

log = logging.getLogger("hotwash.outbox")

LOOKS = timedelta(minutes=1), timedelta(minutes=9)
"""When a late twin is looked for, after a message that may have been sent twice."""
UNREADABLE = timedelta(minutes=1)
"""How long an effect that this version cannot read is left alone before it is looked at again."""

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
        "failures": 0,
        "doubt": False,
        "bucket": bucket,
        "lane": lane,
        "not_before": at,
        "created_at": work.now,
    }


def claim(work: Work, owner: str, timing: Timing, limit: int, only: Sequence[int] | None = None) -> list[Claimed]:
    """Take effects that are due and admitted by their rate limits, urgent ones first, for the length of a lease."""
    due = [(row, effect) for row in effects.due(work.session, work.now, limit, only) if (effect := _read(work, row))]
    admitted = _admit(work, due, timing.pace) if due else []
    if admitted:
        effects.claim(work.session, [row.id for row, _ in admitted], owner, work.now, work.now + timing.lease)
    return [_claimed(work, row, effect, timing) for row, effect in admitted]


def _doubtful(row: Any) -> bool:
    # Somebody's lease ended without a word: it may have been applied, so look before doing it again.
    return bool(row.doubt) or row.owner is not None


def _read(work: Work, row: Any) -> Effect | None:
    try:
        return kinds()[row.kind].model_validate(row.payload)
    except (KeyError, ValidationError) as error:
        # A newer Hotwash asked for it, in a rolling upgrade or before one was undone; it must not stop the others.
        reason = f"this version cannot read it: {type(error).__name__}"
        log.error("effect unreadable", extra={"action": "effect_unreadable", "effect": row.id, "kind": row.kind})
        effects.postpone(work.session, row.id, work.now + UNREADABLE, reason)
        return None


def _admit(work: Work, rows: Sequence[tuple[Any, Effect]], pace: float) -> list[tuple[Any, Effect]]:
    """Those effects that get a slot of each of their buckets."""
    tats = effects.buckets(work.session, [key for row, _ in rows for key in (row.bucket, row.lane) if key], work.now)
    taken: dict[str, tuple[datetime, datetime]] = {}
    admitted = []
    for row, effect in rows:
        keys = [key for key in (row.bucket, row.lane) if key]
        if all(limits.admits_at(limits.limit_of(key, pace), tats[key]) <= work.now for key in keys):
            for key in keys:
                taken[key] = limits.take(limits.limit_of(key, pace), tats[key], work.now)
                tats[key] = taken[key][0]
            admitted.append((row, effect))
    if taken:
        effects.fill(work.session, taken)
    return admitted


def _claimed(work: Work, row: Any, effect: Effect, timing: Timing) -> Claimed:
    doubt = _doubtful(row)
    if doubt and effect.style == "show":
        effects.confirm(work.session, effect.key, None)
    first, until, half = row.first_at or work.now, work.now + timing.lease, work.now + timing.lease / 2
    return Claimed(row.id, row.attempt + 1, row.kind, effect, doubt, first, until, half)


def settle(work: Work, claimed: Claimed, outcome: Outcome, owner: str, timing: Timing, parked: Parked) -> list[Claimed]:
    """Write what came of an attempt, with all that follows from it, and claim the follow-ups at once.

    When the fence says that another worker took over, no result is written; but since both may have written to the
    outside, in either order, a thing shown is shown again and a late twin is looked for.
    """
    if not _write(work, claimed, outcome, timing, parked):
        log.warning("settled too late", extra={"action": "effect_fenced", "effect": claimed.id})
        _mend(work, claimed, timing)
        return []
    follow_ups = claim(work, owner, timing, limit=20, only=work.asked) if work.asked else []
    taken = {follow_up.id for follow_up in follow_ups}
    work.asked = [effect for effect in work.asked if effect not in taken]
    return follow_ups


def _mend(work: Work, claimed: Claimed, timing: Timing) -> None:
    if claimed.effect.style == "show":
        # What the late worker sent may still arrive, after anything shown meanwhile: nothing more of this is shown
        # until it has died, and then it is shown whatever was confirmed before.
        row = _row(work, claimed.effect, Priority.NORMAL, work.now + timing.timeout)
        effects.add(work.session, [{**row, "state": "running", "doubt": True}])
    elif claimed.effect.leaves_twins:
        _look_for_twins(work, claimed, first=len(LOOKS) * claimed.attempt)


def _look_for_twins(work: Work, claimed: Claimed, first: int = 0) -> None:
    for look, after in enumerate(LOOKS, first + 1):
        ask(work, FindTwins(effect=claimed.id, look=look), at=work.now + after)


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
        _look_for_twins(work, claimed)
    if outcome.then:
        outcome.then(work)
    return True


def _later(work: Work, claimed: Claimed, outcome: Later, timing: Timing, parked: Parked) -> bool:
    # This attempt was not applied, but an earlier one may have been: a doubt stays a doubt.
    if outcome.throttled and outcome.after:
        # Slack asked for patience; that is no failure, so it does not count towards parking.
        kept = _wait(work, claimed, work.now + outcome.after, claimed.doubt, outcome.reason)
        throttle(work, outcome.throttled, outcome.after, timing.pace)
        return kept
    if outcome.patient and outcome.after:
        return _wait(work, claimed, work.now + outcome.after, claimed.doubt, outcome.reason)
    return _again(work, claimed, outcome.reason, timing, parked, outcome.after or timedelta(0), claimed.doubt)


def _again(
    work: Work, claimed: Claimed, reason: str, timing: Timing, parked: Parked, wait: timedelta, doubt: bool
) -> bool:
    failures = effects.fail(work.session, claimed.id, claimed.attempt)
    if failures is None:
        return False
    if failures >= timing.attempts:
        return _park(work, claimed, Never(f"gave up after {failures} attempts: {reason}"), parked)
    if doubt and claimed.effect.style == "show":
        effects.confirm(work.session, claimed.effect.key, None)
    return _wait(work, claimed, work.now + max(wait, pause(timing, failures)), doubt, reason)


def _wait(work: Work, claimed: Claimed, at: datetime, doubt: bool, reason: str | None) -> bool:
    """Begun but unfinished: it stays a running row without an owner, so that a newer change cannot overtake it."""
    error = reason and one_line(reason)
    return effects.settle(
        work.session, claimed.id, claimed.attempt, owner=None, not_before=at, doubt=doubt, error=error
    )


def _park(work: Work, claimed: Claimed, outcome: Never, parked: Parked) -> bool:
    reason = one_line(outcome.reason)
    kept = effects.settle(work.session, claimed.id, claimed.attempt, state="parked", error=reason, settled_at=work.now)
    if kept:
        log.error("effect parked", extra={"action": "effect_parked", "effect": claimed.id, "reason": reason})
        parked(work, claimed, reason)
        if outcome.then:
            outcome.then(work)
    return kept


def give_back(work: Work, claimed: Claimed) -> None:
    """Return an effect that was not sent, because half of its lease had passed before it could be."""
    _wait(work, claimed, work.now, claimed.doubt, None)


def throttle(work: Work, bucket: str, after: timedelta, pace: float = 1.0) -> None:
    """Slack answered 429: nothing of this bucket starts before Retry-After has passed, and then one at a time."""
    tat = effects.buckets(work.session, [bucket], work.now)[bucket]
    effects.fill(work.session, {bucket: limits.hold(limits.limit_of(bucket, pace), tat, work.now + after)})


def release_the_dead(work: Work, timing: Timing) -> int:
    """At start on SQLite no other process can be alive: take over what was running, once its requests have died."""
    return effects.release(work.session, work.now + timing.timeout)


def retry(work: Work, effect: int) -> bool:
    """Try a parked effect again, by an operator's hand; it looks first, since nobody knows why it failed.

    A thing shown is asked for anew instead: a newer row of it may be running already.
    """
    row = effects.get(work.session, effect)
    if row is None or row.state != "parked":
        return False
    if row.style == "do":
        again = {"state": "running", "owner": None, "not_before": work.now, "failures": 0, "doubt": True}
        work.asked.append(effect)
        return effects.unpark(work.session, effect, **again)
    effects.confirm(work.session, row.key, None)
    ask(work, kinds()[row.kind].model_validate(row.payload), priority=Priority(row.priority))
    return effects.unpark(work.session, effect, state="dropped")


def drop(work: Work, effect: int) -> bool:
    """Give up on an effect for good, by an operator's hand; not while a worker is carrying it out."""
    return effects.drop(work.session, effect, work.now)


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
