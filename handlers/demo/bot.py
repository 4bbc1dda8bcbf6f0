"""The demo's bot: `hotwash run` by the workspace's clock, which a visitor can let run ahead."""

import sys
import threading
import time
from datetime import datetime, timedelta

from handlers.demo import local
from handlers.start import start
from storage.db import utcnow

LOOK = 0.3
"""Seconds between two looks at the workspace's clock."""


class Clock:
    """Tells the workspace's time: as far ahead of the world's as it was at the last look."""

    def __init__(self, page: str) -> None:
        self.page, self.ahead = page, timedelta(0)
        self.look()

    def __call__(self) -> datetime:
        return utcnow() + self.ahead

    def look(self) -> None:
        """Ask the workspace; while it does not answer, time passes as it did."""
        try:
            self.ahead = timedelta(seconds=local.get(f"{self.page}/admin/clock")["ahead"])
        except OSError:
            return

    def follow(self) -> None:
        """Look again and again."""
        while True:
            time.sleep(LOOK)
            self.look()


def main(page: str) -> None:
    """Run the bot for the workspace at this address."""
    clock = Clock(page)
    threading.Thread(target=clock.follow, daemon=True).start()
    start(clock)


if __name__ == "__main__":
    main(sys.argv[1])
