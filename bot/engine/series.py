"""Runs of a series: whoever writes the row of a period runs it, once over all replicas, however late they came."""

from collections.abc import Container
from datetime import date, datetime
from typing import NamedTuple

from bot.engine.reminders import LATE
from bot.rules.series import Series, latest
from storage import runs
from storage.db import Work


class Claimed(NamedTuple):
    """A run that is ours: nobody else has it, and it will not come again."""

    period: str
    due_at: datetime
    late: bool
    """It comes more than a minute after its time, since nobody was running then."""


def claim(work: Work, name: str, series: Series, holidays: Container[date] = ()) -> Claimed | None:
    """Take the newest run whose time has come; nothing when somebody has it, or had it.

    Whoever was away for several periods is given the newest one alone.  A series that was never looked at before
    begins with the run after this moment: what was due before Hotwash came here is nobody's.
    """
    run = latest(series, work.now, holidays)
    if run is None:
        return None
    begins = runs.begin(work.session, name)
    late = work.now - run.at > LATE
    taken = runs.take(work.session, name, run.period, run.at, work.now, late)
    return Claimed(run.period, run.at, late) if taken and not begins else None
