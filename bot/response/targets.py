"""Targets: what a severity wants to be there in time; what is not is shown on the card and escalated once."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine import letters, outbox, reminders
from bot.manifests import Manifests
from bot.response import cards, pages
from bot.response.incidents import note, priority, severity_of
from bot.rules import office_hours
from bot.rules.effects import Invite
from bot.rules.matrix import EXECUTIVES, Level, Target
from bot.rules.words import Mode, Phase, Role, Severity
from bot.staffing import company, holidays
from storage import figures, incidents, misses, roles, updates
from storage.db import Work
from storage.incidents import Incident
from storage.misses import Miss

Late = dict[str, str | int]


class Overdue(NamedTuple):
    """Something that is late and still not there."""

    target: Target
    due_at: datetime
    roles: tuple[Role, ...] = ()
    """The roles that nobody has."""


def begin(work: Work, manifests: Manifests, row: Incident, severity: Severity) -> None:
    """Its severity is known from now on: set the clocks that it asks for, and stop all others."""
    level = manifests.severity.levels[severity]
    clocks = {} if row.mode == Mode.RETROSPECTIVE else level.targets
    for target in Target:
        key = f"target:{row.id}:{target}"
        if target in clocks and not _met(work, level, row, target):
            at = _in(work, manifests, level, clocks[target])
            reminders.remind(work, key, "target", at, row.id, target=target, severity=severity)
        else:
            reminders.call_off(work, key)
    _line_up(work, manifests, row, severity, level)
    _brief_later(work, manifests, row, level)


def _in(work: Work, manifests: Manifests, level: Level, minutes: int) -> datetime:
    passing, house = timedelta(minutes=minutes), manifests.house
    if level.clock == "always":
        return work.now + passing
    return office_hours.after(work.now, passing, house.zone, holidays.of(house.holidays))


def _line_up(work: Work, manifests: Manifests, row: Incident, severity: Severity, level: Level) -> None:
    """Whoever is called while nobody comes, one after the other."""
    wanted = level.escalate if row.mode != Mode.RETROSPECTIVE and not _met(work, level, row, Target.ACK) else ()
    most = max(len(one.escalate) for one in manifests.severity.levels.values())
    reminders.call_off(work, *[f"escalate:{row.id}:{step}" for step in range(len(wanted), most)])
    for step, one in enumerate(wanted):
        at = _in(work, manifests, level, one.after_minutes)
        facts = {"to": one.to, "severity": severity}
        reminders.remind(work, f"escalate:{row.id}:{step}", "escalate", at, row.id, **facts)


def _met(work: Work, level: Level, row: Incident, target: Target) -> bool:
    """Is what was wanted there?"""
    match target:
        case Target.DECISION:
            return row.phase != Phase.TRIAGE
        case Target.CONTAINED:
            return row.contained_at is not None
    held = {one.role for one in roles.holders(work.session, [row.id]) if one.person}
    match target:
        case Target.COMMANDER:
            return Role.COMMANDER in held
        case Target.ROLES:
            return held >= set(level.roles)
    return bool(held)


def due(work: Work, manifests: Manifests, number: int, target: Target, severity: Severity, late: Late) -> None:
    """The time for something is over: if it is not there, the card says so and the next in line hears of it, once."""
    row = incidents.lock(work.session, number)
    level = manifests.severity.levels[severity]
    if not _counts(row, severity):
        return
    met = _met(work, level, row, target)
    figures.promise(work.session, number, target, work.now, met)
    figures.mark(work.session, number, work.now)
    if met:
        return
    if not misses.first_time(work.session, Miss(incident_id=number, severity=severity, what=target, due_at=work.now)):
        return
    note(work, number, "late", None, "clock", target=target, severity=severity, **late)
    if level.escalate and target is not Target.ACK:  # While nobody has come, the whole line is called anyway.
        _call(work, manifests, row, level.escalate[0].to, target)
    cards.show(work, row)


def escalate(work: Work, manifests: Manifests, number: int, to: str, severity: Severity, late: Late) -> None:
    """Nobody has come for so long that somebody else is called, once."""
    row = incidents.lock(work.session, number)
    level = manifests.severity.levels[severity]
    if not _counts(row, severity) or _met(work, level, row, Target.ACK):
        return
    miss = Miss(incident_id=number, severity=severity, what=f"escalated to {to}", due_at=work.now)
    if misses.first_time(work.session, miss):
        _call(work, manifests, row, to, Target.ACK, late)
        cards.show(work, row)


def _counts(row: Incident, severity: Severity) -> bool:
    """Is it still worked on, and as bad as when the clock was set?"""
    return severity_of(row) is severity and row.phase not in (Phase.REVIEWING, Phase.CLOSED)


def _call(work: Work, manifests: Manifests, row: Incident, to: str, target: Target, late: Late | None = None) -> None:
    """Call a rota because something is late; where nobody is on duty, whoever leads or declared it hears."""
    persons = company.called(work, manifests, row, to)
    if to in manifests.people.rotas:
        pages.ring_once(work, manifests, row, to, next(iter(persons), None))
    held = roles.holder(work.session, row.id, Role.COMMANDER)
    instead = (held.person if held else None) or row.declared_by
    for person in persons or ([instead] if instead else []):
        letters.tell(work, person, "late", row.id, {"target": target}, priority(row))
    if persons and row.channel and not row.lost:
        invite = Invite(incident=row.id, channel=row.channel, people=persons, asked=f"late {target} {severity_of(row)}")
        outbox.ask(work, invite, priority=priority(row))
    named = {"person": persons[0]} if persons else {}
    note(work, row.id, "escalated", None, "clock", rota=to, target=target, **named, **(late or {}))


def came(work: Work, manifests: Manifests, row: Incident, person: str) -> None:
    """Somebody has a role now: whoever was called only because nobody came need not be rung for."""
    known = severity_of(row)
    level = manifests.severity.levels[known] if known else None
    for one in level.escalate if level else ():
        if level and one.to not in level.page:
            pages.acknowledge(work, row, one.to, person)


def brief(work: Work, manifests: Manifests, number: int, severity: Severity) -> None:
    """Tell whoever of the executives is on duty how it stands, and again after a while."""
    row = incidents.lock(work.session, number)
    if not _counts(row, severity):
        return
    said = updates.newest(work.session, number)
    for person in company.called(work, manifests, row, EXECUTIVES):
        letters.tell(work, person, "briefing", number, {"update": said.id} if said and not row.private else {})
    _brief_later(work, manifests, row, manifests.severity.levels[severity])


def _brief_later(work: Work, manifests: Manifests, row: Incident, level: Level) -> None:
    every, key = level.executives_every_minutes, f"executives:{row.id}"
    known = severity_of(row)
    if every is None or known is None or row.mode == Mode.RETROSPECTIVE or EXECUTIVES not in manifests.people.rotas:
        reminders.call_off(work, key)
    else:
        at = _in(work, manifests, level, every)
        reminders.remind(work, key, "executives", at, row.id, severity=known)


def together(work: Work, manifests: Manifests, row: Incident) -> None:
    """It is being closed: write down whether several functions took part, where its severity wants that."""
    known = severity_of(row)
    if known and manifests.severity.levels[known].two_functions:
        figures.promise(work.session, row.id, "functions", work.now, company.alone(work, manifests, row) is None)


def overdue(work: Work, manifests: Manifests, row: Incident) -> tuple[Overdue, ...]:
    """What is late and still not there, the longest first."""
    known = severity_of(row)
    if known is None or row.phase in (Phase.REVIEWING, Phase.CLOSED):
        return ()
    level = manifests.severity.levels[known]
    late = {miss.what: miss.due_at for miss in misses.of_incident(work.session, row.id, known)}
    held = {one.role for one in roles.holders(work.session, [row.id]) if one.person}
    missing = tuple(role for role in level.roles if role not in held)
    return tuple(
        Overdue(target, late[target], missing if target is Target.ROLES else ())
        for target in Target
        if target in late and not _met(work, level, row, target)
    )
