"""How fast Slack lets us call: a generic cell rate per method and per channel, with a minute's burst.

Source: docs.slack.dev "Rate limits" (tiers 1-4 allow 1, 20, 50, 100 calls a minute and a workspace; posting is one
message a second and channel, several hundred a minute in all).
"""

from datetime import datetime, timedelta
from typing import NamedTuple


class Limit(NamedTuple):
    """A steady rate of one call each `interval`, after a burst of `burst` calls at once."""

    interval: timedelta
    burst: int


def per_minute(calls: int) -> Limit:
    """A tier: its minute's allowance may be used at once, then it refills evenly."""
    return Limit(timedelta(seconds=60 / calls), calls)


TIER_2, TIER_3, TIER_4 = per_minute(20), per_minute(50), per_minute(100)
CHANNEL_POSTS = Limit(timedelta(seconds=1), 5)
SWEEP_SHARE = 4

METHODS: dict[str, Limit] = {
    "conversations.create": TIER_2,
    "conversations.rename": TIER_2,
    "conversations.setTopic": TIER_2,
    "conversations.list": TIER_2,
    "conversations.archive": TIER_2,
    "pins.add": TIER_2,
    "bookmarks.add": TIER_2,
    "users.list": TIER_2,
    "conversations.invite": TIER_3,
    "conversations.join": TIER_3,
    "conversations.open": TIER_3,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "reactions.add": TIER_3,
    "views.publish": TIER_4,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": per_minute(300),
    # Pagers are not Slack's; this only keeps a bug from ringing for ever.
    "page": per_minute(120),
    # A mail server of the house's own; a meeting has some dozens of people.
    "mail": per_minute(120),
    # The tracker's own limits differ from house to house; a 429 of it is obeyed besides.
    "tracker": per_minute(600),
    # The anonymiser is a process of our own and takes one text at a time; a storm of reports must not fill the worker.
    "sanitise": Limit(timedelta(seconds=0.05), 20),
    # The sweep reads topic, pins and history; it may take a quarter of the tightest of their tiers.
    "sweep": per_minute(20 // SWEEP_SHARE),
}


def limit_of(bucket: str, pace: float = 1.0) -> Limit:
    """The limit of a bucket: `chat.postMessage:C1` is a channel's, `pins.add` a method's; `pace` times as fast."""
    method, _, channel = bucket.partition(":")
    interval, burst = CHANNEL_POSTS if channel else METHODS[method]
    return Limit(interval / pace, max(1, int(burst * pace)))


def admits_at(limit: Limit, tat: datetime) -> datetime:
    """When the next call may start: a burst ahead of the theoretical arrival time."""
    return tat - limit.interval * (limit.burst - 1)


def take(limit: Limit, tat: datetime, now: datetime) -> tuple[datetime, datetime]:
    """Take one slot: the new theoretical arrival time, and the moment when the next call is admitted."""
    new = max(tat, now) + limit.interval
    return new, admits_at(limit, new)


def hold(limit: Limit, tat: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Admit nothing until then, and no burst right after; the same pair as `take`."""
    new = max(tat, until + limit.interval * (limit.burst - 1))
    return new, admits_at(limit, new)
