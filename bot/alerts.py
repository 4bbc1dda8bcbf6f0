"""Alerts: keep what came in, digest it in storms of hundreds, open an incident or add to the triage list."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot import announcements, incidents, outbox, people
from bot.manifests import Manifests
from bot.rules import alerts as rules
from bot.rules.alerts import Rule, Signal
from bot.rules.effects import PostTriageList, ShowTriageList
from bot.rules.words import Door, Phase, Priority
from storage import alerts, evidence, inbox
from storage import incidents as stored
from storage import people as places
from storage.alerts import Trouble
from storage.db import Work

log = logging.getLogger("hotwash.alerts")

Parse = Callable[[str, bytes], Sequence[Signal]]
"""Reads a source's body; raises ValueError when it cannot."""
SETTLE = timedelta(seconds=10)
"""Counts on cards and lists are brought up to date this often in a storm."""
BATCH = 500
TRIAGE_LIST = "triage list"


def receive(work: Work, source: str, bodies: Sequence[bytes]) -> None:
    """Keep authenticated bodies before their senders are told 202."""
    scope = f"intake:{work.now:%Y-%m-%d}"
    inbox.receive(work.session, source, evidence.keep_all(work, scope, "body", bodies), work.now)


def digest(work: Work, manifests: Manifests, parse: Parse) -> int:
    """Read up to 500 bodies and do what their alerts ask for; returns how many bodies were taken."""
    rows = inbox.undigested(work.session, BATCH)
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


def _quarantine(work: Work, manifests: Manifests, number: int, fault: ValueError) -> None:
    log.warning("alert quarantined", extra={"action": "alert_quarantined", "inbox": number})
    inbox.quarantine(work.session, number, str(fault)[:500])
    _list(work, manifests)


def _take(work: Work, manifests: Manifests, signals: Sequence[Signal]) -> None:
    groups: dict[str, list[tuple[Signal, Rule | None]]] = defaultdict(list)
    for signal in signals:
        rule = rules.matching(manifests.alerts.rules, signal)
        groups[rules.trouble_key(rule, signal)].append((signal, rule))
    # In a set order, so that two replicas with the same troubles cannot lock each other out.
    for key in sorted(groups):
        _meet(work, manifests, key, groups[key])


def _meet(work: Work, manifests: Manifests, key: str, group: Sequence[tuple[Signal, Rule | None]]) -> None:
    newest, rule = group[-1]
    row = {
        "key": key,
        "name": newest.name,
        "system": rules.system_of(rule, newest),
        "severity": newest.labels.get("severity"),
        "link": newest.link,
    }
    trouble = alerts.meet(work.session, row, len(group), work.now)
    _keep(work, trouble, [signal for signal, _ in group])
    firing = alerts.firing(work.session, key) > 0
    if rule is None:
        _mark(work, trouble, firing)
        _list(work, manifests)
    elif firing:
        _fire(work, trouble, rule, next(signal for signal, _ in reversed(group)))
    elif trouble.incident_id is not None:
        _recover(work, trouble)


def _keep(work: Work, trouble: Trouble, signals: Sequence[Signal]) -> None:
    """Write each alert once, however often it was delivered; the last word about it counts."""
    latest = {(signal.source, signal.fingerprint, signal.started_at): signal for signal in signals}
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


def _mark(work: Work, trouble: Trouble, firing: bool) -> None:
    trouble.recovered_at = None if firing else trouble.recovered_at or work.now


def _fire(work: Work, trouble: Trouble, rule: Rule, signal: Signal) -> None:
    before = stored.get(work.session, trouble.incident_id) if trouble.incident_id else None
    again = before is not None and rules.same_incident(trouble.recovered_at, work.now) and before.phase != Phase.CLOSED
    if before is None or not again:
        trouble.incident_id = _declare(work, rule, signal, before.id if before else None)
        trouble.recovered_at = None
        return
    if trouble.recovered_at is not None or before.recovered_at is not None:
        trouble.recovered_at = before.recovered_at = None
        incidents.note(work, before.id, "alert fires again", None, signal.source)
        incidents.show(work, before)
        announcements.show(work, before)
    else:
        incidents.show(work, before, after=SETTLE)


def _declare(work: Work, rule: Rule, signal: Signal, follows: int | None) -> int:
    wish = incidents.Wish(
        what=_words(signal),
        kind=rules.kind_of(rule, signal),
        system=rules.system_of(rule, signal),
        private=rule.private,
        urgent=rule.urgent,
        link=signal.link,
        copy=json.dumps(signal.annotations, ensure_ascii=True),
    )
    return incidents.declare(work, Door.ALERT, wish, by=None, follows=follows).number


def _words(signal: Signal) -> str:
    """What the alert says in a sentence, cut to what a declare takes."""
    said = signal.annotations.get("summary") or signal.annotations.get("description") or signal.name
    return said.strip()[: incidents.LONGEST] or signal.name


def _recover(work: Work, trouble: Trouble) -> None:
    if trouble.recovered_at is not None or trouble.incident_id is None:
        return
    trouble.recovered_at = work.now
    row = stored.lock(work.session, trouble.incident_id)
    if all(other.recovered_at for other in alerts.of_incident(work.session, row.id)):
        row.recovered_at = work.now
        incidents.note(work, row.id, "alerts resolved", None, "alert")
        incidents.show(work, row)
        announcements.show(work, row)


def _list(work: Work, manifests: Manifests) -> None:
    """Bring the triage channel's one list up to date; post it when there is none."""
    place = places.place(work.session, TRIAGE_LIST)
    if place.draft == 0:
        place.draft, place.channel = 1, people.channel_id(work, manifests.house.channels.triage)
        outbox.ask(work, PostTriageList(channel=place.channel, draft=1))
    elif place.ts:
        outbox.ask(work, ShowTriageList(), priority=Priority.BACKGROUND, at=work.now + SETTLE / 5)


def list_posted(work: Work, channel: str, ts: str) -> None:
    """The list is there; what came in while it was sent is added by an edit."""
    place = places.place(work.session, TRIAGE_LIST)
    place.channel, place.ts = channel, ts
    outbox.ask(work, ShowTriageList(), priority=Priority.BACKGROUND, at=work.now + SETTLE / 5)


def list_lost(work: Work, ts: str) -> None:
    """Somebody deleted the list: post it again."""
    place = places.place(work.session, TRIAGE_LIST)
    if place.ts != ts or place.channel is None:
        return
    place.ts, place.draft = None, place.draft + 1
    outbox.ask(work, PostTriageList(channel=place.channel, draft=place.draft))
