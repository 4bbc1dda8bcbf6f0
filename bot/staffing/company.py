"""Who in the company is meant: whoever is on duty, an AI system's own people, and which functions are there."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.manifests import Manifests
from bot.response.incidents import severity_of
from bot.rules.matrix import EXPERTS, OF_THE_SYSTEM, OWNER, Level
from bot.staffing import people, rotas
from storage import incidents
from storage.db import Work
from storage.incidents import Incident

WORDS = {OWNER: "the owner", EXPERTS: "the experts"}
"""What people call those of the AI system that failed."""


class Alone(NamedTuple):
    """That those who are there all bring the same, and who could bring something else."""

    here: str | None
    """The only function that is there; none when nobody who is there has one."""
    ask: tuple[str, ...]


def called(work: Work, manifests: Manifests, row: Incident, name: str) -> tuple[str, ...]:
    """Whom a name in the matrix stands for: whoever is on duty on a rota, or the people of the system that failed."""
    if name in OF_THE_SYSTEM:
        return of_system(work, manifests, row, name)
    return rotas.on_duty(work, manifests, name)[:1] if name in manifests.people.rotas else ()


def of_system(work: Work, manifests: Manifests, row: Incident, *which: str) -> tuple[str, ...]:
    """The owner or the experts of the AI system that failed, or both; of a rota whoever is on duty."""
    system = manifests.systems.find(row.system)
    if system is None:
        return ()
    names = {OWNER: system.owners, EXPERTS: system.experts}
    wanted = [name for one in which or OF_THE_SYSTEM for name in names[one]]
    return people.ids(work, [one for name in wanted for one in _behind(work, manifests, name)])


def _behind(work: Work, manifests: Manifests, name: str) -> tuple[str, ...]:
    return rotas.on_duty(work, manifests, name)[:1] if name in manifests.people.rotas else (name,)


def alone(work: Work, manifests: Manifests, row: Incident) -> Alone | None:
    """That an incident which needs several functions has one or none; nothing when nobody else could be asked."""
    known = severity_of(row)
    level = manifests.severity.levels[known] if known else None
    if level is None or not level.two_functions or row.channel is None or row.lost:
        return None
    there = set(incidents.members(work.session, row.id))
    bringing = dict(_functions(work, manifests, row, level))
    here = [function for function, persons in bringing.items() if persons & there]
    missing = tuple(function for function, persons in bringing.items() if persons and function not in here)
    return Alone(here[0] if here else None, missing) if len(here) < 2 and missing else None


def _functions(work: Work, manifests: Manifests, row: Incident, level: Level) -> Iterator[tuple[str, set[str]]]:
    """Every function with its people, those first that the severity calls for."""
    found: dict[str, set[str]] = {}
    known = manifests.people.rotas
    for name in dict.fromkeys([*level.page, *level.tell, *known]):
        if name in OF_THE_SYSTEM:
            found.setdefault(WORDS[name], set()).update(of_system(work, manifests, row, name))
        elif known[name].people:
            found.setdefault(known[name].function or name, set()).update(rotas.on_duty(work, manifests, name))
    yield from found.items()
