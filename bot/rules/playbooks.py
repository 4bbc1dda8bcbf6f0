"""Playbooks: what to do in each phase of an incident, who does it, by when, and what it leaves as evidence."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.rules.words import PLACE, Kind, Phase, Role, Severity

FACTORS: dict[Severity | None, int | None] = {
    Severity.S1: 1,
    Severity.S2: 4,
    Severity.S3: 24,
    Severity.S4: None,
    None: 4,
}
"""How many times as long as for S1 a task may take; S4 has no clock, and what nobody has rated counts as S2."""

Sentence = Annotated[str, StringConstraints(min_length=3, max_length=250)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One task of a playbook."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,60}$")]
    """Stable for ever: what is ticked stays ticked when the playbook changes."""
    phase: Phase
    role: Role
    """Who does it, until somebody takes it."""
    text: Sentence
    minutes: Annotated[int, Field(ge=1)] | None = None
    """Due so many minutes after the declare in an S1; none has no clock."""
    required: bool = False
    """Closing insists on it; nothing else does."""
    evidence: Annotated[str, StringConstraints(max_length=120)] | None = None
    """What ticking it asks for."""
    how: Annotated[str, StringConstraints(max_length=600)] | None = None
    """How to do it, for somebody who never did."""


class Playbook(_Part):
    """What to do when an AI system fails in one of these ways."""

    name: Sentence
    kinds: tuple[Kind, ...] = ()
    """The kinds of failure that it is for; none for the general one."""
    builds_on: str | None = None
    """Another playbook whose tasks come too; a task of the same id takes the place of the other's."""
    what_it_is: Annotated[str, StringConstraints(max_length=1000)]
    """How such a failure works, for somebody who has never seen one."""
    countermeasures: tuple[Sentence, ...] = ()
    steps: tuple[Step, ...] = ()


def chosen(library: Mapping[str, Playbook], kind: Kind) -> str:
    """The name of the playbook for a kind; the general one when none was written for it."""
    general = next(name for name, book in library.items() if not book.kinds)
    return next((name for name, book in library.items() if kind in book.kinds), general)


def steps(library: Mapping[str, Playbook], name: str) -> tuple[Step, ...]:
    """All tasks of a playbook, with those that it builds on, in the order in which they fall due."""
    book = library[name]
    base = steps(library, book.builds_on) if book.builds_on else ()
    merged = {step.id: step for step in (*base, *book.steps)}
    return tuple(sorted(merged.values(), key=_order))


def _order(step: Step) -> tuple[int, float]:
    return PLACE[step.phase], step.minutes or float("inf")


def due(opened_at: datetime, minutes: int | None, severity: Severity | None) -> datetime | None:
    """When a task is due, by the severity as it stands."""
    factor = FACTORS[severity]
    return None if minutes is None or factor is None else opened_at + timedelta(minutes=minutes * factor)


class Fault(NamedTuple):
    """What is wrong with a playbook among the others: its name, where in it, and a sentence."""

    book: str
    where: tuple[str | int, ...]
    sentence: str


def faults(library: Mapping[str, Playbook]) -> Iterator[Fault]:
    """What is wrong with playbooks as a whole; each by itself is right."""
    claimed: dict[Kind, str] = {}
    for name, book in library.items():
        yield from _foundation(library, name, book.builds_on)
        yield from _twice(name, book)
        for place, kind in enumerate(book.kinds):
            if kind in claimed:
                way = f"give this file the name {claimed[kind]}.yaml to take its place"
                yield Fault(name, ("kinds", place), f"{claimed[kind]}.yaml is for {kind} already; {way}")
            claimed.setdefault(kind, name)
    general = [name for name, book in library.items() if not book.kinds]
    if not general:
        yield Fault(next(iter(library), "generic"), ("kinds",), "one playbook must have none, for all other kinds")
    for name in general[1:]:
        yield Fault(name, ("kinds",), f"say which kinds it is for; {general[0]}.yaml is for all others already")


def _foundation(library: Mapping[str, Playbook], name: str, base: str | None) -> Iterator[Fault]:
    if base is None:
        return
    if base not in library:
        yield Fault(name, ("builds_on",), f"there is no playbook “{base}”")
    elif library[base].builds_on is not None:
        yield Fault(name, ("builds_on",), f"“{base}” builds on another one; it must stand by itself")


def _twice(name: str, book: Playbook) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, step in enumerate(book.steps):
        if step.id in seen:
            yield Fault(name, ("steps", place, "id"), f"“{step.id}” is there twice")
        seen.add(step.id)
