"""Incidents as they may have gone, written straight into the tables: what figures are about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage import figures
from storage.db import Work
from storage.incidents import Incident

MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
USUAL: dict[str, Any] = {
    "mode": "live",
    "phase": "triage",
    "kind": "unsorted",
    "private": False,
    "urgent": False,
    "door": "command",
    "part": 1,
    "card_draft": 1,
    "pin_round": 1,
    "trouble_with": {},
}


def happened(work: Work, **known: Any) -> int:
    """Write an incident and that it changed; times without a day are of the second of March."""
    row = Incident(**{**USUAL, "opened_at": at("12:00"), **known})
    work.session.add(row)
    work.session.flush()
    figures.mark(work.session, row.id, work.now)
    return int(row.id)


def at(clock: str) -> datetime:
    """A time of the second of March."""
    hours, minutes = map(int, clock.split(":"))
    return MARCH + timedelta(days=1, hours=hours, minutes=minutes)


def went(started: str = "", detected: str = "", taken: str = "", contained: str = "", over: str = "") -> dict[str, Any]:
    """When things happened, on the second of March; what is left out nobody knows."""
    names = ("started_at", "detected_at", "acknowledged_at", "contained_at", "restored_at")
    return {name: at(one) for name, one in zip(names, (started, detected, taken, contained, over), strict=True) if one}
