"""Captured text: kept sealed, shown only as its sanitised view, which is on its way from the moment it is kept."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bot.engine import outbox
from bot.rules.effects import Sanitise
from bot.rules.origin import Origin
from bot.rules.text import same_words
from bot.rules.words import Priority
from storage import evidence, sanitised
from storage.db import Work

MAKING = "The words are being made safe to show."
HELD = "The words are held back until a person has looked at them."
ERASED = "(erased)"
OWN = frozenset(
    {
        "brief",
        "question",
        "task",
        "update",
        "follow-up",
        "factor",
        "hypothesis",
        "finding",
        "guardrail",
        "post-mortem",
        "limitation",
        "decision",
        "meeting reason",
    },
)
"""What people write to each other themselves: where it was written for, it stands as it was written."""


class Shown(NamedTuple):
    """What may be shown of a captured text."""

    text: str
    """The sanitised view; a sentence of ours while there is none."""
    ready: bool
    held: str | None = None
    """Why a person must look first."""


NOTHING = Shown("", True)


def keep(work: Work, scope: str, texts: Mapping[str, str], origin: Origin) -> dict[str, int]:
    """Keep texts that belong together, by what each is, and have their sanitised view made.  Returns their ids."""
    kept = {what: evidence.keep(work, scope, what, text, origin) for what, text in texts.items()}
    sanitise(work, scope, kept.values())
    return kept


def opens(work: Work) -> bool:
    """Does our master key open what is sealed here?"""
    return evidence.opens(work)


def of_incident(number: int) -> str:
    """The scope of an incident's captured text."""
    return evidence.scope_of(number)


def keep_aside(work: Work, text: str) -> int:
    """Keep a message word for word until it is known what it belongs to."""
    return evidence.keep(work, f"intake:{work.now:%Y-%m-%d}", "message", text)


def to_keep_again(work: Work, number: int | None) -> str | None:
    """A captured text word for word, to be kept once more where it belongs, and never to be shown."""
    found = evidence.reveal_left(work, [number]) if number else {}
    return found[number].decode("utf-8", "surrogatepass") if number in found else None


def said_alike(work: Work, numbers: Iterable[int], words: str) -> int | None:
    """The first of these captured texts that was said in the same words."""
    wanted, asked = list(numbers), same_words(words)
    found = evidence.texts(work, wanted)
    return next((one for one in wanted if same_words(found.get(one, "")) == asked), None)


def sanitise(work: Work, scope: str, numbers: Iterable[int], priority: Priority = Priority.URGENT) -> None:
    """Have the sanitised view made of texts that were kept."""
    wanted = tuple(numbers)
    if wanted:
        outbox.ask(work, Sanitise(scope=scope, evidence=wanted), priority=priority)


def shown(work: Work, numbers: Iterable[int | None]) -> dict[int, Shown]:
    """What may be shown of captured texts, by their ids."""
    wanted = {number for number in numbers if number}
    found = sanitised.views(work.session, wanted)
    missing = wanted - set(found)
    left = evidence.kinds(work, missing) if missing else {}
    return {number: _shown(found.get(number), number in left) for number in wanted}


def _shown(view: sanitised.Sanitised | None, there: bool) -> Shown:
    if view is None:
        return Shown(MAKING, False) if there else Shown(ERASED, True)
    if view.held and not view.released_by:
        return Shown(HELD, False, view.held)
    return Shown(view.text, True)


def shown_one(work: Work, number: int | None) -> Shown:
    """What may be shown of one captured text; nothing where there is none."""
    return shown(work, [number])[number] if number else NOTHING


def told(work: Work, numbers: Iterable[int | None]) -> dict[int, Shown]:
    """The same where people wrote it: what they wrote to each other themselves stands there as they wrote it."""
    wanted = {number for number in numbers if number}
    kinds = evidence.kinds(work, wanted) if wanted else {}
    own = evidence.texts(work, [number for number, what in kinds.items() if what in OWN])
    return shown(work, wanted - set(own)) | {number: Shown(words, True) for number, words in own.items()}


def written(work: Work, numbers: Iterable[int | None]) -> dict[int, str]:
    """The words alone."""
    return {number: one.text for number, one in told(work, numbers).items()}


def surrogates(work: Work, scope: str) -> str:
    """What ties the same person to the same surrogate within a scope, and to none of another."""
    return evidence.secret(work, f"surrogates:{scope}").hex()


def forget_surrogates(work: Work, scope: str) -> None:
    """Nobody can tell any more who a surrogate of this scope stands for."""
    evidence.destroy(work, f"surrogates:{scope}")
