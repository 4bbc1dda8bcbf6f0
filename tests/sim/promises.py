"""What must hold when a simulated world has come to rest, whatever happened in it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.rules import limits
from tests.sim.outside import Outside

if TYPE_CHECKING:
    from tests.sim.world import World

Sql = Callable[[str], list[Any]]


def broken(world: "World") -> Iterator[str]:
    """Each promise that does not hold in a simulated world, in a sentence."""
    yield from unkept(
        world.disk.sql, world.outside, {number: world.seen.possible[number] for number in world.seen.acked}
    )
    yield from _reminded_once(world.disk.sql, world.seen.acked)
    for bucket, times in world.claims.items():
        yield from _within_the_limit(world, bucket, sorted(times))
    if not world.seen.froze:
        yield from posted_twice(world.outside)


def _reminded_once(sql: Sql, acked: set[int]) -> Iterator[str]:
    """Each incident's update was reminded of, once."""
    rang = Counter(number for (number,) in sql("SELECT incident_id FROM event WHERE what = 'reminded'"))
    for number in sorted(acked):
        if rang[number] != 1:
            yield f"incident {number}: reminded {rang[number]} times"


def unkept(
    sql: Sql, outside: Outside, acked: Mapping[int, set[int]], waiting: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What is not as it was acknowledged: incident → the facts that it may have.  Kinds in `waiting` may still wait."""
    rows = [row for row in sql("SELECT id, kind, state, error FROM effect") if row[1] not in waiting]
    yield from _everything_ended(rows)
    yield from _parked_is_told(sql, rows)
    for number, facts in sorted(acked.items()):
        for sentence in _as_acknowledged(sql, outside, number, facts):
            yield f"incident {number}: {sentence}"


def posted_twice(outside: Outside) -> Iterator[str]:
    """A late twin is removed, but where nobody froze there must not even have been one."""
    for key in sorted({key for key in outside.posted if outside.posted.count(key) > 1}):
        yield f"posted twice: {key}"


def _everything_ended(rows: list[Any]) -> Iterator[str]:
    for number, kind, state, error in rows:
        if state not in ("done", "parked"):
            yield f"{kind} {number} ended {state}"
        if state == "parked" and error != "user_is_restricted":
            yield f"{kind} {number} parked: {error}"


def _parked_is_told(sql: Sql, rows: list[Any]) -> Iterator[str]:
    names = sql("SELECT name FROM place WHERE name LIKE 'told of %'")
    if {int(name.split()[-1]) for (name,) in names} != {number for number, _, state, _ in rows if state == "parked"}:
        yield "parked and told differ"


def _as_acknowledged(sql: Sql, outside: Outside, number: int, facts: set[int]) -> Iterator[str]:
    place = sql(f"SELECT channel, ts, draft FROM place WHERE name = 'incident {number}'")
    if not place:
        yield "was acknowledged and is lost"
        return
    channel, ts, fact = place[0]
    if fact not in facts:
        yield f"says {fact}, acknowledged was {facts}"
    yield from _as_shown(outside, channel, ts, f"fact {fact}")
    announced = [post for post in outside.posts if post.words == f"incident {number}"]
    if len(announced) != 1:
        yield f"announced {len(announced)} times"


def _as_shown(outside: Outside, channel: str | None, ts: str | None, words: str) -> Iterator[str]:
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
