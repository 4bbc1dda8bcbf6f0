"""Looks: a person sees what the anonymiser was not sure of, and shows it, or a part of it, or leaves it hidden."""

import json
from typing import NamedTuple

from bot.keeping import evidence, sanitising
from bot.manifests import Manifests
from bot.rules.words import Refusal
from storage import evidence as sealed
from storage import sanitised
from storage.db import Work
from storage.sanitised import Sanitised

MOST = 5
"""So many texts are looked at in one go."""
WHY = "To decide whether it may be shown."
COVER = "▇▇▇"


class Doubt(NamedTuple):
    """What would be shown of a text, in pieces: each with whether the anonymiser doubts it."""

    number: int
    why: str
    pieces: tuple[tuple[str, bool], ...]


def doubts(work: Work, manifests: Manifests, scope: str, by: str) -> tuple[Doubt, ...]:
    """What waits for a look, and that somebody looked.  Raises Refusal."""
    role = evidence.reader(work, manifests, scope, by)
    rows = sanitised.held(work.session, scope, MOST)
    if rows:
        evidence.write(work, scope, "looked at", by, role, WHY)
    return tuple(Doubt(row.evidence_id, row.held or "", _pieces(work, row)) for row in rows)


def waiting(work: Work, scope: str) -> int:
    """How many texts of a scope wait for a look, at most some."""
    return len(sanitised.held(work.session, scope, MOST))


def decide(work: Work, manifests: Manifests, scope: str, number: int, by: str, covered: bool) -> None:
    """Show a text from now on, as it stands or with what is doubtful covered.  Raises Refusal."""
    role = evidence.reader(work, manifests, scope, by)
    row = sanitised.views(work.session, [number]).get(number)
    if row is None or row.scope != scope or not row.held:
        raise Refusal("It no longer waits for a look.")
    if row.released_by:
        raise Refusal(f"<@{row.released_by}> has decided already.")
    pieces = _pieces(work, row)
    row.text = "".join(COVER if doubtful and covered else piece for piece, doubtful in pieces)
    row.released_by = by
    work.session.flush()
    evidence.write(work, scope, "shown after a look", by, role, "Covered in part." if covered else "As it stands.")
    sanitising.show(work, scope)


def _pieces(work: Work, row: Sanitised) -> tuple[tuple[str, bool], ...]:
    draft = json.loads(sealed.texts(work, [row.draft_id or 0]).get(row.draft_id or 0, "{}") or "{}")
    text, spans = str(draft.get("text", "")), sorted((start, end) for start, end, _ in draft.get("spans", []))
    if not spans or spans[0] == (0, 0):
        return ((text, True),)
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start >= at:
            found += [(text[at:start], False), (text[start:end], True)]
            at = end
    return tuple((piece, doubtful) for piece, doubtful in [*found, (text[at:], False)] if piece)
