"""Triage: every report has a card of its own, or is folded into one that says the same, until a person has judged."""

from datetime import timedelta
from typing import Any

from bot.engine import outbox
from bot.manifests import Manifests
from bot.reporting import lookalikes, reporters, triage_clocks
from bot.reporting.lookalikes import SAME
from bot.reporting.triage_clocks import due_at, high_stakes
from bot.rules import names
from bot.rules.report_effects import PostReport, ShowReport
from bot.rules.text import decoded
from bot.rules.words import Priority, Refusal, Verdict
from bot.staffing import people
from storage import evidence, reports, triage
from storage.db import Work
from storage.incidents import Incident
from storage.reports import Report, scope_of
from storage.tables import one_at_a_time

WITHIN = timedelta(days=14)
"""What is older is not folded any more, only named."""
SURGE, SURGE_WITHIN = 3, timedelta(minutes=30)
"""So many look-alikes in so short a time ask for somebody at once."""
COMPARED = ("what", "prompt", "output", "said", "conversation")
"""What a report says of what happened; the rest of it makes nothing alike."""
MOMENT = timedelta(seconds=1)
"""Changes of this time share an edit."""


def arrived(work: Work, manifests: Manifests, row: Report) -> None:
    """A report came in: it gets a card and a clock, or goes to the card of a report that says much the same."""
    # Two that say the same at the same moment must see each other.
    one_at_a_time(work.session, "look-alikes")
    lookalikes.remember(work, "report", row.id, _words(work, row), found=False)
    alike = _to_fold_into(work, manifests, row)
    if alike is None:
        lookalikes.offer(work, "report", row.id)
        _post(work, manifests, row)
        triage_clocks.begin(work, manifests, row)
    else:
        main, likeness = alike
        row.same_as, row.likeness = main.id, round(100 * likeness)
        note(work, row, "folded", None, into=main.id, likeness=row.likeness)
        joined(work, manifests, main, row)


def _words(work: Work, row: Report) -> str:
    """What a report says happened, in the clear; it is compared and not kept."""
    kept = triage.texts(work.session, scope_of(row.id))
    found = evidence.reveal_left(work, [number for number, what in kept if what in COMPARED])
    return "\n".join(decoded(found[number]) for number, _ in kept if number in found)


def _to_fold_into(work: Work, manifests: Manifests, row: Report) -> tuple[Report, float] | None:
    """The report that waits and says the same; none where a person has to say so, since much weighs on it."""
    found = [one for one in lookalikes.of(work, "report", row.id) if one.kind == "report" and one.likeness >= SAME]
    known = {one.id: one for one in triage.several(work.session, [one.number for one in found])}
    for alike in found:
        main = known.get(alike.number)
        if main is not None and _fits(work, manifests, row, main):
            locked = triage.lock(work.session, main.id)
            if locked is not None and waits(locked):
                return locked, alike.likeness
    return None


def _fits(work: Work, manifests: Manifests, row: Report, main: Report) -> bool:
    weighs = high_stakes(manifests, row.system) or high_stakes(manifests, main.system)
    recent = main.reported_at > work.now - WITHIN
    return waits(main) and recent and same_system(row, main) and not weighs


def waits(row: Report) -> bool:
    """Does a report wait for a verdict on a card of its own?"""
    return row.verdict is None and row.same_as is None


def same_system(one: Report, other: Report) -> bool:
    """Could two reports be about the same AI system?"""
    return one.system == other.system or None in (one.system, other.system)


def _post(work: Work, manifests: Manifests, row: Report) -> None:
    """Give a report a card of its own."""
    row.card_channel = people.channel_id(work, manifests.house.channels.triage)
    outbox.ask(work, _card(row), priority=priority(row))


def _card(row: Report) -> PostReport:
    return PostReport(report=row.id, channel=row.card_channel or "", draft=row.card_draft)


def joined(work: Work, manifests: Manifests, main: Report, row: Report) -> None:
    """One more says the same: its card shows it, and its clock goes by the more urgent of them."""
    if waits(main):
        if row.urgent and not main.urgent:
            main.urgent = True
            hurry(work, manifests, main)
        since = work.now - SURGE_WITHIN
        many = triage.count_folded(work.session, main.id, since) + (main.reported_at > since)
        if many >= SURGE:
            triage_clocks.surge(work, manifests, main, many)
    show(work, main)


def added(work: Work, manifests: Manifests, row: Report) -> None:
    """Somebody added to their report: the system, or that people could be hurt, changes by when one must answer."""
    main = triage.lock(work.session, row.same_as) if row.same_as else None
    if main is None:
        if row.verdict is None and due_at(manifests, work.now, row.system, row.urgent) < row.due_at:
            triage_clocks.begin(work, manifests, row)
        show(work, row)
    elif row.folded_by is None and (high_stakes(manifests, row.system) or not same_system(row, main)):
        split(work, manifests, row.id, None)
    else:
        joined(work, manifests, main, row)


def hurry(work: Work, manifests: Manifests, row: Report) -> None:
    """Somebody says that people could be hurt: the clock of what waits goes by that."""
    triage_clocks.sooner(work, manifests, row, work.now + triage_clocks.AT_ONCE)
    triage_clocks.ring(work, manifests, row)


def split(work: Work, manifests: Manifests, number: int, by: str | None) -> Report:
    """A report is not the same as what it was folded into: it gets its own card and clock.  Raises Refusal."""
    row = triage.lock(work.session, number)
    if row is None or row.same_as is None:
        raise Refusal(f"{names.report_label(number)} stands by itself already.")
    main = triage.lock(work.session, row.same_as)
    note(work, row, "split", by, of=row.same_as)
    row.same_as = row.folded_by = row.likeness = row.verdict_reason_id = None
    lookalikes.offer(work, "report", row.id)
    if row.card is None:
        _post(work, manifests, row)  # The same effect as for a first card that is still under way.
    show(work, row)
    triage_clocks.begin(work, manifests, row)
    if main is not None:
        show(work, main)
    return row


def follow(work: Work, incident: Incident) -> None:
    """An incident was cancelled: what was found there holds for the reports that it was opened from, too."""
    for row in reports.of_incident(work.session, incident.id):
        if row.incident_id == incident.id and row.verdict == Verdict.CONFIRMED:
            row.verdict, row.verdict_by, row.verdict_at = incident.verdict, incident.verdict_by, work.now
            row.verdict_reason_id = incident.verdict_reason_id
            note(work, row, "judged", incident.verdict_by, verdict=incident.verdict, incident=incident.id)
            show(work, row)
            reporters.answered(work, row)


def priority(row: Report) -> Priority:
    """How soon a report's effects go out."""
    return Priority.URGENT if row.urgent else Priority.NORMAL


def show(work: Work, row: Report) -> None:
    """Bring a report's card up to date; while it is under way, the post will draw it as it is then."""
    if row.card:
        outbox.ask(work, ShowReport(report=row.id), priority=priority(row), at=work.now + MOMENT)


def posted(work: Work, number: int, channel: str, ts: str) -> None:
    """The card is there; what changed while it was sent is added by an edit."""
    if row := triage.lock(work.session, number):
        row.card, row.card_channel = ts, channel
        show(work, row)


def card_gone(work: Work, channel: str, ts: str) -> None:
    """Somebody deleted a card: post it again."""
    row = triage.by_card(work.session, channel, ts)
    if row is not None:
        row.card, row.card_draft = None, row.card_draft + 1
        outbox.ask(work, _card(row), priority=priority(row))


def card_of(work: Work, number: int) -> Report:
    """A report by number.  Raises Refusal."""
    row = reports.get(work.session, number)
    if row is None:
        raise Refusal(f"There is no {names.report_label(number)}.")
    return row


def note(work: Work, row: Report, what: str, by: str | None, **facts: Any) -> None:
    """Write down what happened to a report."""
    triage.note(work.session, row.id, work.now, what, facts, by)
