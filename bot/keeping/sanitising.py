"""The sanitised view of captured text: what the anonymiser is asked, and what becomes of its answer."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from bot.engine import outbox
from bot.keeping import captured
from bot.manifests import Manifests
from bot.reporting import reporters, triage_clocks
from bot.response import cards
from bot.rules.effects import ShowTriageList
from bot.rules.origin import Origin
from bot.rules.readable import ALERT_NAME, LINK, readable, settled
from bot.rules.report_effects import ShowReport
from bot.rules.sanitising import Held, View, Wanted
from bot.rules.text import web_address
from bot.rules.words import Priority
from storage import alerts, evidence, incidents, judgements, people, reports, sanitised, triage
from storage.alerts import Trouble
from storage.db import Work

SETTLE = timedelta(seconds=1)
"""Changes of this time share an edit."""
LONG = timedelta(days=30)
"""So long after its first words came, what was judged still has the same made-up names."""
DRAFT = "draft"
BASIS = "An alert of our own monitoring said it."
"""Why we may keep what alerts are called."""
PEOPLE = 50_000
"""So many of our users are known by name to the anonymiser; those seen last go first."""


class Job(NamedTuple):
    """What the anonymiser is asked, and of which texts."""

    numbers: tuple[int, ...]
    wanted: Wanted
    scope: str = ""
    copies: tuple[tuple[str, str], ...] = ()
    """What each text is, and the words that it came in."""


def everybody(work: Work) -> tuple[str, ...]:
    """What our own users are called: names and handles."""
    return people.called(work.session, PEOPLE)


def job(work: Work, manifests: Manifests, scope: str, numbers: Sequence[int]) -> Job:
    """What the anonymiser is asked about texts that belong together; those that were erased are left out."""
    left = evidence.texts(work, numbers)
    kinds = evidence.kinds(work, left)
    there = tuple(number for number in numbers if number in left)
    copies = tuple((kinds[number], left[number]) for number in there)
    texts = tuple(readable(what, copy) for what, copy in copies)
    key = captured.surrogates(work, scope) if there else ""
    return Job(there, Wanted(texts=texts, key=key, keep=_known(manifests)), scope, copies)


def _known(manifests: Manifests) -> tuple[str, ...]:
    """Words that are never personal here."""
    found: dict[str, None] = {}
    for system in manifests.systems.systems.values():
        found |= dict.fromkeys([*system.names, *(part.name for part in system.parts.values())])
    return tuple(found | dict.fromkeys(word for tag in manifests.taxonomy.tags for word in (tag.slug, tag.name)))


def catch_up(work: Work, most: int = 500) -> int:
    """Have views made of what an older version kept; returns how many texts are on their way, none when all are."""
    names = alerts.named(work.session, most)
    for trouble in names:
        seal_name(work, trouble, trouble.name, trouble.link)
        trouble.name, trouble.link = "", None
    mark = people.place(work.session, "sanitised until")
    found = evidence.older(work.session, mark.draft, most)
    for scope in dict.fromkeys(scope for _, scope in found):
        numbers = [number for number, of in found if of == scope]
        captured.sanitise(work, scope, numbers, Priority.BACKGROUND)
    mark.draft = found[-1][0] if found else mark.draft
    return len(names) + len(found)


def forget_old(work: Work) -> int:
    """Let nobody tell any more whom a made-up name stands for, where that was judged or closed long ago.

    Returns how many scopes that concerned.
    """
    old = [one.removeprefix("surrogates:") for one in evidence.old_secrets(work.session, work.now - LONG, 1000)]
    over = [scope for scope in old if _is_over(work, scope)]
    for scope in over:
        captured.forget_surrogates(work, scope)
    return len(over)


def _is_over(work: Work, scope: str) -> bool:
    of, _, name = scope.partition(":")
    if of == "incident":
        row = incidents.get(work.session, int(name))
        return row is None or row.closed_at is not None
    if of == "report":
        report = reports.get(work.session, int(name))
        return report is None or report.verdict is not None or report.same_as is not None
    return True


def seal_name(work: Work, trouble: Trouble, name: str, link: str | None) -> None:
    """Keep what an alert is called and where its source shows it: labels and addresses may hold anything."""
    address = web_address(link)
    texts = {ALERT_NAME: name, **({LINK: address} if address else {})}
    kept = captured.keep(work, f"trouble:{trouble.key}", texts, Origin(trouble.key.partition(":")[0], None, BASIS))
    trouble.name_id, trouble.link_id = kept[ALERT_NAME], kept.get(LINK)


def made(work: Work, job: Job, view: View) -> None:
    """The sanitised view is here: write it, and bring up to date what shows it."""
    if not evidence.lock(work, job.scope):
        return  # Erased meanwhile.
    sanitised.put(work.session, [_row(work, job, view, part) for part in range(len(job.numbers))])
    of, _, name = job.scope.partition(":")
    row = incidents.get(work.session, int(name)) if of == "incident" else None
    # Of all that is kept of an incident its card shows two texts: what happened, and why somebody wants to lower it.
    wish = judgements.open_lowering(work.session, row.id) if row else None
    if row is None or {row.summary_id, wish.reason_id if wish else None} & set(job.numbers):
        show(work, job.scope)


def _row(work: Work, job: Job, view: View, part: int) -> dict[str, Any]:
    what, copy = job.copies[part]
    row = {
        "evidence_id": job.numbers[part],
        "scope": job.scope,
        "text": settled(what, copy, job.wanted.texts[part], view.texts[part]),
        "held": None,
        "draft_id": None,
        "replaced": view.replaced if part == 0 else {},
        "language": view.language,
        "released_by": None,
        "at": work.now,
    }
    doubts = [one for one in view.held if one.part == part]
    return {**row, **_held(work, job.scope, view.texts[part], doubts)} if doubts else row


def _held(work: Work, scope: str, text: str, doubts: Sequence[Held]) -> dict[str, Any]:
    """What would be shown is sealed, too, until a person has looked."""
    draft = json.dumps({"text": text, "spans": [(one.start, one.end, one.why) for one in doubts]})
    kept = evidence.keep(work, scope, DRAFT, draft, Origin("anonymiser"))
    return {"text": "", "held": "; ".join(dict.fromkeys(one.why for one in doubts)), "draft_id": kept}


def show(work: Work, scope: str) -> None:
    """Bring up to date whatever shows texts of a scope."""
    of, _, name = scope.partition(":")
    if of == "incident":
        _show_incident(work, int(name))
    elif of == "report" and reports.get(work.session, int(name)):
        outbox.ask(work, ShowReport(report=int(name)), at=work.now + SETTLE)
        triage_clocks.show_letters(work, triage.events(work.session, int(name)))
        reporters.changed(work, int(name))
    elif of == "trouble" and (trouble := alerts.get(work.session, name)):
        if trouble.incident_id:
            _show_incident(work, trouble.incident_id)
        else:
            outbox.ask(work, ShowTriageList(), priority=Priority.BACKGROUND, at=work.now + SETTLE)


def _show_incident(work: Work, number: int) -> None:
    if row := incidents.get(work.session, number):
        cards.show(work, row)
