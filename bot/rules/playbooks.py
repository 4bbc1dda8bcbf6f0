"""Playbooks: what to do in each phase of an incident, who does it, by when, and what it leaves as evidence."""

from collections.abc import Collection, Iterable, Iterator, Mapping
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

MOST_OF_ITS_OWN = 9
"""So many tasks a playbook may add to the one that it builds on; nobody gets through more."""
GENERAL = "generic"
"""What we call the general one."""
FIRST = (Phase.TRIAGE, Phase.CONTAINING)
"""The phases whose tasks come also from the playbooks of what else failed."""

Sentence = Annotated[str, StringConstraints(min_length=3, max_length=250)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One task of a playbook."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{2,60}$")]
    """Stable for ever: what is ticked stays ticked when the playbook changes."""
    instead_of: str | None = None
    """The task of the general playbook whose place it takes, where its playbook is the first."""
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
    version: Annotated[int, Field(ge=1)] = 1
    """Kept with each incident that it is laid out for."""
    tags: tuple[str, ...] = ()
    """The failures that it is for, by the taxonomy's ids."""
    kinds: tuple[Kind, ...] = ()
    """The coarse kinds that it is for while no tag says more."""
    builds_on: str | None = None
    """Another playbook whose tasks come too; a task of the same id takes the place of the other's."""
    what_it_is: Annotated[str, StringConstraints(max_length=1000)]
    """How such a failure works, for somebody who has never seen one."""
    countermeasures: tuple[Sentence, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def general(self) -> bool:
        """Was it written for whatever may fail, and so for nothing in particular?"""
        return not self.tags and not self.kinds


def chosen(library: Mapping[str, Playbook], kind: Kind, tag: str | None = None) -> str:
    """The name of the playbook for a tag or, when it has none, for its kind; else the general one."""
    general = next(name for name, book in library.items() if book.general)
    of_kind = next((name for name, book in library.items() if kind in book.kinds), general)
    return next((name for name, book in library.items() if tag in book.tags), of_kind)


def steps(library: Mapping[str, Playbook], name: str, also: Iterable[str] = ()) -> tuple[Step, ...]:
    """All tasks of a playbook, with those that it builds on, in the order in which they fall due.

    Of the playbooks of what else failed, `also`, those of the first phases come that it does not have.
    """
    book = library[name]
    base = library[book.builds_on].steps if book.builds_on else ()
    replaced = {step.instead_of for step in book.steps}
    merged = {step.id: step for step in (*base, *book.steps) if step.id not in replaced}
    for step in (step for other in also for step in library[other].steps if step.phase in FIRST):
        merged.setdefault(step.id, step.model_copy(update={"instead_of": None}))
    return tuple(sorted(merged.values(), key=_order))


def own(library: Mapping[str, Playbook], name: str) -> tuple[Step, ...]:
    """The tasks that a playbook adds to those that it builds on."""
    book = library[name]
    base = {step.id for step in library[book.builds_on].steps} if book.builds_on else set()
    return tuple(step for step in book.steps if not base & {step.id, step.instead_of})


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


def faults(library: Mapping[str, Playbook], tags: Collection[str]) -> Iterator[Fault]:
    """What is wrong with playbooks as a whole, by the tags that there are; each by itself is right."""
    claimed: dict[str, str] = {}
    for name, book in library.items():
        yield from _foundation(library, name, book.builds_on)
        yield from _misplaced(library, name)
        yield from _twice(name, book)
        for field, place, word in _claims(book):
            if field == "tags" and word not in tags:
                yield Fault(name, (field, place), f"there is no tag “{word}”")
            if word in claimed:
                way = f"give this file the name {claimed[word]}.yaml to take its place"
                yield Fault(name, (field, place), f"{claimed[word]}.yaml is for {word} already; {way}")
            claimed.setdefault(word, name)
    general = [name for name, book in library.items() if book.general]
    if not general:
        sentence = "one playbook must have neither kinds nor tags, for all other failures"
        yield Fault(GENERAL if GENERAL in library else next(iter(library), GENERAL), ("kinds",), sentence)
    for name in general[1:]:
        yield Fault(name, ("kinds",), f"say which kinds or tags it is for; {general[0]}.yaml is for all others already")


def _claims(book: Playbook) -> Iterator[tuple[str, int, str]]:
    """What a playbook says that it is for, and where it says so."""
    yield from (("tags", place, tag) for place, tag in enumerate(book.tags))
    yield from (("kinds", place, kind) for place, kind in enumerate(book.kinds))


def advice(library: Mapping[str, Playbook]) -> Iterator[Fault]:
    """What makes a playbook hard to use, although it is right."""
    for name, book in library.items():
        if not book.countermeasures:
            yield Fault(name, ("countermeasures",), "say what helps, the smallest first")
        added = own(library, name)
        if book.builds_on and len(added) > MOST_OF_ITS_OWN:
            much = f"{len(added)} tasks of its own; with more than {MOST_OF_ITS_OWN} nobody finds what matters"
            yield Fault(name, ("steps", book.steps.index(added[MOST_OF_ITS_OWN])), much)
        for place, step in enumerate(book.steps):
            if step.required and not step.evidence:
                yield Fault(name, ("steps", place), f"closing insists on “{step.id}”, so say what shows it: evidence")


def _foundation(library: Mapping[str, Playbook], name: str, base: str | None) -> Iterator[Fault]:
    if base is None:
        return
    if base not in library:
        yield Fault(name, ("builds_on",), f"there is no playbook “{base}”")
    elif library[base].builds_on is not None:
        yield Fault(name, ("builds_on",), f"“{base}” builds on another one; it must stand by itself")


def _misplaced(library: Mapping[str, Playbook], name: str) -> Iterator[Fault]:
    """Tasks that take the place of none."""
    book = library[name]
    base = {step.id for step in library[book.builds_on].steps} if book.builds_on and book.builds_on in library else ()
    for place, step in enumerate(book.steps):
        if step.instead_of is not None and step.instead_of not in base:
            sentence = f"{book.builds_on or 'nothing that it builds on'} has no task “{step.instead_of}”"
            yield Fault(name, ("steps", place, "instead_of"), sentence)


def _twice(name: str, book: Playbook) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, step in enumerate(book.steps):
        if step.id in seen:
            yield Fault(name, ("steps", place, "id"), f"“{step.id}” is there twice")
        seen.add(step.id)
