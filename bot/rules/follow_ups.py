"""What a follow-up is for, until when it is due by severity, and when its owner is reminded of it."""

from collections.abc import Container, Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import count
from zoneinfo import ZoneInfo

from bot.rules.words import Severity
from bot.rules.working_days import morning, step, works


class Kind(StrEnum):
    """How deep a follow-up goes."""

    REACTIVE = "reactive"
    STRUCTURAL = "structural"
    RESEARCH = "research bet"


KINDS: dict[Kind, str] = {
    Kind.REACTIVE: "Mends just this",
    Kind.STRUCTURAL: "Changes how it is built or how we work, so that its like cannot happen",
    Kind.RESEARCH: "Worth trying, and may not work",
}


class Improves(StrEnum):
    """Which capability a follow-up makes better."""

    DETECTION = "detection"
    CONTAINMENT = "containment"
    RESPONSE = "response"
    MODEL = "model"


IMPROVES: dict[Improves, str] = {
    Improves.DETECTION: "We notice it sooner",
    Improves.CONTAINMENT: "We stop it faster",
    Improves.RESPONSE: "We work together better",
    Improves.MODEL: "The AI fails less",
}


class Measure(StrEnum):
    """What a follow-up changes."""

    DATASET = "training data"
    ALIGNMENT = "alignment"
    PROBES = "eval probes"
    MONITORING = "monitoring"
    GUARDRAIL = "guardrail"
    ARCHITECTURE = "architecture"
    PROCESS = "how we work"


class State(StrEnum):
    """What has become of a follow-up."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


DUE: dict[Severity, int] = {Severity.S1: 7, Severity.S2: 14, Severity.S3: 30, Severity.S4: 60}
"""Within so many working days, unless somebody says otherwise."""
USUALLY = 30
"""Working days of what nobody has rated."""
AGAIN, ESCALATE = 3, 5
"""Working days between two reminders of what is overdue, and until a manager hears of it."""


def due_days(severity: Severity | None) -> int:
    """Within how many working days a follow-up of such an incident is due."""
    return DUE[severity] if severity else USUALLY


def next_reminder(due_at: datetime, now: datetime, zone: str, holidays: Container[date]) -> datetime:
    """When its owner is to hear of it next: the working day before, the day itself, then every third working day.

    Always at the beginning of office hours in the owner's zone, and never on a day on which nobody works.
    """
    due = due_at.astimezone(ZoneInfo(zone)).date()
    return next(at for at in (morning(day, zone, now.tzinfo) for day in _days(due, holidays)) if at > now)


def _days(due: date, holidays: Container[date]) -> Iterator[date]:
    yield step(due, -1, holidays)
    if works(due, holidays):
        yield due
    yield from (step(due, AGAIN * times, holidays) for times in count(1))


def escalates_at(due_at: datetime, zone: str, holidays: Container[date], like: datetime) -> datetime:
    """When somebody's manager is to hear that it is overdue."""
    due = due_at.astimezone(ZoneInfo(zone)).date()
    return morning(step(due, ESCALATE, holidays), zone, like.tzinfo)
