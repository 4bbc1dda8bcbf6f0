"""What must hold when a simulated world has come to rest, whatever happened in it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.rules import limits

if TYPE_CHECKING:
    from tests.sim.world import World


def broken(world: "World") -> Iterator[str]:
    """Each promise that does not hold, in a sentence."""
    rows = world.disk.sql("SELECT id, kind, state, error FROM effect")
    yield from _everything_ended(rows)
    yield from _parked_is_told(world, rows)
    for number in sorted(world.seen.acked):
        yield from _as_acknowledged(world, number)
    for bucket, times in world.claims.items():
        yield from _within_the_limit(world, bucket, sorted(times))
    if not world.seen.froze:
        yield from _nothing_posted_twice(world)


def _everything_ended(rows: list[Any]) -> Iterator[str]:
    for number, kind, state, error in rows:
        if state not in ("done", "parked"):
            yield f"{kind} {number} ended {state}"
        if state == "parked" and error != "user_is_restricted":
            yield f"{kind} {number} parked: {error}"


def _parked_is_told(world: "World", rows: list[Any]) -> Iterator[str]:
    names = world.disk.sql("SELECT name FROM place WHERE name LIKE 'told of %'")
    if {int(name.split()[-1]) for (name,) in names} != {number for number, _, state, _ in rows if state == "parked"}:
        yield "parked and told differ"


def _as_acknowledged(world: "World", number: int) -> Iterator[str]:
    place = world.disk.sql(f"SELECT channel, ts, draft FROM place WHERE name = 'incident {number}'")
    if not place:
        yield f"incident {number} was acknowledged and is lost"
        return
    channel, ts, fact = place[0]
    if fact not in world.seen.possible[number]:
        yield f"incident {number} says {fact}, acknowledged was {world.seen.possible[number]}"
    for sentence in _as_shown(world, channel, ts, f"fact {fact}"):
        yield f"incident {number}: {sentence}"
    announced = [post for post in world.outside.posts if post.words == f"incident {number}"]
    if len(announced) != 1:
        yield f"incident {number}: announced {len(announced)} times"


def _as_shown(world: "World", channel: str | None, ts: str | None, words: str) -> Iterator[str]:
    outside = world.outside
    cards = [(post.ts, post.words) for post in outside.posts if post.channel == channel]
    if cards != [(ts, words)]:
        yield f"cards {cards}, should be {ts} with {words}"
    if (channel, ts) not in outside.pins:
        yield "card not pinned"
    if (topic := outside.topics.get(channel or "")) != words:
        yield f"topic {topic}, should be {words}"
    if outside.people.get(channel or "") != {"U1"}:
        yield "nobody invited"


def _within_the_limit(world: "World", bucket: str, times: list[datetime]) -> Iterator[str]:
    limit = limits.limit_of(bucket, world.timing.pace)
    tat = times[0]
    for at in times:
        if limits.admits_at(limit, tat) > at:
            yield f"{bucket} too fast"
            return
        tat, _ = limits.take(limit, tat, at)


def _nothing_posted_twice(world: "World") -> Iterator[str]:
    """A late twin is removed, but where nobody froze there must not even have been one."""
    posted = world.outside.posted
    for key in sorted({key for key in posted if posted.count(key) > 1}):
        yield f"posted twice: {key}"
