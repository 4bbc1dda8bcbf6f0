"""Who is on duty on a rota, as Slack knows them, who is next, and who stands in for whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.manifests import Manifests
from bot.rules.rotas import Override, Rota, changes, line_up
from bot.rules.words import Refusal
from bot.staffing import people
from storage import rotas
from storage.db import Work
from storage.people import Person

LONGEST = timedelta(days=60)
"""Somebody stands in no longer than this; who changes for good belongs into people.yaml."""


class Shift(NamedTuple):
    """A rota as it stands now: everybody in line, whoever is on duty first."""

    rota: str
    line: tuple[str, ...]
    until: datetime | None
    """When somebody else comes on duty; none when nobody else ever does."""
    then: str | None
    """Who that is."""
    unknown: tuple[str, ...]
    """Who stands in the manifest, but is nobody here who could answer."""


def on_duty(work: Work, manifests: Manifests, rota_name: str, at: datetime | None = None) -> tuple[str, ...]:
    """The Slack ids of everybody in line, whoever is on duty first; those who cannot answer here are left out."""
    at = at or work.now
    rota, overrides = manifests.people.rotas[rota_name], _overrides(work, rota_name, at)
    return _known(line_up(rota, at, overrides), _ids(work, rota, overrides))


def shifts(work: Work, manifests: Manifests) -> list[Shift]:
    """Every rota as it stands now, in the order of the manifest."""
    return [_shift(work, name, rota) for name, rota in manifests.people.rotas.items()]


def _shift(work: Work, name: str, rota: Rota) -> Shift:
    overrides = _overrides(work, name, work.now)
    ids = _ids(work, rota, overrides)
    line = _known(line_up(rota, work.now, overrides), ids)
    unknown = tuple(one for one in rota.people if not _known([one], ids))
    for at in changes(rota, work.now, overrides):
        later = _known(line_up(rota, at, overrides), ids)
        if later[:1] != line[:1]:
            return Shift(name, line, at, later[0] if later else None, unknown)
    return Shift(name, line, None, None, unknown)


def stand_in(
    work: Work,
    manifests: Manifests,
    rota: str,
    person: str,
    until: datetime,
    by: str,
    begins: datetime | None = None,
) -> Override:
    """Put somebody on duty from `begins`, or from now, until a moment.  Raises Refusal, beside the field at fault."""
    starts = max(begins or work.now, work.now)
    _check_rota(manifests, rota)
    _check_time(work, starts, until)
    _check_person(work, person, by)
    rotas.add(work.session, rotas.Override(rota=rota, person=person, begins=starts, ends=until, by=by, at=work.now))
    return Override(person, starts, until)


def _check_rota(manifests: Manifests, rota: str) -> None:
    known = manifests.people.rotas
    if rota not in known:
        there = f"There is {', '.join(known)}" if known else "people.yaml has none yet"
        raise Refusal(f"There is no such rota. {there}.", "rota")


def _check_time(work: Work, starts: datetime, until: datetime) -> None:
    if until <= work.now:
        raise Refusal("That time is over. Choose one that is still to come.", "until")
    if until <= starts:
        raise Refusal("It would end before it begins. Choose a later end.", "until")
    if until - starts > LONGEST:
        raise Refusal(
            f"Somebody can stand in for {LONGEST.days} days at most. Who stays longer belongs into people.yaml.",
            "until",
        )


def _check_person(work: Work, person: str, by: str) -> None:
    people.check_can_answer(work, person, "person")
    found = people.named(work, [person, by])
    known, asks = found.get(person), found.get(by)
    if known is None:
        raise Refusal("I know nobody of that name who could stand in. Choose a colleague of this workspace.", "person")
    if asks is not None and asks.team != known.team:
        raise Refusal("People of other workspaces cannot be on duty. Choose a colleague.", "person")


def _overrides(work: Work, rota: str, at: datetime) -> list[Override]:
    return [Override(row.person, row.begins, row.ends) for row in rotas.overrides(work.session, rota, at)]


def _ids(work: Work, rota: Rota, overrides: Sequence[Override]) -> dict[str, str]:
    """The Slack id of everybody who can answer, by the name in the rota."""
    known = people.named(work, [*rota.people, *[one.person for one in overrides]])
    return {name: row.id for name, row in known.items() if _can_answer(row)}


def _can_answer(row: Person) -> bool:
    return not (row.is_gone or row.is_guest or row.is_bot)


def _known(line: Iterable[str], ids: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids[name] for name in line if name in ids))
