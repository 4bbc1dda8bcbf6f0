"""Slack's rate limits: a bucket for each app and method, and one for each channel that is posted to."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.workspace.facts import Facts

CHANNEL_BURST = 5.0
CHANNEL_PER_SECOND = 1.0


@dataclass
class Bucket:
    """Tokens that refill evenly."""

    size: float
    per_second: float
    left: float
    filled: float

    def wait(self, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        self.left = min(self.size, self.left + (now - self.filled) * self.per_second)
        self.filled = now
        return max(0.0, (1 - self.left) / self.per_second)


@dataclass
class Limits:
    """Who has called what lately."""

    clock: Callable[[], float] = time.monotonic
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)

    def retry_after(self, app_id: str, facts: Facts, channel: str) -> int | None:
        """Whole seconds to wait before calling again, or None when the call may go ahead."""
        now = self.clock()
        mine = [self._bucket((app_id, facts.name), facts.per_minute, facts.per_minute / 60, now)]
        if facts.name == "chat.postMessage":
            mine.append(self._bucket((app_id, facts.name, channel), CHANNEL_BURST, CHANNEL_PER_SECOND, now))
        wait = max(bucket.wait(now) for bucket in mine)
        if wait > 0:
            return max(1, math.ceil(wait))
        for bucket in mine:
            bucket.left -= 1
        return None

    def _bucket(self, key: tuple[str, ...], size: float, per_second: float, now: float) -> Bucket:
        return self.buckets.setdefault(key, Bucket(size, per_second, size, now))
