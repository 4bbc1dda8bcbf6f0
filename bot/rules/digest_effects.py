"""What may be asked of the outside world for leads: digests."""

from enum import StrEnum
from typing import ClassVar

from bot.rules.effect import Effect


class Digest(StrEnum):
    """What leads hear by itself; the value is the series' name, too."""

    WEEKLY = "weekly"
    """The figures of the week before."""
    DAILY = "daily"
    """What is still open."""
    EXECUTIVES = "executives"
    """One screen on the month before."""


class PostCharts(Effect):
    """Send somebody the charts of a time; both moments in ISO 8601, and when they asked for it."""

    person: str
    since: str
    until: str
    asked: str
    method: ClassVar[str] = "chat.postMessage"
    leaves_twins: ClassVar[bool] = True


class PostDigest(Effect):
    """Post a digest of a period in a channel, or to a person; with `quiet` on, that there is nothing to say."""

    digest: Digest
    period: str
    to: str
    due: str
    """When it was due, in ISO 8601."""
    late: bool
    quiet: bool
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "to"
    leaves_twins: ClassVar[bool] = True
