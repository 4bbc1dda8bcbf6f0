"""What a report's card shows, as plain facts: nothing of anybody else's that not everybody may know."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.manifests import Manifests
from bot.reporting import lookalikes, reporters, triage_clocks, verdicts
from bot.reporting.lookalikes import SAME
from bot.reporting.reporters import Note
from bot.reporting.triage import same_system
from bot.rules import lookalikes as rules
from bot.rules import names
from bot.rules.words import Phase, Verdict
from storage import incidents as stored
from storage import reports, triage
from storage.db import Work
from storage.incidents import Incident
from storage.reports import Report, scope_of
from storage.triage import NearMiss

NAMED = 3
"""So many similar things are named."""
MANY = 100
"""Counted no further; that many is too many anyway."""
COMPARED = 20
"""So many folded reports are looked at for what they have in common."""
BESIDE = frozenset({"reason", "question", "answer", "message", "body"})
"""Texts of a report that have a place of their own, or say once more what another one says."""


class Similar(NamedTuple):
    """Something from before that says much the same, and what became of it."""

    label: str
    system: str | None
    percent: int
    verdict: Verdict | None
    """What came of a report; none of one that waits and of an incident."""
    phase: Phase | None
    """Where an incident stands; of a report, the incident that it belongs to."""
    incident: int | None
    at: datetime
    report: int | None = None
    """The number of a report that waits and could be the same, where a person has to say so."""


class Folded(NamedTuple):
    """A report that was folded into another one."""

    number: int
    label: str
    words: Shown
    by: str | None
    """Who folded it; none when it was found by its likeness."""
    percent: int | None


class ReportCard(NamedTuple):
    """A report as triage sees it."""

    number: int
    label: str
    words: Shown
    system: str | None
    high_stakes: bool
    owners: tuple[str, ...]
    experts: tuple[str, ...]
    reporter: str | None
    source: str | None
    urgent: bool
    link: str | None
    reported_at: datetime
    due_at: datetime
    escalated_at: datetime | None
    more: int
    """How many more said the same."""
    surge: bool
    common: str
    """What they have in common, in words that may be shown."""
    similar: tuple[Similar, ...]
    notes: tuple[Note, ...]
    not_paged: bool
    same_as: int | None
    folded_by: str | None
    verdict: Verdict | None
    verdict_by: str | None
    verdict_at: datetime | None
    reason: Shown
    tag: str | None
    """The name of what failed."""
    incident: int | None
    """None of a private one, too."""
    opened: bool
    """An incident was opened from it, so that its verdict stands."""
    near: NearMiss | None
    card: str | None
    channel: str | None

    @property
    def waits(self) -> bool:
        """Does it wait for a verdict?"""
        return self.verdict is None and self.same_as is None


class Waiting(NamedTuple):
    """A report that waits, in a line."""

    number: int
    label: str
    words: Shown
    system: str | None
    urgent: bool
    reported_at: datetime
    due_at: datetime
    escalated_at: datetime | None
    more: int


class Queue(NamedTuple):
    """What waits in triage, as one person may see it."""

    reports: tuple[Waiting, ...]
    total: int
    """How many wait in all, counted up to `MANY`."""
    on_duty: str | None
    """Who judges instead, when this person may not."""


def card(work: Work, manifests: Manifests, number: int) -> ReportCard | None:
    """A report's card; none when there is no such report."""
    row = reports.get(work.session, number)
    return _card(work, manifests, row) if row else None


def waiting(work: Work, manifests: Manifests, person: str, limit: int) -> "Queue":
    """The reports that wait, for whoever may judge them: those that are due first."""
    line = triage_clocks.line(work, manifests)
    if line and person not in line:
        return Queue((), 0, line[0])
    rows = triage.waiting(work.session, limit)
    words = captured.shown(work, [row.words_id for row in rows])
    more = triage.counts_folded(work.session, [row.id for row in rows])
    found = tuple(_waiting(row, words[row.words_id], more.get(row.id, 0)) for row in rows)
    return Queue(found, triage.count_waiting(work.session, MANY), None)


def _waiting(row: Report, words: Shown, more: int) -> Waiting:
    said = row.id, names.report_label(row.id), words, row.system, row.urgent
    return Waiting(*said, row.reported_at, row.due_at, row.escalated_at, more)


def _card(work: Work, manifests: Manifests, row: Report) -> ReportCard:
    alike = triage.folded(work.session, row.id, COMPARED)
    shown = captured.shown(work, [row.words_id, row.verdict_reason_id, *[one.words_id for one in alike]])
    system = manifests.systems.find(row.system)
    known = stored.get(work.session, row.incident_id) if row.incident_id else None
    tag = manifests.taxonomy.find(row.tag) if row.tag else None
    happened = {event.what for event in triage.events(work.session, row.id)}
    seen = reporters.one(work, row.id)
    return ReportCard(
        row.id,
        names.report_label(row.id),
        shown[row.words_id],
        row.system,
        system is not None and system.high_stakes,
        triage_clocks.named(work, manifests, system.owners) if system and system.high_stakes else (),
        triage_clocks.named(work, manifests, system.experts) if system and system.high_stakes else (),
        row.reporter,
        row.source,
        row.urgent,
        row.link,
        row.reported_at,
        row.due_at,
        row.escalated_at,
        triage.counts_folded(work.session, [row.id]).get(row.id, 0),
        "surge" in happened,
        _common([shown[one.words_id] for one in (row, *alike)]) if alike else "",
        _similar(work, manifests, row) if row.verdict is None and row.same_as is None else (),
        seen.notes[-2:] if seen else (),
        "not paged" in happened,
        row.same_as,
        row.folded_by,
        Verdict(row.verdict) if row.verdict else None,
        row.verdict_by,
        row.verdict_at,
        shown.get(row.verdict_reason_id or 0, captured.NOTHING),
        tag.name if tag else None,
        known.id if known and not known.private else None,
        row.verdict is not None and verdicts.opened_by(work, row),
        triage.near_miss(work.session, row.id),
        row.card,
        row.card_channel,
    )


def folded(work: Work, number: int, limit: int) -> tuple[Folded, ...]:
    """The reports that were folded into one, newest first."""
    rows = triage.folded(work.session, number, limit)
    shown = captured.shown(work, [row.words_id for row in rows])
    return tuple(
        Folded(row.id, names.report_label(row.id), shown[row.words_id], row.folded_by, row.likeness) for row in rows
    )


def texts(work: Work, number: int) -> tuple[tuple[str, Shown], ...]:
    """What a report says besides, and what each is, as it may be shown."""
    kept = [one for one in triage.texts(work.session, scope_of(number)) if one[1] not in BESIDE]
    shown = captured.shown(work, [one for one, _ in kept])
    return tuple((what, shown[one]) for one, what in kept)


def _common(words: Sequence[Shown]) -> str:
    return rules.common([one.text for one in words]) if all(one.ready for one in words) else ""


def _similar(work: Work, manifests: Manifests, row: Report) -> tuple[Similar, ...]:
    """What was reported or declared in much the same words; of private incidents nothing."""
    alike = lookalikes.of(work, "report", row.id)
    rows = {one.id: one for one in triage.several(work.session, _numbers(alike, "report"))}
    wanted = set(_numbers(alike, "incident")) | {one.incident_id for one in rows.values() if one.incident_id}
    known = {one.id: one for one in stored.several(work.session, wanted)}
    found: list[Similar] = []
    told: set[int] = set()
    for one in alike:
        percent = round(100 * one.likeness)
        if one.kind == "report" and one.number in rows:
            other = rows[one.number]
            made = _report(manifests, row, other, known.get(other.incident_id or 0), percent, one.likeness >= SAME)
        else:
            made = _incident(known.get(one.number), percent)
        if made is not None and made.incident not in told:
            found.append(made)
            told |= {made.incident} if made.incident else set()
    return tuple(found[:NAMED])


def _numbers(alike: Sequence[lookalikes.Alike], kind: str) -> list[int]:
    return [one.number for one in alike if one.kind == kind]


def _report(
    manifests: Manifests, row: Report, other: Report, incident: Incident | None, percent: int, same: bool
) -> Similar | None:
    if other.same_as or incident is not None and incident.private:
        return None
    proposed = other.id if same and other.verdict is None and other.id < row.id and same_system(row, other) else None
    return Similar(
        names.report_label(other.id),
        other.system,
        percent,
        Verdict(other.verdict) if other.verdict else None,
        Phase(incident.phase) if incident else None,
        incident.id if incident else None,
        other.reported_at,
        proposed,
    )


def _incident(row: Incident | None, percent: int) -> Similar | None:
    if row is None or row.private:
        return None
    return Similar(names.label(row.id), row.system, percent, None, Phase(row.phase), row.id, row.opened_at)
