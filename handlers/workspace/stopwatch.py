"""The visible stopwatch: from somebody's cry for help to a pinned card in a new channel."""

import time
from dataclasses import dataclass

from handlers.workspace.live import Live
from handlers.workspace.state import Delta, Event, News, Workspace


@dataclass
class Stopwatch:
    """Starts with a command, a form, a shortcut or an alert; stops at the first pin in a channel made since."""

    ws: Workspace
    live: Live
    label: str = ""
    started: float | None = None
    known: frozenset[str] = frozenset()

    def start(self, label: str) -> None:
        """Start measuring; the latest start counts."""
        self.label = label
        self.started = time.monotonic()
        self.known = frozenset(self.ws.books.channels)

    def __call__(self, news: News) -> None:
        """Stop when a message is pinned in a new channel."""
        if self.started is None or not isinstance(news, Event) or news.body["type"] != "pin_added":
            return
        channel = news.channel
        if channel is None or channel.id in self.known:
            return
        seconds = round(time.monotonic() - self.started, 3)
        self.started = None
        self.live.stopwatch = {"channel": channel.id, "seconds": seconds, "label": self.label}
        self.ws.tell(Delta({"type": "stopwatch", **self.live.stopwatch}, channel=channel))
