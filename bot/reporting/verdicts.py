"""Verdicts: a person says what came of a report, which then leaves triage; while nothing came of it, it is undone."""

import re
from typing import NamedTuple

from bot.keeping import captured
from bot.manifests import Manifests
from bot.reporting import lookalikes, reporters, triage, triage_clocks
from bot.response import declaring, incidents, tags, times
from bot.response.declaring import Wish
from bot.rules import names
from bot.rules.counting import FoundBy
from bot.rules.origin import Origin
from bot.rules.text import blank, decoded
from bot.rules.words import VERDICT_WORDS, Door, Kind, Phase, Refusal, Verdict
from storage import evidence
from storage import incidents as stored
from storage import triage as rows
from storage.db import Work
from storage.reports import Report, scope_of
from storage.triage import NearMiss

BASIS = "Whoever judged it wrote why."
GUARDRAIL = re.compile(r"[\w.-]{1,60}")


class Near(NamedTuple):
    """Which guardrail held, and how narrowly; the numbers are the guardrail's own."""

    guardrail: str
    score: float | None = None
    threshold: float | None = None


class Finding(NamedTuple):
    """What somebody found about a report; only the verdict is needed."""

    verdict: Verdict
    reason: str = ""
    tag: str | None = None
    """What failed, by the id of the taxonomy."""
    incident: int | None = None
    """The incident that it belongs to; none opens one when it is a real failure."""
    same_as: int | None = None
    near: Near | None = None


def judge(work: Work, manifests: Manifests, number: int, finding: Finding, by: str) -> Report:
    """Judge a report that waits, and with it those that were folded into it.  Raises Refusal."""
    row = _to_judge(work, manifests, number, by)
    tag = _tag(manifests, finding.tag)
    if finding.same_as is not None:
        return _fold(work, manifests, row, finding, by)
    if finding.near is not None:
        _keep_near(work, row, finding.near)
    if finding.incident is not None:
        _add_to(work, finding.incident, row, by)
        row.incident_id = finding.incident
    elif finding.verdict is Verdict.CONFIRMED:
        row.incident_id = _open(work, manifests, row, tag, by)
    row.tag, row.verdict, row.verdict_by, row.verdict_at = tag, finding.verdict, by, work.now
    row.verdict_reason_id = _reason(work, row, finding.reason, by)
    facts = {"incident": row.incident_id} if row.incident_id else {}
    triage.note(work, row, "judged", by, verdict=finding.verdict, **facts)
    triage_clocks.stop(work, row)
    triage.show(work, row)
    reporters.answered(work, row)
    return row


def take_back(work: Work, manifests: Manifests, number: int, by: str) -> Report:
    """Take a verdict back while nothing came of it: the report waits again.  Raises Refusal."""
    row = rows.lock(work.session, number)
    if row is None or row.verdict is None:
        raise Refusal(f"{names.report_label(number)} waits for a verdict; there is nothing to take back.")
    check_may(work, manifests, row, by)
    if opened_by(work, row):
        label = names.label(row.incident_id or 0)
        raise Refusal(f"{label} was opened from it. If that was a mistake, cancel {label} on its card.")
    triage.note(work, row, "taken back", by, verdict=row.verdict)
    row.verdict = row.verdict_by = row.verdict_at = row.verdict_reason_id = row.incident_id = row.tag = None
    triage_clocks.begin(work, manifests, row)
    triage.show(work, row)
    reporters.answered(work, row)
    return row


def opened_by(work: Work, row: Report) -> bool:
    """Was an incident opened from a report and not cancelled since, so that its verdict stands?"""
    opened = [event.facts["incident"] for event in rows.events(work.session, row.id) if event.what == "opened"]
    if row.incident_id is None or row.incident_id not in opened:
        return False
    incident = stored.get(work.session, row.incident_id)
    return incident is not None and incident.cancelled_at is None


def ask(work: Work, manifests: Manifests, number: int, question: str, by: str) -> Report:
    """Ask whoever reported it something.  Raises Refusal."""
    row = triage.card_of(work, number)
    check_may(work, manifests, row, by)
    reporters.ask(work, row, question, by)
    triage.note(work, row, "asked", by)
    triage.show(work, row)
    return row


def check_may(work: Work, manifests: Manifests, row: Report, by: str) -> None:
    """Raises Refusal unless this person may judge a report: who looks at reports, and never the reporter alone."""
    line = triage_clocks.line(work, manifests)
    if line and by not in line:
        raise Refusal(
            f"Reports are judged by whoever is on triage duty, now <@{line[0]}>. What you know helps them: write it "
            "into the thread of the card."
        )
    if row.reporter == by and all(one.reporter == by for one in rows.folded(work.session, row.id, 100)):
        raise Refusal("You reported this yourself, so somebody else judges it. If it cannot wait, declare an incident.")


def first(row: Report) -> str:
    """Who judged a report before somebody else did, and what they found."""
    found = VERDICT_WORDS[Verdict(row.verdict or Verdict.INSUFFICIENT_DATA)]
    return f"<@{row.verdict_by}> was first and found it to be {found}. Its card says more."


def _to_judge(work: Work, manifests: Manifests, number: int, by: str) -> Report:
    row = rows.lock(work.session, number)
    label = names.report_label(number)
    if row is None:
        raise Refusal(f"There is no {label}.")
    if row.same_as is not None:
        main = names.report_label(row.same_as)
        raise Refusal(f"{label} is the same as {main}, so it is judged there. If it is not, say so on its card.")
    if row.verdict is not None:
        raise Refusal(first(row))
    check_may(work, manifests, row, by)
    return row


def _tag(manifests: Manifests, written: str | None) -> str | None:
    """The id of a tag.  Raises Refusal for other words."""
    if not written:
        return None
    tag = manifests.taxonomy.find(written)
    if tag is None:
        near = ", ".join(one.name for one in manifests.taxonomy.choices(written))
        raise Refusal(f"There is no such tag. {f'Near it: {near}.' if near else 'Choose one from the list.'}", "tag")
    return tag.id


def _reason(work: Work, row: Report, reason: str, by: str) -> int | None:
    if blank(reason):
        return None
    return captured.keep(work, scope_of(row.id), {"reason": reason.strip()}, Origin("triage", by, BASIS))["reason"]


def _keep_near(work: Work, row: Report, near: Near) -> None:
    if not GUARDRAIL.fullmatch(near.guardrail):
        raise Refusal("Name the guardrail in one word, such as discount-guard.", "guardrail")
    values = {"guardrail": near.guardrail, "score": near.score, "threshold": near.threshold}
    work.session.merge(NearMiss(report_id=row.id, **values))


def _open(work: Work, manifests: Manifests, row: Report, tag: str | None, by: str) -> int:
    """Open an incident in the reporter's words; what failed is carried over."""
    texts = _texts(work, row)
    what = texts.get("what", f"Reported as {names.report_label(row.id)}; its words were erased.")
    wish = Wish(
        what=what[: declaring.LONGEST],
        kind=Kind.UNSORTED,
        system=row.system,
        urgent=row.urgent,
        link=row.link,
        copy=texts.get("message") or texts.get("said"),
    )
    number = declaring.declare(work, manifests, Door.REPORT, wish, by, another=True).number
    triage.note(work, row, "opened", by, incident=number)
    incidents.note(work, number, "report added", by, "triage", report=row.id)
    finder = FoundBy.CUSTOMERS if row.door == Door.PRODUCT else FoundBy.EMPLOYEES
    times.noticed(stored.lock(work.session, number), row.reported_at, finder)
    if tag is not None:
        tags.choose(work, manifests, number, tag, (), by)
    return number


def _texts(work: Work, row: Report) -> dict[str, str]:
    """What a report says, in the clear, by what it is; it goes on into the incident's own evidence."""
    kept = rows.texts(work.session, scope_of(row.id))
    found = evidence.reveal_left(work, [number for number, _ in kept])
    return {what: decoded(found[number]) for number, what in reversed(kept) if number in found}


def _add_to(work: Work, number: int, row: Report, by: str) -> None:
    """Add a report to an incident that this person may see.  Raises Refusal."""
    if incidents.changing(work, number, by).phase == Phase.CLOSED:
        raise Refusal(f"{names.label(number)} is closed. Reopen it first, or open another incident.", "incident")
    incidents.note(work, number, "report added", by, "triage", report=row.id)


def _fold(work: Work, manifests: Manifests, row: Report, finding: Finding, by: str) -> Report:
    """Say that a report is the same as another one: from now on that one speaks for it.  Raises Refusal."""
    main = rows.lock(work.session, finding.same_as or 0)
    if main is not None and main.same_as is not None:
        main = rows.lock(work.session, main.same_as)
    if main is None:
        raise Refusal("There is no report of that number. Write it like REP-12.", "same_as")
    if main.id == row.id:
        raise Refusal("That is this very report. Write the number of the other one.", "same_as")
    row.same_as, row.folded_by = main.id, by
    row.verdict_reason_id = _reason(work, row, finding.reason, by)
    triage.note(work, row, "folded", by, into=main.id)
    for one in rows.folded(work.session, row.id, 1000):
        one.same_as = main.id
    lookalikes.hide(work, "report", row.id)
    triage_clocks.stop(work, row)
    triage.show(work, row)
    triage.joined(work, manifests, main, row)
    if main.verdict is not None:
        reporters.answered(work, main)
    return row
