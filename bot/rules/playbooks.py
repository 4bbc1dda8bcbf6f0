"""Playbooks: what to do in each phase of an incident, who does it, by when, and what it leaves as evidence."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.rules.words import Kind, Phase, Role, Severity

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
    return list(Phase).index(step.phase), step.minutes or float("inf")


def due(opened_at: datetime, minutes: int | None, severity: Severity | None) -> datetime | None:
    """When a task is due, by the severity as it stands."""
    factor = FACTORS[severity]
    return None if minutes is None or factor is None else opened_at + timedelta(minutes=minutes * factor)


def faults(library: Mapping[str, Playbook]) -> Iterable[tuple[str, str]]:
    """What is wrong with playbooks as a whole: the name of each, and a sentence."""
    claimed: dict[Kind, str] = {}
    for name, book in library.items():
        if book.builds_on is not None and (book.builds_on == name or library.get(book.builds_on, book).builds_on):
            yield name, "builds_on: it may build on one playbook that stands by itself"
        if book.builds_on is not None and book.builds_on not in library:
            yield name, f"builds_on: there is no playbook “{book.builds_on}”"
        ids = [step.id for step in book.steps]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield name, f"steps: the id “{twice}” is there twice"
        for kind in book.kinds:
            if kind in claimed:
                yield name, f"kinds: {kind} is already in {claimed[kind]}"
            claimed[kind] = name
    if sum(not book.kinds for book in library.values()) != 1:
        yield next(iter(library), "playbooks"), "kinds: exactly one playbook has none, the general one"
