"""The clocks of reports: by when somebody must have answered, whom a pager wakes, and who hears when nobody has."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.engine import letters, outbox, reminders
from bot.manifests import Manifests
from bot.response.pages import Call
from bot.rules import names, office_hours
from bot.rules.report_effects import PageForReport, ShowReport
from bot.rules.words import Priority, Role
from bot.staffing import holidays, people, rotas
from storage import people as places
from storage import reports, triage
from storage.db import Work
from storage.reports import Report
from storage.triage import ReportEvent

AT_ONCE = timedelta(minutes=15)
"""Where somebody could be hurt, or much weighs on the system."""
USUALLY = timedelta(hours=4)
"""Of office hours."""
ROTA = "triage"


def due_at(manifests: Manifests, now: datetime, system: str | None, urgent: bool) -> datetime:
    """When triage must have answered a report that comes in now."""
    if urgent or high_stakes(manifests, system):
        return now + AT_ONCE
    house = manifests.house
    return office_hours.after(now, USUALLY, house.zone, holidays.of(house.holidays))


def high_stakes(manifests: Manifests, system: str | None) -> bool:
    """Do the mistakes of a system weigh heavily?"""
    known = manifests.systems.find(system)
    return known is not None and known.high_stakes


def begin(work: Work, manifests: Manifests, row: Report) -> None:
    """Start the clock of a report; where it must be quick, a pager rings at once."""
    row.escalated_at = None
    row.due_at = due_at(manifests, work.now, row.system, row.urgent)
    _remind(work, row)
    if quick(manifests, row):
        ring(work, manifests, row)


def quick(manifests: Manifests, row: Report) -> bool:
    """Does a report wake people?"""
    return row.urgent or high_stakes(manifests, row.system)


def sooner(work: Work, manifests: Manifests, row: Report, at: datetime) -> None:
    """Let a report be due by then at the latest."""
    if at < row.due_at:
        row.due_at = at
        _remind(work, row)


def _remind(work: Work, row: Report) -> None:
    reminders.remind(work, _key(row), "report", row.due_at, report=row.id)


def stop(work: Work, row: Report) -> None:
    """Somebody has answered: nothing comes back, and pagers fall silent."""
    reminders.call_off(work, _key(row))
    happened = triage.events(work.session, row.id)
    show_letters(work, happened)
    rang = [event.facts for event in happened if event.what == "paged"]
    for rota, pager in sorted({(facts["rota"], facts["pager"]) for facts in rang}):
        _send(work, row, rota, pager, "resolve", len(rang), None)


def show_letters(work: Work, happened: Sequence[ReportEvent]) -> None:
    """Bring the letters that called somebody to a report up to date."""
    for letter in sorted({event.facts["letter"] for event in happened if event.what == "called"}):
        letters.show(work, letter)


def _key(row: Report) -> str:
    return f"report:{row.id}"


def duty_rota(work: Work, manifests: Manifests) -> str | None:
    """The rota that looks at reports; while nobody stands in it, the commanders'."""
    known = [one for one in (ROTA, manifests.people.roles[Role.COMMANDER].rota) if one in manifests.people.rotas]
    return next((one for one in known if one and rotas.on_duty(work, manifests, one)), next(iter(known[::-1]), None))


def on_duty(work: Work, manifests: Manifests) -> tuple[str, ...]:
    """Everybody in line to look at reports, whoever is on duty first."""
    rota = duty_rota(work, manifests)
    return rotas.on_duty(work, manifests, rota) if rota else ()


def line(work: Work, manifests: Manifests) -> tuple[str, ...]:
    """Who may judge reports, whoever is on duty first; nobody where every colleague may."""
    return rotas.on_duty(work, manifests, ROTA) if ROTA in manifests.people.rotas else ()


def owners(work: Work, manifests: Manifests, system: str | None) -> tuple[str, ...]:
    """Who owns a system, by Slack id; of a rota whoever is on duty."""
    known = manifests.systems.find(system)
    return named(work, manifests, known.owners) if known else ()


def named(work: Work, manifests: Manifests, written: tuple[str, ...]) -> tuple[str, ...]:
    """People as systems.yaml names them, by Slack id; of a rota whoever is on duty."""
    turns = [rotas.on_duty(work, manifests, one)[:1] for one in written if one in manifests.people.rotas]
    found = people.ids(work, [one for one in written if one not in manifests.people.rotas])
    return tuple(dict.fromkeys([*found, *[person for turn in turns for person in turn]]))


def surge(work: Work, manifests: Manifests, row: Report, many: int) -> None:
    """Many report the same within a short time: whoever is on duty hears of it at once, the first time."""
    if any(event.what == "surge" for event in triage.events(work.session, row.id)):
        return
    _note(work, row, "surge", many=many)
    sooner(work, manifests, row, work.now + AT_ONCE)
    for person in on_duty(work, manifests)[:1]:
        _tell(work, row, person, "report_surge", many=many)


def unposted(work: Work, manifests: Manifests, number: int, reason: str) -> None:
    """A card could not be posted: whoever is on duty has the report in a letter."""
    row = triage.lock(work.session, number)
    if row is not None:
        for person in on_duty(work, manifests)[:1]:
            _tell(work, row, person, "report_unposted", reason=reason)


def late(work: Work, manifests: Manifests, number: int, why: dict[str, str | int]) -> None:
    """Nobody has answered in time: whoever is on duty and owns the system hear of it, once, and pagers ring again."""
    row = triage.lock(work.session, number)
    if row is None or row.verdict or row.same_as:
        return
    row.escalated_at = work.now
    _note(work, row, "escalated", **why)
    told = dict.fromkeys([*on_duty(work, manifests)[:1], *owners(work, manifests, row.system)])
    for person in told:
        _tell(work, row, person, "report_late", **why)
    if quick(manifests, row):
        ring(work, manifests, row)
    if row.card:
        outbox.ask(work, ShowReport(report=row.id), priority=Priority.URGENT)


def _tell(work: Work, row: Report, person: str, note: str, **facts: str | int) -> None:
    letter = letters.tell(work, person, note, None, {"report": row.id, **facts}, Priority.URGENT)
    _note(work, row, "called", letter=letter)


def ring(work: Work, manifests: Manifests, row: Report) -> None:
    """Ring the pager of whoever looks at reports, where there is one."""
    rota = duty_rota(work, manifests)
    pager = manifests.people.rotas[rota].pager if rota else None
    if rota is None or pager is None:
        return
    rounds = 1 + sum(event.what == "paged" for event in triage.events(work.session, row.id))
    person = next(iter(on_duty(work, manifests)), None)
    _note(work, row, "paged", rota=rota, pager=pager, round=rounds)
    _send(work, row, rota, pager, "trigger", rounds, person)


def _send(work: Work, row: Report, rota: str, pager: str, action: str, rounds: int, person: str | None) -> None:
    sent = {"report": row.id, "rota": rota, "pager": pager, "action": action, "round": rounds, "person": person}
    outbox.ask(work, PageForReport.model_validate(sent), priority=Priority.URGENT)


def call(work: Work, effect: PageForReport, workspace: str, at: datetime) -> Call | None:
    """What a pager is sent, with a link into the workspace at this address; none when it was overtaken."""
    row = reports.get(work.session, effect.report)
    if row is None or (row.verdict is None and row.same_as is None) != (effect.action == "trigger"):
        return None
    person = places.get(work.session, effect.person) if effect.person else None
    where = f"archives/{row.card_channel}" if row.card_channel and row.card_channel.isupper() else ""
    about = f" on {row.system}" if row.system else ""
    hurt = "somebody could be hurt" if row.urgent else "much weighs on this system"
    return Call(
        id=f"{effect.page_key}-{effect.action}-{effect.round}",
        key=effect.page_key,
        action=effect.action,
        summary=f"{names.report_label(row.id)} Something weird{about} was reported ({hurt})",
        severity=None,
        link=f"{workspace}{where}",
        at=at,
        person=effect.person,
        email=person.email if person else None,
    )


def rang(work: Work, effect: PageForReport) -> None:
    """A pager rang; when somebody has answered meanwhile, it is told once more that it is over."""
    row = triage.lock(work.session, effect.report)
    if row is not None and effect.action == "trigger" and (row.verdict or row.same_as):
        _send(work, row, effect.rota, effect.pager, "resolve", effect.round + 1, None)


def not_rung(work: Work, effect: PageForReport) -> None:
    """A pager refused a page: the card says so."""
    row = triage.lock(work.session, effect.report)
    if row is not None:
        _note(work, row, "not paged", rota=effect.rota)
        if row.card:
            outbox.ask(work, ShowReport(report=row.id), priority=Priority.URGENT)


def _note(work: Work, row: Report, what: str, **facts: str | int) -> None:
    triage.note(work.session, row.id, work.now, what, facts)
