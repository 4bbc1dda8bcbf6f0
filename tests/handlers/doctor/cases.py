"""Something that is wrong with an installation, and what the doctor then says, word for word."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.handlers.doctor.practice import Practice

Said = tuple[str, str, str]
"""Level, sentence, way out."""
Spoil = Callable[[Practice], Awaitable[None] | None]
BOTH = ("socket", "http")


@dataclass(frozen=True)
class Case:
    """What is wrong, and all that is not well then."""

    what: str
    spoil: Spoil
    says: tuple[Said, ...]
    modes: tuple[str, ...]


CASES: list[Case] = []


def case(*says: Said, modes: tuple[str, ...] = BOTH) -> Callable[[Spoil], Spoil]:
    """Register what a function spoils, with what is to be said then."""

    def register(spoil: Spoil) -> Spoil:
        CASES.append(Case(spoil.__name__, spoil, says, modes))
        return spoil

    return register


def missing(says: str, mend: str) -> Said:
    """Something that is needed."""
    return "missing", says, mend


def note(says: str, mend: str) -> Said:
    """Something that somebody should know."""
    return "note", says, mend


NOBODY_LEADS = note(
    "Nobody is asked to take command: there is nobody in the rota of the commander.",
    "Name people in its rota in people.yaml. Until then each incident waits for somebody who takes command unasked.",
)
NOBODY_COMES = note(
    "Nobody is brought into every incident: hotwash.yaml names no responders.",
    "Name some there; whoever declares an incident would be alone in its channel.",
)
NO_PAGER = note(
    "There is no pager, so nobody is woken at night: a message in Slack is not a page.",
    "Add one under pagers in people.yaml, and name it in a rota.",
)
UNTESTED = note("The pager “duty” has never been tested.", "Ring it once: `hotwash page --test duty`.")
