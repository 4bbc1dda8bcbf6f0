"""The investigation of an incident: contributing factors, hypotheses with what speaks for and against, guardrail."""

from datetime import datetime
from typing import Any, NamedTuple

from bot.keeping import captured
from bot.response.incidents import changing, find, keep_words, note
from bot.rules.investigation import FactorKind, Guardrail, Guess
from bot.rules.text import blank
from bot.rules.words import Refusal
from storage import investigation as stored
from storage.db import Work
from storage.incidents import Incident
from storage.investigation import Factor, Finding, Hypothesis, Investigation

LONGEST = 500
"""The most characters of a factor, a hypothesis, or what speaks for one."""
SOON = "That is still to come. Choose a moment that is over."


class Contributes(NamedTuple):
    """A contributing factor."""

    number: int
    kind: FactorKind
    words_id: int
    words: str
    by: str
    at: datetime


class Speaks(NamedTuple):
    """Something that speaks for a hypothesis or against it."""

    supports: bool
    words_id: int
    words: str
    by: str


class Supposed(NamedTuple):
    """A hypothesis with what is known about it."""

    number: int
    words_id: int
    words: str
    state: Guess
    by: str
    findings: tuple[Speaks, ...]
    settled_by: str | None


class Found(NamedTuple):
    """What is known of why an incident happened; every text as its own people may read it."""

    factors: tuple[Contributes, ...]
    """Those that still stand."""
    dropped: tuple[Contributes, ...]
    hypotheses: tuple[Supposed, ...]
    guardrail: Guardrail | None
    guardrail_id: int | None
    guardrail_words: str
    vulnerable_from: datetime | None
    vulnerable_until: datetime | None
    only_factor: str | None
    """Who said that there is truly nothing else."""

    @property
    def asks_what_else(self) -> bool:
        """Is there a single factor, and has nobody said that it is truly all?"""
        return len(self.factors) == 1 and self.only_factor is None


def found(work: Work, incident: int) -> Found:
    """What is known of why an incident happened."""
    row = stored.get(work.session, incident)
    factors, guesses = stored.factors(work.session, incident), stored.hypotheses(work.session, incident)
    findings = stored.findings(work.session, [guess.id for guess in guesses])
    kept = [one.words_id for one in factors] + [one.words_id for one in guesses] + [one.words_id for one in findings]
    words = captured.written(work, [*kept, row.guardrail_id if row else None])
    shown = [
        Contributes(one.id, FactorKind(one.kind), one.words_id, words[one.words_id], one.by, one.at) for one in factors
    ]
    gone = {one.id for one in factors if one.dropped_at}
    return Found(
        tuple(one for one in shown if one.number not in gone),
        tuple(one for one in shown if one.number in gone),
        tuple(_supposed(guess, [one for one in findings if one.hypothesis_id == guess.id], words) for guess in guesses),
        Guardrail(row.guardrail) if row and row.guardrail else None,
        row.guardrail_id if row else None,
        words.get(row.guardrail_id or 0, "") if row else "",
        row.vulnerable_from if row else None,
        row.vulnerable_until if row else None,
        row.only_factor if row else None,
    )


def _supposed(guess: Hypothesis, findings: list[Finding], words: dict[int, str]) -> Supposed:
    speaking = tuple(Speaks(one.supports, one.words_id, words[one.words_id], one.by) for one in findings)
    state = Guess(guess.state)
    return Supposed(guess.id, guess.words_id, words[guess.words_id], state, guess.by, speaking, guess.settled_by)


def seen(work: Work, number: int, by: str) -> Incident:
    """The incident whose investigation somebody may see.  Raises Refusal."""
    return find(work, number, by)


def add_factor(work: Work, number: int, kind: FactorKind, words: str, by: str) -> Factor:
    """Something contributed.  Raises Refusal."""
    row = changing(work, number, by)
    kept = _keep(work, row, "factor", words, by, "Say what contributed.")
    made = Factor(incident_id=number, kind=kind, words_id=kept, by=by, at=work.now)
    stored.add(work.session, made)
    _known(work, number, by).only_factor = None
    _note(work, row, "factor added", by, factor=made.id, factor_kind=kind, words_id=kept)
    return made


def drop_factor(work: Work, factor: int, by: str) -> Factor:
    """It did not contribute after all; it stays in the history.  Raises Refusal."""
    known = stored.factor(work.session, factor)
    if known is None:
        raise Refusal("This factor is not there. Look at what is known again.")
    row = changing(work, known.incident_id, by)
    known = stored.factor(work.session, factor) or known
    if known.dropped_at is None:
        known.dropped_by, known.dropped_at = by, work.now
        _note(work, row, "factor dropped", by, factor=factor, words_id=known.words_id)
    return known


def nothing_else(work: Work, number: int, by: str) -> None:
    """Somebody says that the one factor is truly all.  Raises Refusal unless there is exactly one."""
    row = changing(work, number, by)
    standing = [one for one in stored.factors(work.session, number) if one.dropped_at is None]
    if len(standing) != 1:
        raise Refusal("This is asked when there is one factor alone. Look at what is known again.")
    known = _known(work, number, by)
    if known.only_factor is None:
        known.only_factor = by
        _note(work, row, "nothing else", by)


def suppose(work: Work, number: int, words: str, by: str) -> Hypothesis:
    """Somebody has an idea why.  Raises Refusal."""
    row = changing(work, number, by)
    kept = _keep(work, row, "hypothesis", words, by, "Say what you suppose.")
    made = Hypothesis(incident_id=number, words_id=kept, state=Guess.OPEN, by=by, at=work.now)
    stored.add(work.session, made)
    _note(work, row, "hypothesis added", by, hypothesis=made.id, words_id=kept)
    return made


def speak(work: Work, hypothesis: int, supports: bool, words: str, by: str) -> Finding:
    """Something speaks for a hypothesis or against it.  Raises Refusal."""
    known, row = _guess(work, hypothesis, by)
    kept = _keep(work, row, "finding", words, by, "Say what you found.")
    made = Finding(hypothesis_id=known.id, supports=supports, words_id=kept, by=by, at=work.now)
    stored.add(work.session, made)
    _note(work, row, "finding for" if supports else "finding against", by, hypothesis=known.id, words_id=kept)
    return made


def supposed(work: Work, hypothesis: int, by: str) -> tuple[int, Supposed]:
    """A hypothesis with what is known about it, and the incident that it is about.  Raises Refusal."""
    known = stored.hypothesis(work.session, hypothesis)
    if known is None:
        raise Refusal("This hypothesis is not there. Look at what is known again.")
    incident = find(work, known.incident_id, by).id
    return incident, next(one for one in found(work, incident).hypotheses if one.number == hypothesis)


def settle(work: Work, hypothesis: int, state: Guess, by: str) -> Hypothesis:
    """It is confirmed, ruled out or open again.  Raises Refusal."""
    known, row = _guess(work, hypothesis, by)
    if known.state != state:
        over = state is not Guess.OPEN
        known.state, known.settled_by = state, by if over else None
        known.settled_at = work.now if over else None
        _note(work, row, "hypothesis settled", by, hypothesis=known.id, state=state, words_id=known.words_id)
    return known


def _guess(work: Work, number: int, by: str) -> tuple[Hypothesis, Incident]:
    known = stored.hypothesis(work.session, number)
    if known is None:
        raise Refusal("This hypothesis is not there. Look at what is known again.")
    row = changing(work, known.incident_id, by)
    return stored.hypothesis(work.session, number) or known, row


def set_guardrail(work: Work, number: int, guardrail: Guardrail, words: str, by: str) -> None:
    """How a guardrail failed: which one, and how.  Raises Refusal."""
    row = changing(work, number, by)
    kept = _keep(work, row, "guardrail", words, by, "Say which guardrail, and how.")
    known = _known(work, number, by)
    known.guardrail, known.guardrail_id = guardrail, kept
    _note(work, row, "guardrail", by, guardrail=guardrail, words_id=kept)


def set_window(work: Work, number: int, begins: datetime | None, ends: datetime | None, by: str) -> None:
    """Since when it could have happened, and until when; none is not known.  Raises Refusal beside the field."""
    row = changing(work, number, by)
    for field, at in (("from", begins), ("until", ends)):
        if at is not None and at > work.now:
            raise Refusal(SOON, field)
    if begins and ends and ends < begins:
        raise Refusal("It would end before it begins. Choose a later end.", "until")
    known = _known(work, number, by)
    if (known.vulnerable_from, known.vulnerable_until) != (begins, ends):
        known.vulnerable_from, known.vulnerable_until = begins, ends
        told = {name: at.isoformat() for name, at in (("begins", begins), ("ends", ends)) if at}
        _note(work, row, "vulnerability window", by, **told)


def _known(work: Work, number: int, by: str) -> Investigation:
    """What is known beside factors and hypotheses, made when new; last changed by this person."""
    row = stored.get(work.session, number)
    if row is None:
        row = Investigation(incident_id=number, by=by, at=work.now)
        stored.add(work.session, row)
    row.by, row.at = by, work.now
    return row


def _keep(work: Work, row: Incident, what: str, words: str, by: str, otherwise: str) -> int:
    if blank(words):
        raise Refusal(otherwise, "words")
    if len(words) > LONGEST:
        raise Refusal(f"That is {len(words)} characters; {LONGEST} fit. Put the rest into the channel.", "words")
    return keep_words(work, row, what, words, by)


def _note(work: Work, row: Incident, what: str, by: str, **facts: Any) -> None:
    note(work, row.id, what, by, "slack", **facts)
