"""Completeness: which evidence an incident has, lacks, or may not have, and who says so."""

from datetime import datetime
from typing import NamedTuple

from bot.keeping import captured
from bot.keeping.captured import NOTHING, Shown
from bot.response import incidents
from bot.response.incidents import keep_words, note
from bot.rules.evidence import NEEDS_BASIS, Item, Presence
from bot.rules.text import blank
from bot.rules.words import Refusal
from storage import evidence_items
from storage.db import Work


class Known(NamedTuple):
    """What is known of one kind of evidence; without a presence nobody has looked."""

    item: Item
    presence: Presence | None
    basis: Shown = NOTHING
    by: str | None = None
    at: datetime | None = None


def state(work: Work, number: int, item: Item, presence: Presence, basis: str, by: str) -> None:
    """Say whether a kind of evidence is there, and why it may or may not be kept.  Raises Refusal."""
    row = incidents.changing(work, number, by)
    must = presence is Presence.NOT_PERMITTED or (presence is Presence.PRESENT and item in NEEDS_BASIS)
    if must and blank(basis):
        raise Refusal("Say why it may, or may not, be kept: consent, contract, a law.", field="basis")
    kept = None if blank(basis) else keep_words(work, row, "basis", basis, by)
    evidence_items.put(work.session, number, item, presence, kept, by, work.now)
    note(work, number, "evidence stated", by, "slack", item=item, presence=presence, **_reason(kept))


def _reason(kept: int | None) -> dict[str, int]:
    return {"reason_id": kept} if kept else {}


def known(work: Work, number: int) -> tuple[Known, ...]:
    """Every kind of evidence, in a set order."""
    rows = {row.item: row for row in evidence_items.of_incident(work.session, number)}
    why = captured.shown(work, [row.basis_id for row in rows.values()])
    return tuple(_known(item, rows.get(item), why) for item in Item)


def _known(item: Item, row: evidence_items.EvidenceItem | None, why: dict[int, Shown]) -> Known:
    if row is None:
        return Known(item, None)
    return Known(item, Presence(row.state), why.get(row.basis_id or 0, NOTHING), row.by, row.at)
