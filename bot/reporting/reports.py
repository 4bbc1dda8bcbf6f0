"""Reports of weird outputs: taken from every door, kept sealed, and handed to triage."""

import hashlib
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from bot.engine import outbox
from bot.keeping import captured
from bot.manifests import Manifests
from bot.reporting import reporters, triage, triage_list
from bot.rules import codes
from bot.rules.departments import Share, folded
from bot.rules.origin import Origin
from bot.rules.report_effects import ShowReport
from bot.rules.text import blank
from bot.rules.words import Door, Refusal
from storage import evidence, inbox, people
from storage import reports as stored
from storage.db import Work
from storage.reports import Report, scope_of

log = logging.getLogger("hotwash.reports")

MOST = 1000
"""So many texts of a report are looked through for what a product sends again."""
NO_TEXTS: Mapping[str, str] = {}
COLLEAGUE = "A person reported it, and was told what is kept and who can read it."
CUSTOMER = "A product's customer reported it there."
"""Why a report may be kept."""


class Words(NamedTuple):
    """What somebody reports; only `what` is needed."""

    what: str
    """What was weird."""
    system: str = ""
    """Which AI, in whatever words."""
    texts: Mapping[str, str] = NO_TEXTS
    """More, by what it is: prompt, output, trace, affected, said, files, conversation."""
    copies: Mapping[str, bytes] = {}
    """What came, byte for byte, by what it is: message, body."""
    link: str | None = None
    """The message that it is about."""
    urgent: bool = False
    """It happens now, and somebody could be hurt."""
    nameless: bool = False


class Sent(NamedTuple):
    """Which product sent a report, and its own number for it."""

    source: str
    ref: str | None


class Reported(NamedTuple):
    """What a report led to; the code is there for whoever gave no name, and nowhere else."""

    number: int
    code: str | None = None
    again: bool = False
    """The product had sent it before."""


def report(
    work: Work, manifests: Manifests, door: Door, words: Words, by: str | None, sent: Sent | None = None
) -> Reported:
    """Take a report.  Raises Refusal when nothing is said.

    Of whoever reports without a name nothing is written anywhere, not even who is told later: `by` ends here.
    """
    if blank(words.what):
        raise Refusal("Say in a few words what was weird, for example “RetailBot answers in Latin”.", "what")
    by = None if words.nameless else by
    code = codes.code(secrets.token_bytes(codes.SIZE)) if words.nameless else None
    if sent and (before := _sent_before(work, sent)):
        return _again(work, manifests, before, words, door)
    row = stored.add_once(work.session, _values(work, manifests, door, words, by, code, sent))
    if row is None:
        return report(work, manifests, door, words, by, sent)  # The same came at the same moment, and was first.
    row.words_id = _keep(work, manifests, row, words, Origin(door, by, CUSTOMER if sent else COLLEAGUE))["what"]
    triage.arrived(work, manifests, row)
    log.info("report taken", extra={"action": "report_taken", "report": row.id, "door": str(door)})
    return Reported(row.id, code)


def _again(work: Work, manifests: Manifests, row: Report, words: Words, door: Door) -> Reported:
    """The product sent it before; what it says besides by now is kept with the rest."""
    known = evidence.described(work.session, evidence.of_scope(work.session, scope_of(row.id), MOST))
    hashes = {one["sha256"] for one in known.values()}
    if any(hashlib.sha256(copy).hexdigest() not in hashes for copy in words.copies.values()):
        _keep(work, manifests, row, words, Origin(door, None, CUSTOMER))
        outbox.ask(work, ShowReport(report=row.same_as or row.id))
    return Reported(row.id, again=True)


def _values(
    work: Work, manifests: Manifests, door: Door, words: Words, by: str | None, code: str | None, sent: Sent | None
) -> dict[str, object]:
    system = manifests.systems.find(words.system)
    return {
        "door": door,
        "reporter": by,
        "department": _department(work, manifests, by) if by else None,
        "code_hash": reporters.hashed(code) if code else None,
        "source": sent.source if sent else None,
        "source_ref": _mark(sent.ref) if sent and sent.ref else None,
        "system": system.name if system else None,
        "urgent": words.urgent,
        "link": words.link,
        "words_id": 0,
        "reported_at": work.now,
        "due_at": work.now,
        "card_draft": 1,
    }


def _department(work: Work, manifests: Manifests, by: str) -> str | None:
    known = people.get(work.session, by)
    return manifests.departments.of(by, known.email if known else None)


def _mark(ref: str) -> str:
    """A product's own number, of any length and with any characters, as a word that every database takes."""
    return hashlib.sha256(ref.encode("utf-8", "surrogatepass")).hexdigest()


def _sent_before(work: Work, sent: Sent) -> Report | None:
    return stored.sent_before(work.session, sent.source, _mark(sent.ref)) if sent.ref else None


def _keep(work: Work, manifests: Manifests, row: Report, words: Words, origin: Origin) -> dict[str, int]:
    """Keep what was said; a name that systems.yaml knows needs no keeping."""
    scope = scope_of(row.id)
    texts = {"what": words.what.strip(), **words.texts}
    if words.system and not manifests.systems.find(words.system):
        texts["system"] = words.system
    for what, copy in words.copies.items():
        evidence.keep_all(work, scope, what, [copy], origin)
    return captured.keep(work, scope, {what: text for what, text in texts.items() if not blank(text)}, origin)


def add(work: Work, manifests: Manifests, number: int, words: Words, by: str) -> None:
    """Add to what somebody reported with their name.  Raises Refusal."""
    row = reporters.own(work, number, by)
    texts = {"what": words.what, **words.texts}
    system = manifests.systems.find(words.system)
    if all(blank(text) for text in (*texts.values(), words.system)) and not words.urgent:
        raise Refusal("Write at least one thing to add.")
    row.system = row.system or (system.name if system else None)
    row.urgent = row.urgent or words.urgent
    if words.system and system is None:
        texts["system"] = words.system
    more = {what: text for what, text in texts.items() if not blank(text)}
    captured.keep(work, scope_of(number), more, Origin(Door.FORM, by, COLLEAGUE))
    triage.added(work, manifests, row)


def set_aside(work: Work, manifests: Manifests, source: str, body: bytes, why: str) -> None:
    """Keep what a product sent and nobody can read, until a person has looked; the triage channel's list shows it."""
    scope = f"intake:{work.now:%Y-%m-%d}"
    (kept,) = evidence.keep_all(work, scope, "body", [body], Origin(f"product {source}", None, CUSTOMER))
    inbox.set_aside(work.session, f"report:{source}", kept, why, work.now)
    log.warning("report quarantined", extra={"action": "report_quarantined", "source": source})
    triage_list.show(work, manifests)


def shares(work: Work, since: datetime, until: datetime) -> list[Share]:
    """How many reports each department made in some time, and how many were answered; no group under five people."""
    found: dict[str, Share] = {}
    for row in stored.counted(work.session, since, until):
        if row.reporter and row.department:
            before = found.get(row.department, Share(row.department, 0, 0, 0))
            counted = before.people + 1, before.reports + row.reports, before.answered + row.answered
            found[row.department] = Share(row.department, *counted)
    return folded(found.values())


def total(work: Work, since: datetime, until: datetime) -> tuple[int, int]:
    """How many reports there were in some time in all, and how many of them were answered."""
    rows = stored.counted(work.session, since, until)
    return sum(row.reports for row in rows), sum(row.answered for row in rows)
