"""What a monitoring system reads of us: the figures of the last thirty days, and how much is open."""

from datetime import timedelta
from typing import NamedTuple

from bot.measuring import figures
from bot.measuring.figures import Figures, Volume
from storage import counting
from storage.db import Work

SPAN = timedelta(days=30)


class Gauges(NamedTuple):
    """The last thirty days of UTC with today, and now."""

    figures: Figures
    severities: tuple[Volume, ...]
    tags: tuple[Volume, ...]
    open: int
    """Open incidents, the private ones too."""


def read(work: Work) -> Gauges:
    """All of it."""
    since = work.now - SPAN
    return Gauges(
        figures.of_period(work, since, work.now),
        figures.volumes(work, "severity", since, work.now),
        figures.volumes(work, "tag", since, work.now),
        counting.open_ones(work.session),
    )
