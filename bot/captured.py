"""Captured text: kept sealed, shown only as its sanitised view, which is on its way from the moment it is kept."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot import outbox
from bot.rules.effects import Sanitise
from bot.rules.words import Priority
from storage import evidence, sanitised
from storage.db import Work
from storage.evidence import Origin

MAKING = "The words are being made safe to show."
HELD = "The words are held back until a person has looked at them."


class Shown(NamedTuple):
    """What may be shown of a captured text."""

    text: str
    """The sanitised view; a sentence of ours while there is none."""
    ready: bool
    held: str | None = None
    """Why a person must look first."""


def keep(work: Work, scope: str, texts: Mapping[str, str], origin: Origin) -> dict[str, int]:
    """Keep texts that belong together, by what each is, and have their sanitised view made.  Returns their ids."""
    kept = {what: evidence.keep(work, scope, what, text, origin) for what, text in texts.items()}
    sanitise(work, scope, kept.values())
    return kept


def sanitise(work: Work, scope: str, numbers: Iterable[int]) -> None:
    """Have the sanitised view made of texts that were kept."""
    wanted = tuple(numbers)
    if wanted:
        outbox.ask(work, Sanitise(scope=scope, evidence=wanted), priority=Priority.URGENT)


def shown(work: Work, numbers: Iterable[int | None]) -> dict[int, Shown]:
    """What may be shown of captured texts, by their ids."""
    wanted = {number for number in numbers if number}
    found = sanitised.views(work.session, wanted)
    return {number: _shown(found.get(number)) for number in wanted}


def _shown(view: sanitised.Sanitised | None) -> Shown:
    if view is None:
        return Shown(MAKING, False)
    if view.held and not view.released_by:
        return Shown(HELD, False, view.held)
    return Shown(view.text, True)
