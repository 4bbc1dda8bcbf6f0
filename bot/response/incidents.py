"""Incidents: find one, know who may see it, and write what happens to it into its timeline."""

from collections.abc import Sequence
from typing import Any

from bot.keeping import captured
from bot.rules import names
from bot.rules.origin import Origin
from bot.rules.words import Mode, Priority, Refusal, Severity
from storage import incidents
from storage.db import Work
from storage.incidents import Event, Incident

WROTE = "A colleague wrote it in the course of the incident."
"""Why we may keep what people write about an incident."""


GRAVE = (Severity.S1, Severity.S2)
"""What several functions must come for, and what nobody lowers alone where mistakes weigh heavily."""


def priority(row: Incident) -> Priority:
    """How soon an incident's effects go out."""
    return Priority.URGENT if row.urgent and row.mode == Mode.LIVE else Priority.NORMAL


def note(work: Work, number: int, what: str, who: str | None, source: str, **facts: Any) -> None:
    """Write a line into an incident's timeline."""
    work.session.add(Event(incident_id=number, at=work.now, who=who, what=what, source=source, facts=facts))


def find(work: Work, number: int, by: str) -> Incident:
    """An incident that this person may see, by number.  Raises Refusal."""
    row = incidents.get(work.session, number)
    if row is None or not seen_by(work, by, [row]):
        raise Refusal(f"You can see no {names.label(number)}. Check the number in the list of open incidents.")
    return row


def changing(work: Work, number: int, by: str) -> Incident:
    """An incident that this person may see, and that nobody else changes meanwhile.  Raises Refusal."""
    find(work, number, by)
    return incidents.lock(work.session, number)


def severity_of(row: Incident) -> Severity | None:
    """How bad an incident is: as it was rated or, while nobody has, as it is treated."""
    known = row.severity or row.treated_as
    return Severity(known) if known else None


def keep_words(work: Work, row: Incident, what: str, text: str, by: str) -> int:
    """Keep what somebody wrote about an incident with its evidence; returns the evidence's number."""
    return captured.keep(work, captured.of_incident(row.id), {what: text.strip()}, Origin("slack", by, WROTE))[what]


def seen_by(work: Work, person: str, rows: Sequence[Incident]) -> list[Incident]:
    """Those incidents that somebody may know of: private ones only whoever declared them or is in their channel."""
    inside = incidents.member_of(work.session, person, [row.id for row in rows if row.private])
    return [row for row in rows if not row.private or row.declared_by == person or row.id in inside]


def inside(work: Work, person: str, numbers: Sequence[int]) -> set[int]:
    """Those of the incidents in whose channels somebody is already."""
    return incidents.member_of(work.session, person, numbers)


def in_channel(work: Work, channel: str | None) -> int | None:
    """The number of the incident whose channel this is, if it is one's."""
    row = incidents.in_channel(work.session, channel) if channel else None
    return row.id if row else None


def channel_of(work: Work, number: int) -> str | None:
    """The channel of an incident, once it is there."""
    row = incidents.get(work.session, number)
    return row.channel if row else None
