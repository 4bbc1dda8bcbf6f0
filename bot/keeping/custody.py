"""Custody: evidence held for the law, erased with a reason, or never kept because nobody may possess it."""

from collections.abc import Sequence

from bot.engine import letters
from bot.keeping import captured, evidence, sanitising
from bot.manifests import Manifests
from bot.reporting import lookalikes
from bot.response import incidents, pages
from bot.response.incidents import note
from bot.rules.words import Mode, Priority, Refusal, Role
from bot.staffing import rotas
from storage import alerts, reports, roles, sanitised
from storage import evidence as sealed
from storage.db import Work
from storage.incidents import Incident

KEEPERS = (Role.LEGAL, Role.COMMANDER)
"""The roles that may hold, release and erase."""


def hold(work: Work, number: int, by: str, why: str) -> None:
    """Put a legal hold on all evidence of an incident: nothing of it is erased.  Raises Refusal."""
    role = evidence.in_role(work, number, by, KEEPERS)
    said = evidence.said(why, "why")
    scopes = scopes_of(work, number)
    if sealed.held(work.session, scopes):
        raise Refusal("It is held already.")
    sealed.hold(work.session, scopes, by, work.now)
    evidence.write(work, captured.of_incident(number), "held", by, role, said)


def release(work: Work, number: int, by: str, why: str) -> None:
    """Take the legal hold away.  Raises Refusal."""
    role = evidence.in_role(work, number, by, KEEPERS)
    said = evidence.said(why, "why")
    scopes = scopes_of(work, number)
    if not sealed.held(work.session, scopes):
        raise Refusal("Nothing of it is held.")
    sealed.hold(work.session, scopes, None, None)
    evidence.write(work, captured.of_incident(number), "released", by, role, said)


def is_held(work: Work, number: int) -> bool:
    """Is anything of an incident's evidence held?"""
    return sealed.held(work.session, scopes_of(work, number)) is not None


def erase(work: Work, number: int, by: str, why: str) -> int:
    """Erase all evidence of an incident for ever; returns how many texts that were.  Raises Refusal."""
    role = evidence.in_role(work, number, by, KEEPERS)
    said = evidence.said(why, "why")
    incidents.changing(work, number, by)
    scopes = scopes_of(work, number)
    if held := sealed.held(work.session, scopes):
        raise Refusal(f"<@{held.held_by}> put a legal hold on it. It must be released first.")
    count = _erase(work, scopes)
    evidence.write(work, captured.of_incident(number), "erased", by, role, said)
    sanitising.show(work, captured.of_incident(number))
    return count


def _erase(work: Work, scopes: Sequence[str]) -> int:
    for scope in scopes:
        sanitised.erase(work.session, scope)
        kind, _, name = scope.partition(":")
        if kind in ("incident", "report"):
            lookalikes.forget(work, kind, int(name))
    return sum(sealed.erase(work, scope) for scope in scopes)


def scopes_of(work: Work, number: int) -> list[str]:
    """Every scope that holds text of an incident: its own, its reports' and its alerts'."""
    troubles = [f"trouble:{one.key}" for one in alerts.of_incident(work.session, number)]
    told = [reports.scope_of(one.id) for one in reports.of_incident(work.session, number)]
    return [captured.of_incident(number), *told, *troubles]


def forbidden(work: Work, manifests: Manifests, number: int, by: str, where: str, seen_by: str) -> int:
    """Nobody may possess what was captured: erase it, keep where it is and who saw it, and call legal, once.

    Returns how many texts were erased.  Raises Refusal.
    """
    row = incidents.changing(work, number, by)
    where = evidence.said(where, "where")
    if sealed.held(work.session, scopes_of(work, number)):
        raise Refusal("A legal hold is on it. Legal must release it first.")
    count = _erase(work, scopes_of(work, number))
    _mark(work, manifests, row, by, where, seen_by)
    return count


def forbidden_message(
    work: Work, manifests: Manifests, number: int, by: str, where: str, seen_by: str, aside: int
) -> None:
    """Nobody may possess a message: what was kept of it aside goes, only where it is stays.  Raises Refusal."""
    row = incidents.changing(work, number, by)
    sealed.drop(work.session, aside)
    _mark(work, manifests, row, by, where, seen_by)


def _mark(work: Work, manifests: Manifests, row: Incident, by: str, where: str, seen_by: str) -> None:
    number = row.id
    kept = incidents.keep_words(work, row, "forbidden", f"Where it is: {where}\nWho saw it: {seen_by.strip()}", by)
    note(work, number, "forbidden", by, "slack", evidence=kept)
    sanitising.show(work, captured.of_incident(number))
    _call_legal(work, manifests, row, by)


def _call_legal(work: Work, manifests: Manifests, row: Incident, by: str) -> None:
    rota = manifests.people.roles[Role.LEGAL].rota
    held = roles.holder(work.session, row.id, Role.LEGAL)
    line = rotas.on_duty(work, manifests, rota) if rota else ()
    told = held.person if held and held.person else next(iter(line), None)
    if rota and row.mode == Mode.LIVE:
        pages.ring_once(work, manifests, row, rota, told)
    if told:
        letters.tell(work, told, "forbidden", row.id, {"by": by}, Priority.URGENT)
