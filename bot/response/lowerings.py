"""Lowering a severity where that needs two people: one asks, another agrees within a day, from that very severity."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine import letters, reminders
from bot.response import cards
from bot.response.incidents import changing, note
from bot.rules.words import Phase, Refusal, Severity
from storage import incidents, judgements
from storage.db import Work
from storage.incidents import Incident
from storage.judgements import Lowering

WITHIN = timedelta(days=1)
"""So long a second person has to agree."""


class Wish(NamedTuple):
    """That somebody wants an incident to count as less bad."""

    number: int
    before: Severity
    severity: Severity
    by: str
    reason_id: int
    until: datetime


def ask(work: Work, row: Incident, severity: Severity, by: str, reason_id: int) -> None:
    """Ask for a second person.  Raises Refusal while another wish waits."""
    if waiting := _open(work, row):
        raise Refusal(
            f"<@{waiting.by}> has asked already to lower it to {waiting.severity}. Agree to that, or keep it "
            f"{row.severity}, on the card."
        )
    overtake(work, row)
    made = Lowering(incident_id=row.id, before=row.severity, severity=severity, by=by, reason_id=reason_id)
    made.at, made.until, made.state = work.now, work.now + WITHIN, "open"
    judgements.add(work.session, made)
    reminders.remind(work, f"lowering:{row.id}", "lowering", made.until, row.id, lowering=made.id)
    facts = {"severity": severity, "from": row.severity, "reason_id": reason_id}
    note(work, row.id, "lowering asked", by, "slack", **facts)
    cards.show(work, row)


def _open(work: Work, row: Incident) -> Lowering | None:
    found = judgements.open_lowering(work.session, row.id)
    return found if found and found.until > work.now and row.phase != Phase.CLOSED else None


def waiting(work: Work, row: Incident) -> Wish | None:
    """The wish that waits for a second person."""
    found = _open(work, row)
    if found is None:
        return None
    before, severity = Severity(found.before), Severity(found.severity)
    return Wish(found.id, before, severity, found.by, found.reason_id, found.until)


def take(work: Work, number: int, by: str) -> tuple[Incident, Lowering]:
    """The incident and the wish to which somebody agrees.  Raises Refusal when it no longer stands, or is theirs."""
    row, found = _answered(work, number, by)
    if found.by == by:
        raise Refusal("You asked for it yourself. Somebody else must agree; you can also keep it as it is.")
    _settle(work, row, found, "agreed", by)
    return row, found


def keep(work: Work, number: int, by: str) -> None:
    """It stays as bad as it is.  Raises Refusal when that is settled already."""
    row, found = _answered(work, number, by)
    _settle(work, row, found, "kept", by)
    note(work, row.id, "lowering kept", by, "slack", severity=found.before, asked_by=found.by)
    if found.by != by:
        letters.tell(work, found.by, "stays", row.id, {"severity": found.before, "by": by})
    cards.show(work, row)


def _answered(work: Work, number: int, by: str) -> tuple[Incident, Lowering]:
    known = judgements.lowering(work.session, number)
    if known is None:
        raise Refusal("This is gone. The card shows how it stands.")
    row = changing(work, known.incident_id, by)
    found = _open(work, row)
    if found is None or found.id != number:
        raise Refusal("That is settled already. The card shows how bad it is now.")
    return row, found


def overtake(work: Work, row: Incident) -> None:
    """It was rated otherwise meanwhile: what was asked before stands no longer."""
    if found := judgements.open_lowering(work.session, row.id):
        _settle(work, row, found, "overtaken", None)


def expired(work: Work, incident: int, number: int, late: dict[str, str | int]) -> None:
    """Nobody agreed within a day: it stays as it is, and whoever asked hears of it."""
    row = incidents.lock(work.session, incident)
    found = judgements.lowering(work.session, number)
    if found is None or found.state != "open":
        return
    _settle(work, row, found, "expired", None)
    note(work, row.id, "lowering expired", None, "clock", severity=found.before, asked_by=found.by, **late)
    letters.tell(work, found.by, "stays", row.id, {"severity": found.before})
    cards.show(work, row)


def _settle(work: Work, row: Incident, found: Lowering, state: str, by: str | None) -> None:
    found.state, found.answered_by = state, by
    work.session.flush()
    reminders.call_off(work, f"lowering:{row.id}")
