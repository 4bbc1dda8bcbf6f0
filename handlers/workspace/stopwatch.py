"""The visible stopwatch: from somebody's cry for help to a pinned card in a new channel."""

import time
from dataclasses import dataclass

from handlers.workspace.live import Live
from handlers.workspace.records import Channel
from handlers.workspace.state import Delta, Event, News, Workspace

LONGEST = 60.0
"""Seconds after which a channel has nothing to do with what started the watch."""


@dataclass
class Stopwatch:
    """Starts with a command, a form, a click or an alert; stops at the first pin in a channel that an app made then."""

    ws: Workspace
    live: Live
    label: str = ""
    started: float | None = None
    shown: bool = False
    known: frozenset[str] = frozenset()

    def start(self, label: str, shown: bool = False) -> None:
        """Start measuring; the latest start counts.  Not everything opens a channel, so only an alert shows at once."""
        self.label = label
        self.started = time.monotonic()
        self.known = frozenset(self.ws.books.channels)
        self.shown = False
        if shown:
            self._show(None)

    def __call__(self, news: News) -> None:
        """Show that it runs once there is a channel, and stop when a message is pinned there."""
        channel = news.channel
        if channel is None or not self._awaited(channel):
            return
        if not self.shown:
            self._show(channel)
        if isinstance(news, Event) and news.body["type"] == "pin_added":
            self._stop(channel)

    def _awaited(self, channel: Channel) -> bool:
        late = self.started is None or self._passed() > LONGEST
        return not late and channel.id not in self.known and self.ws.app_of(channel.creator) is not None

    def _passed(self) -> float:
        return round(time.monotonic() - (self.started or 0), 3)

    def _show(self, channel: Channel | None) -> None:
        self.shown = True
        running = {"channel": None, "seconds": None, "passed": self._passed(), "label": self.label}
        self.ws.tell(Delta({"type": "stopwatch", **running}, channel=channel))

    def _stop(self, channel: Channel) -> None:
        seconds = self._passed()
        self.started = None
        stopped = {"channel": channel.id, "seconds": seconds, "label": self.label}
        self.live.stopwatches[channel.id] = stopped
        self.ws.tell(Delta({"type": "stopwatch", **stopped}, channel=channel))
