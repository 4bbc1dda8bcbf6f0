"""The parts of an incident's record about what was learnt: why it happened, and what is done about it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from bot.learning import follow_up_lists, investigation
from bot.learning.follow_up_lists import Shown
from bot.learning.investigation import Contributes, Supposed
from bot.rules.investigation import Guess
from storage.db import Work

Json = dict[str, Any]
Texts = Callable[[Iterable[int | None]], dict[int, Json]]
"""Captured texts by number, as the record may hold them."""
Meet = Callable[[Iterable[str | None]], None]
"""Whoever is named becomes known by name."""


def follow_ups_of(work: Work, number: int, texts: Texts, meet: Meet) -> list[Json]:
    """What is done so that it does not happen again."""
    found = sorted(follow_up_lists.list_of(work, number), key=lambda one: one.number)
    meet(who for one in found for who in (one.owner, one.by, one.settled_by))
    known = texts(text for one in found for text in (one.words_id, one.proof_id, one.control_id))
    return [_follow_up(one, known) for one in found]


def _follow_up(one: Shown, known: dict[int, Json]) -> Json:
    plain = ("number", "kind", "improves", "measure", "tag", "owner", "state", "by", "settled_by")
    texts = {"words": one.words_id, "proof": one.proof_id, "control": one.control_id}
    return {
        **{name: getattr(one, name) for name in plain},
        "due_at": _time(one.due_at),
        "settled_at": _time(one.settled_at),
        **{name: known.get(text or 0) for name, text in texts.items()},
    }


def investigation_of(work: Work, number: int, texts: Texts, meet: Meet) -> Json:
    """What is known of why it happened."""
    found = investigation.found(work, number)
    every = [*found.factors, *found.dropped]
    meet([found.only_factor, *(one.by for one in every), *(one.by for one in found.hypotheses)])
    findings = [finding.words_id for one in found.hypotheses for finding in one.findings]
    guesses = [one.words_id for one in found.hypotheses]
    known = texts([*(one.words_id for one in every), *guesses, *findings, found.guardrail_id])
    return {
        "factors": [_factor(one, known, dropped=False) for one in found.factors]
        + [_factor(one, known, dropped=True) for one in found.dropped],
        "only_factor": found.only_factor,
        "hypotheses": [_hypothesis(one, known) for one in found.hypotheses],
        "guardrail": found.guardrail,
        "guardrail_words": known.get(found.guardrail_id or 0),
        "vulnerable_from": _time(found.vulnerable_from),
        "vulnerable_until": _time(found.vulnerable_until),
    }


def _factor(one: Contributes, known: dict[int, Json], dropped: bool) -> Json:
    words = known[one.words_id]
    return {"kind": one.kind, "words": words, "by": one.by, "at": _time(one.at), "dropped": dropped}


def _hypothesis(one: Supposed, known: dict[int, Json]) -> Json:
    sides: dict[bool, list[Json]] = {True: [], False: []}
    for finding in one.findings:
        sides[finding.supports].append(known[finding.words_id])
    settled = one.settled_by if one.state is not Guess.OPEN else None
    told = {"words": known[one.words_id], "state": one.state, "by": one.by, "settled_by": settled}
    return {**told, "for": sides[True], "against": sides[False]}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
