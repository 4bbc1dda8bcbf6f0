"""The sanitised view of captured text: what the anonymiser is asked, and what becomes of its answer."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from bot import announcements, captured, cards, outbox
from bot.manifests import Manifests
from bot.rules.effects import ShowReport, ShowTriageList
from bot.rules.readable import readable
from bot.rules.sanitising import View, Wanted
from bot.rules.words import Priority
from storage import alerts, evidence, incidents, people, reports, sanitised
from storage.db import Work

SETTLE = timedelta(seconds=1)
"""Changes of this time share an edit."""
PEOPLE = 50_000
"""So many of our users are known by name to the anonymiser; those seen last go first."""


class Job(NamedTuple):
    """What the anonymiser is asked, and of which texts."""

    numbers: tuple[int, ...]
    wanted: Wanted


def everybody(work: Work) -> tuple[str, ...]:
    """What our own users are called: names and handles."""
    return people.called(work.session, PEOPLE)


def job(work: Work, manifests: Manifests, scope: str, numbers: Sequence[int]) -> Job:
    """What the anonymiser is asked about texts that belong together; those that were erased are left out."""
    left = evidence.texts(work, numbers)
    kinds = evidence.kinds(work, left)
    there = tuple(number for number in numbers if number in left)
    texts = tuple(readable(kinds[number], left[number]) for number in there)
    key = captured.surrogates(work, scope) if there else ""
    return Job(there, Wanted(texts=texts, key=key, keep=_known(manifests)))


def _known(manifests: Manifests) -> tuple[str, ...]:
    """Words that are never personal here."""
    found: dict[str, None] = {}
    for system in manifests.systems.systems.values():
        found |= dict.fromkeys([*system.names, *(part.name for part in system.parts.values())])
    return tuple(found | dict.fromkeys(word for tag in manifests.taxonomy.tags for word in (tag.slug, tag.name)))


def made(work: Work, scope: str, numbers: Sequence[int], view: View) -> None:
    """The sanitised view is here: write it, and bring up to date what shows it."""
    if not evidence.lock(work, scope):
        return  # Erased meanwhile.
    rows = []
    for part, (number, text) in enumerate(zip(numbers, view.texts, strict=True)):
        doubts = [one for one in view.held if one.part == part]
        row = {"evidence_id": number, "scope": scope, "text": text, "held": None, "draft_id": None}
        if doubts:
            spans = [(one.start, one.end, one.why) for one in doubts]
            draft = evidence.keep(work, scope, "draft", json.dumps({"text": text, "spans": spans}))
            why = "; ".join(dict.fromkeys(one.why for one in doubts))
            row |= {"text": "", "held": why, "draft_id": draft}
        counted = {"replaced": view.replaced if part == 0 else {}, "language": view.language}
        rows.append({**row, **counted, "released_by": None, "at": work.now})
    sanitised.put(work.session, rows)
    show(work, scope)


def show(work: Work, scope: str) -> None:
    """Bring up to date whatever shows texts of a scope."""
    of, _, name = scope.partition(":")
    if of == "incident":
        _show_incident(work, int(name))
    elif of == "report" and reports.get(work.session, int(name)):
        outbox.ask(work, ShowReport(report=int(name)), at=work.now + SETTLE)
    elif of == "trouble" and (trouble := alerts.get(work.session, name)):
        if trouble.incident_id:
            _show_incident(work, trouble.incident_id)
        else:
            outbox.ask(work, ShowTriageList(), priority=Priority.BACKGROUND, at=work.now + SETTLE)


def _show_incident(work: Work, number: int) -> None:
    if row := incidents.get(work.session, number):
        cards.show(work, row)
        announcements.show(work, row)
