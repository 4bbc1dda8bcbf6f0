"""The clocks of reports: by when somebody must have answered, and who hears of it when nobody has."""

from datetime import datetime, timedelta

from bot import reminders
from bot.manifests import Manifests
from bot.rules import office_hours
from storage.db import Work
from storage.reports import Report

AT_ONCE = timedelta(minutes=15)
"""Where somebody could be hurt, or much weighs on the system."""
USUALLY = timedelta(hours=4)
"""Of office hours."""
SETTLE = timedelta(seconds=1)
"""Changes of this time share an edit."""


def due_at(manifests: Manifests, now: datetime, system: str | None, urgent: bool) -> datetime:
    """When triage must have answered a report that comes in now."""
    if urgent or high_stakes(manifests, system):
        return now + AT_ONCE
    return office_hours.after(now, USUALLY, manifests.house.zone)


def high_stakes(manifests: Manifests, system: str | None) -> bool:
    """Do the mistakes of a system weigh heavily?"""
    known = manifests.systems.find(system)
    return known is not None and known.high_stakes


def begin(work: Work, manifests: Manifests, row: Report) -> None:
    """Start the clock of a report."""
    row.due_at = due_at(manifests, work.now, row.system, row.urgent)
    reminders.remind(work, f"report:{row.id}", "report", row.due_at, report=row.id)
