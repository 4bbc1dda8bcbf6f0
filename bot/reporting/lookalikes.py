"""Look-alikes: what else was reported in much the same words, found by signatures that nobody can read back."""

from typing import NamedTuple

from bot.rules import lookalikes
from storage import likenesses
from storage.db import Work

SAME, SIMILAR = 0.45, 0.3
"""From 0 to 1: so alike are reports of the same thing, and so alike is what is worth a look.

Measured by tests/rules/test_lookalikes.py: at 0.45 no two unrelated reports meet, and 99 of 100 pairs of a campaign do.
"""
CROWD, COMPARED = 50, 100
"""A band that more subjects share tells nothing; and so many subjects at most are compared."""


class Alike(NamedTuple):
    """A report or an incident that says much the same."""

    kind: str
    """report or incident."""
    number: int
    likeness: float


def remember(work: Work, kind: str, number: int, words: str, found: bool = True) -> None:
    """Keep the likeness of a report or an incident; with `found` off, it is not found until it is offered."""
    key = work.vault.derived("likeness")
    places = lookalikes.signature(key, words)
    if places is not None:
        bands = lookalikes.bands(key, places) if found else ()
        likenesses.put(work.session, _subject(kind, number), lookalikes.packed(places), bands, work.now)


def offer(work: Work, kind: str, number: int) -> None:
    """Let something be found by its likeness."""
    stored = likenesses.get(work.session, _subject(kind, number))
    if stored is not None:
        bands = lookalikes.bands(work.vault.derived("likeness"), lookalikes.unpacked(stored))
        likenesses.offer(work.session, _subject(kind, number), bands)


def hide(work: Work, kind: str, number: int) -> None:
    """Let something be found no more: what is folded is found through what it is folded into."""
    likenesses.hide(work.session, _subject(kind, number))


def forget(work: Work, kind: str, number: int) -> None:
    """Keep nothing of what a report or an incident said: its words were erased."""
    likenesses.forget(work.session, _subject(kind, number))


def of(work: Work, kind: str, number: int) -> list[Alike]:
    """What says much the same as a report or an incident, the most alike first."""
    subject = _subject(kind, number)
    stored = likenesses.get(work.session, subject)
    if stored is None:
        return []
    places = lookalikes.unpacked(stored)
    bands = list(lookalikes.bands(work.vault.derived("likeness"), places))
    others = [one for one in likenesses.sharing(work.session, bands, CROWD, COMPARED) if one != subject]
    known = likenesses.signatures(work.session, others)
    alike = [_alike(one, lookalikes.likeness(places, lookalikes.unpacked(other))) for one, other in known.items()]
    return sorted((one for one in alike if one.likeness >= SIMILAR), key=lambda one: (-one.likeness, -one.number))


def _subject(kind: str, number: int) -> str:
    return f"{kind}:{number}"


def _alike(subject: str, likeness: float) -> Alike:
    kind, _, number = subject.partition(":")
    return Alike(kind, int(number), likeness)
