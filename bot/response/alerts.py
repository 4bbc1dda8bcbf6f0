"""Alerts: keep what came in, digest it in storms of hundreds, open an incident or add to the triage list."""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError

from bot.keeping import sanitising
from bot.learning import recurrences
from bot.manifests import Manifests
from bot.reporting import triage_list
from bot.response import announcements, cards, declaring, incidents, times
from bot.rules import alerts as rules
from bot.rules.alerts import Rule, Signal
from bot.rules.text import blank, one_line
from bot.rules.words import Door, Phase
from storage import alerts, evidence, inbox
from storage import incidents as stored
from storage.alerts import Trouble
from storage.db import Work
from storage.incidents import Incident

log = logging.getLogger("hotwash.alerts")

Parse = Callable[[str, bytes], Sequence[Signal]]
"""Reads a source's body; raises ValueError when it cannot."""
SETTLE = timedelta(seconds=10)
"""Counts on cards and lists are brought up to date this often in a storm."""
BELIEVED = timedelta(days=1)
"""An alert that says it began longer ago tells of its rule, not of this incident."""
BATCH = 500


def receive(work: Work, source: str, bodies: Sequence[bytes]) -> None:
    """Keep authenticated bodies before their senders are told 202."""
    scope = f"intake:{work.now:%Y-%m-%d}"
    inbox.receive(work.session, source, evidence.keep_all(work, scope, "body", bodies), work.now)


def digest(work: Work, manifests: Manifests, parse: Parse, most: int = BATCH) -> int:
    """Read the oldest bodies and do what their alerts ask for; returns how many bodies were taken."""
    rows = inbox.undigested(work.session, most)
    if not rows:
        return 0
    bodies = evidence.reveal_all(work, [row.evidence_id for row in rows])
    signals: list[Signal] = []
    for row in rows:
        try:
            signals += parse(row.source, bodies[row.evidence_id])
        except ValueError as fault:
            _quarantine(work, manifests, row.id, fault)
    inbox.digested(work.session, [row.id for row in rows])
    _take(work, manifests, signals)
    return len(rows)


def set_aside(work: Work, manifests: Manifests) -> None:
    """Quarantine the oldest body, which brought a bug of ours to light, so that those behind it are read."""
    for row in inbox.undigested(work.session, 1):
        _quarantine(work, manifests, row.id, ValueError("Hotwash has a bug with it; its log says more"))


def _quarantine(work: Work, manifests: Manifests, number: int, fault: ValueError) -> None:
    log.warning("alert quarantined", extra={"action": "alert_quarantined", "inbox": number})
    inbox.quarantine(work.session, number, _why(fault))
    triage_list.show(work, manifests)


def _why(fault: ValueError) -> str:
    """What is wrong with a body, without a word of the body itself, which may be anything."""
    if not isinstance(fault, ValidationError):
        return one_line(str(fault), 200)
    first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"][:3])
    return one_line(f"{where}: {first['msg']}" if where else first["msg"], 200)


def _take(work: Work, manifests: Manifests, signals: Sequence[Signal]) -> None:
    groups: dict[str, list[tuple[Signal, Rule | None]]] = defaultdict(list)
    for signal in signals:
        rule = rules.matching(manifests.alerts.rules, signal)
        groups[rules.trouble_key(rule, signal)].append((signal, rule))
    # In a set order, so that two replicas with the same troubles cannot lock each other out.
    for key in sorted(groups):
        _meet(work, manifests, key, groups[key])


def _meet(work: Work, manifests: Manifests, key: str, group: Sequence[tuple[Signal, Rule | None]]) -> None:
    # One that opens a channel counts before one that does not, one that fires before one that is over.
    signal, rule = max(group, key=lambda pair: (pair[0].firing and pair[1] is not None, pair[1] is not None))
    row = {
        "key": key,
        "name": "",
        "system": _system(manifests, rules.system_of(rule, signal)),
        "severity": rules.severity_of(signal),
    }
    trouble = alerts.meet(work.session, row, len(group), work.now)
    if trouble.name_id is None:
        sanitising.seal_name(work, trouble, signal.name, signal.link)
    _keep(work, trouble, [signal for signal, _ in group])
    firing = alerts.firing(work.session, key) > 0
    if firing and rule is not None and signal.firing:
        _fire(work, manifests, trouble, rule, signal)
    elif not firing and trouble.incident_id is not None:
        _recover(work, trouble)
    elif trouble.incident_id is None:
        trouble.recovered_at = None if firing else trouble.recovered_at or work.now
        triage_list.show(work, manifests)


def _system(manifests: Manifests, named: str | None) -> str | None:
    """The system that an alert names, when systems.yaml knows it; any other name may be anything."""
    known = manifests.systems.find(named)
    return known.name if known else None


def _keep(work: Work, trouble: Trouble, signals: Sequence[Signal]) -> None:
    """Write each alert once, however often it was delivered; that it ended is never taken back."""
    latest: dict[tuple[str, str, datetime], Signal] = {}
    for signal in signals:
        known = latest.setdefault((signal.source, _mark(signal.fingerprint), signal.started_at), signal)
        if known.firing:
            latest[signal.source, _mark(signal.fingerprint), signal.started_at] = signal
    rows = [
        {
            "source": source,
            "fingerprint": fingerprint,
            "started_at": started_at,
            "trouble": trouble.key,
            "ended_at": signal.ended_at,
        }
        for (source, fingerprint, started_at), signal in latest.items()
    ]
    alerts.upsert(work.session, rows)


def _mark(fingerprint: str) -> str:
    """A source's fingerprint, of any length and with any characters, as a word that every database takes."""
    return hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fire(work: Work, manifests: Manifests, trouble: Trouble, rule: Rule, signal: Signal) -> None:
    before = stored.get(work.session, trouble.incident_id) if trouble.incident_id else None
    again = before is not None and rules.same_incident(trouble.recovered_at, work.now) and before.phase != Phase.CLOSED
    if before is None or not again:
        trouble.incident_id = _declare(work, manifests, rule, signal, before.id if before else None)
        _date_back(work, stored.lock(work.session, trouble.incident_id), signal, before)
        trouble.recovered_at = None
        return
    if trouble.recovered_at is not None or before.recovered_at is not None:
        trouble.recovered_at = before.recovered_at = None
        incidents.note(work, before.id, "alert fires again", None, signal.source)
        announcements.show_everywhere(work, before)
    else:
        cards.show(work, before, after=SETTLE)


def _declare(work: Work, manifests: Manifests, rule: Rule, signal: Signal, follows: int | None) -> int:
    wish = declaring.Wish(
        what=_words(signal),
        kind=rules.kind_of(rule, signal),
        system=rules.system_of(rule, signal),
        private=rule.private,
        urgent=rule.urgent,
        copy=json.dumps(signal.annotations, ensure_ascii=True),
    )
    return declaring.declare(work, manifests, Door.ALERT, wish, by=None, follows=follows).number


def _date_back(work: Work, row: Incident, signal: Signal, before: Incident | None) -> None:
    """It was noticed when the alert began, and it is what was there before, if the alert was."""
    if work.now - signal.started_at < BELIEVED:
        times.noticed(row, signal.started_at)
    if before is not None:
        recurrences.follows(work, row, before.id)


def _words(signal: Signal) -> str:
    """What the alert says in a sentence, cut to what a declare takes."""
    said = (signal.annotations.get("summary", ""), signal.annotations.get("description", ""), signal.name)
    return next((words.strip() for words in said if not blank(words)), "An alert without words")[: declaring.LONGEST]


def _recover(work: Work, trouble: Trouble) -> None:
    if trouble.recovered_at is not None or trouble.incident_id is None:
        return
    trouble.recovered_at = work.now
    row = stored.lock(work.session, trouble.incident_id)
    if all(other.recovered_at for other in alerts.of_incident(work.session, row.id)):
        row.recovered_at = work.now
        incidents.note(work, row.id, "alerts resolved", None, "alert")
        announcements.show_everywhere(work, row)
