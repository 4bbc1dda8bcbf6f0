"""Reporters: what became of their reports, in plain words; questions to them and their answers, by name or code."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.engine import letters, outbox
from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.rules import codes, names
from bot.rules.effects import ShowHome
from bot.rules.origin import Origin
from bot.rules.report_effects import ShowReport
from bot.rules.text import blank
from bot.rules.words import Phase, Refusal, Verdict
from storage import incidents, people, reports, triage
from storage.db import Work
from storage.incidents import Incident
from storage.reports import Report, ReportNote, scope_of

NEWEST = 10
ASKS = "question"
"""A note that asks; what colleagues ask stands as they wrote it."""
ASKED = "We asked them, and they answered."
"""Why an answer may be kept."""


class Note(NamedTuple):
    """A question to the reporter, or an answer."""

    question: bool
    words: Shown
    at: datetime


class Mine(NamedTuple):
    """A report as whoever made it sees it: nothing of anybody else's, of an incident only what everybody may know."""

    number: int
    label: str
    system: str | None
    reported_at: datetime
    words: Shown
    verdict: Verdict | None
    why: Shown | None
    """What the person who judged wrote, if anything."""
    incident: int | None
    contained: bool
    over: bool
    notes: tuple[Note, ...]
    again: bool = False
    """It was judged before, and that was taken back."""

    @property
    def asked(self) -> bool:
        """Does a question wait for an answer?"""
        return bool(self.notes) and self.notes[-1].question


def mine(work: Work, person: str, limit: int = NEWEST) -> tuple[Mine, ...]:
    """What somebody reported with their name, newest first, and what became of it."""
    return _seen(work, reports.of_person(work.session, person, limit))


def one(work: Work, number: int) -> Mine | None:
    """One report as its reporter sees it."""
    row = reports.get(work.session, number)
    return _seen(work, [row])[0] if row else None


def own(work: Work, number: int, person: str) -> Report:
    """A report that this person made with their name, locked.  Raises Refusal."""
    row = triage.lock(work.session, number)
    if row is None or row.reporter != person:
        raise Refusal(f"{names.report_label(number)} is not yours. Your reports are in my Home tab.")
    return row


def by_code(work: Work, typed: str) -> Report:
    """The report that somebody made without a name, by the code that they were shown.  Raises Refusal."""
    code = codes.read(typed)
    row = reports.of_code(work.session, hashed(code)) if code else None
    if row is None:
        raise Refusal("I know no report with this code. It is four words of five letters each, in any case.", "code")
    return row


def nameless(work: Work, number: int) -> Report:
    """A report without a name, locked, for whoever has just shown its code.  Raises Refusal."""
    row = triage.lock(work.session, number)
    if row is None or row.code_hash is None:
        raise Refusal("This report is gone.", "answer")
    return row


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()


def _seen(work: Work, rows: Sequence[Report]) -> tuple[Mine, ...]:
    main = {row.id: row for row in triage.several(work.session, {row.same_as for row in rows if row.same_as})}
    judged = {row.id: main.get(row.same_as or 0, row) if row.verdict is None else row for row in rows}
    notes = {row.id: reports.notes(work.session, row.id) for row in rows}
    wanted = {row.words_id for row in rows} | {row.verdict_reason_id for row in judged.values()}
    wanted |= {note.words_id for found in notes.values() for note in found}
    texts = captured.shown(work, wanted)
    written = captured.written(work, {note.words_id for found in notes.values() for note in found if note.what == ASKS})
    texts |= {number: Shown(words, True) for number, words in written.items()}
    numbers = {row.incident_id for row in judged.values() if row.incident_id}
    known = {row.id: row for row in incidents.several(work.session, numbers)}
    return tuple(
        _mine(row, judged[row.id], known.get(judged[row.id].incident_id or 0), notes[row.id], texts) for row in rows
    )


def _mine(
    row: Report, judged: Report, incident: Incident | None, notes: Sequence[ReportNote], texts: dict[int, Shown]
) -> Mine:
    contained = incident is not None and incident.contained_at is not None
    return Mine(
        row.id,
        names.report_label(row.id),
        row.system,
        row.reported_at,
        texts[row.words_id],
        Verdict(judged.verdict) if judged.verdict else None,
        texts.get(judged.verdict_reason_id or 0),
        incident.id if incident and not incident.private else None,
        contained,
        incident is not None and incident.phase in (Phase.REVIEWING, Phase.CLOSED),
        tuple(Note(note.what == ASKS, texts[note.words_id], note.at) for note in notes),
    )


# What they are told


def answered(work: Work, row: Report) -> None:
    """Somebody judged a report, or took that back: whoever reported it, or what was folded into it, hears of it."""
    for told in (row, *triage.folded(work.session, row.id, 1000)):
        if row.verdict is None:
            changed(work, told.id)
        else:
            _tell(work, told, "report_answered", verdict=row.verdict)


def ask(work: Work, row: Report, question: str, by: str) -> None:
    """Ask whoever made a report something.  Raises Refusal when there is nobody who could answer, or no question."""
    if blank(question):
        raise Refusal("Write what you want to know.", "question")
    if row.reporter is None and row.code_hash is None:
        raise Refusal("It came from a product: there is nobody in Slack to ask.", "question")
    if row.reporter and not _reachable(work, row.reporter):
        raise Refusal("Whoever reported it has left, so nobody could answer.", "question")
    number = _write(work, row, ASKS, question, by)
    _tell(work, row, "report_question", question=number)


def reply(work: Work, row: Report, words: str) -> None:
    """An answer to a question, or something to add; it stands on the card in triage.  Raises Refusal without words."""
    if blank(words):
        raise Refusal("Write your answer.", "answer")
    _write(work, row, "answer", words, row.reporter)
    outbox.ask(work, ShowReport(report=row.same_as or row.id))
    changed(work, row.id)


def contained(work: Work, incident: Incident) -> None:
    """The harm of an incident was stopped: whoever reported what led to it hears so, once."""
    for row in reports.of_incident(work.session, incident.id):
        _tell(work, row, "report_contained", incident=incident.id)


def changed(work: Work, number: int) -> None:
    """What a reporter was told is different now: bring the letters that told it, and their Home, up to date."""
    row = reports.get(work.session, number)
    if row is not None and row.reporter:
        told = {event.facts["letter"] for event in triage.events(work.session, number) if event.what == "told"}
        for letter in sorted(told):
            letters.show(work, letter)
        _show_home(work, row.reporter)


def _write(work: Work, row: Report, what: str, words: str, by: str | None) -> int:
    kept = captured.keep(work, scope_of(row.id), {what: words.strip()}, Origin("slack", by, ASKED))
    note = ReportNote(report_id=row.id, what=what, by=by, words_id=kept[what], at=work.now)
    reports.add(work.session, note)
    return note.id


def _tell(work: Work, row: Report, note: str, **about: str | int) -> None:
    """Tell a reporter by letter, unless they were told just that before; of somebody who left it is noted."""
    if row.reporter is None:
        return
    facts = {"note": note, **about}
    if any(facts.items() <= event.facts.items() for event in triage.events(work.session, row.id)):
        changed(work, row.id)
        return
    what = "untold"
    if _reachable(work, row.reporter):
        what, facts["letter"] = "told", letters.tell(work, row.reporter, note, None, {"report": row.id, **about})
        _show_home(work, row.reporter)
    triage.note(work.session, row.id, work.now, what, facts)


def _reachable(work: Work, person: str) -> bool:
    known = people.get(work.session, person)
    return known is None or not known.is_gone


def _show_home(work: Work, person: str) -> None:
    shown = ShowHome(person=person)
    if outbox.confirmed(work, shown):
        outbox.ask(work, shown)
