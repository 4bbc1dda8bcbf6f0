"""Severity: not rated until somebody rates it, treated as S2 when nobody answers at all, lowered with a reason only."""

from datetime import timedelta

from bot.engine import letters, outbox, reminders
from bot.learning import postmortem_clock
from bot.manifests import Manifests
from bot.reporting import triage_list
from bot.response import announcements, judgements, lowerings, offers, pages, roles, targets, tasks, updates
from bot.response.incidents import GRAVE, changing, keep_words, note, priority, severity_of
from bot.rules.effects import OpenChannel
from bot.rules.matrix import EXECUTIVES, Gate
from bot.rules.text import blank
from bot.rules.words import Mode, Phase, Refusal, Role, Severity
from bot.staffing import company, rotas
from storage import incidents, investigation, misses
from storage import letters as post
from storage import roles as stored
from storage.db import Work
from storage.incidents import Incident

WHY_FIRST = "Nobody has said yet why it happened. Press *Why?*, add what contributed, then close."
IN_SILENCE = Severity.S2
"""What an incident is treated as when nobody says anything; never S1, which wakes more people than a guess should."""


def begin(work: Work, manifests: Manifests, row: Incident, severity: Severity | None, by: str | None) -> None:
    """It was declared, with a severity or without; in silence it is treated as S2."""
    if severity is None:
        _wait_for_rating(work, manifests, row)
    else:
        row.severity, row.urgent = severity, row.urgent or severity is Severity.S1
        note(work, row.id, "rated", by, "form", severity=severity)
        _trigger(work, manifests, row, severity, fresh=True)
    _gather(work, manifests, row)


def _wait_for_rating(work: Work, manifests: Manifests, row: Incident) -> None:
    at = work.now + timedelta(minutes=manifests.people.answer_within_minutes)
    reminders.remind(work, f"unrated:{row.id}", "unrated", at, row.id)


def resume(work: Work, manifests: Manifests, row: Incident) -> None:
    """It is open again, as bad as it was: its clocks begin anew, and somebody is asked to command it."""
    misses.forget(work.session, row.id)
    known = severity_of(row)
    _gather(work, manifests, row)
    if known is None:
        _wait_for_rating(work, manifests, row)
    else:
        _trigger(work, manifests, row, known, fresh=True)


def _gather(work: Work, manifests: Manifests, row: Incident, anew: bool = True) -> bool:
    """Ask for the channel and for a commander, unless it is too mild; true when a commander is sought now.

    Without `anew` nobody is asked to command what somebody commands, or was asked to.
    """
    known = severity_of(row)
    if known is not None and not manifests.severity.levels[known].opens_channel:
        row.part = row.part if row.channel else 0
        triage_list.show(work, manifests)
        return False
    seeking = anew or not _sought(work, row)
    if seeking:
        offers.seek_commander(work, manifests, row)
    if row.channel is None:
        row.part = row.part or 1
        outbox.ask(work, OpenChannel(incident=row.id), priority=priority(row))
    return seeking


def rate(
    work: Work, manifests: Manifests, number: int, severity: Severity, by: str, source: str, reason: str = ""
) -> Incident:
    """Say how bad it is; where lowering it needs a second person, ask for one.  Raises Refusal without a reason."""
    row = changing(work, number, by)
    if row.phase == Phase.CLOSED:
        raise Refusal("It is closed. If it is back, reopen it.")
    before = Severity(row.severity) if row.severity else None
    if before is severity:
        raise Refusal(f"It is {severity} already.", field="severity")
    lower = before is not None and severity > before
    if lower and blank(reason):
        raise Refusal(f"Say in a few words why it is {severity} and no longer {before}.", field="reason")
    kept = None if blank(reason) else keep_words(work, row, "reason", reason, by)
    if lower and kept and before in GRAVE and judgements.high_stakes(work, manifests, row):
        lowerings.ask(work, row, severity, by, kept)
        return row
    facts = {"reason_id": kept} if kept else {}
    note(work, number, "rated", by, source, severity=severity, **({"from": before} if before else {}), **facts)
    return _set(work, manifests, row, severity)


def agree(work: Work, manifests: Manifests, wish: int, by: str) -> Incident:
    """A second person agrees that it is less bad.  Raises Refusal when the wish stands no longer, or is their own."""
    row, found = lowerings.take(work, wish, by)
    facts = {"from": found.before, "asked_by": found.by, "reason_id": found.reason_id}
    note(work, row.id, "rated", by, "slack", severity=found.severity, **facts)
    return _set(work, manifests, row, Severity(found.severity))


def _set(work: Work, manifests: Manifests, row: Incident, severity: Severity) -> Incident:
    lowerings.overtake(work, row)
    row.severity, row.treated_as = severity, None
    row.urgent = severity is Severity.S1
    reminders.call_off(work, f"unrated:{row.id}")
    postmortem_clock.soon(work, row)
    if row.phase != Phase.REVIEWING:
        fresh = row.part == 0 and _gather(work, manifests, row, anew=False)
        _trigger(work, manifests, row, severity, fresh)
    announcements.show_everywhere(work, row)
    return row


def _sought(work: Work, row: Incident) -> bool:
    """Does somebody command it, or was anybody asked to?"""
    return bool(roles.commander(work, row.id) or stored.offered(work.session, row.id, Role.COMMANDER))


def silence(work: Work, manifests: Manifests, number: int, late: dict[str, str | int]) -> None:
    """Nobody has rated it and nobody has taken command: treat it as what is known makes it, as S2 without answers."""
    row = incidents.lock(work.session, number)
    if row.severity or row.treated_as or roles.commander(work, number) or row.phase in (Phase.REVIEWING, Phase.CLOSED):
        return
    judged = judgements.judged(work, manifests, row)
    treated = judged.in_silence if judged else IN_SILENCE
    row.treated_as = treated
    note(work, number, "treated as", None, "clock", severity=treated, **late)
    _trigger(work, manifests, row, treated)
    announcements.show_everywhere(work, row)


def _trigger(work: Work, manifests: Manifests, row: Incident, severity: Severity, fresh: bool = False) -> None:
    """Ring, ask, tell and promise what this severity calls for; a `fresh` incident seeks its commander by itself."""
    level = manifests.severity.levels[severity]
    for rota in level.page:
        _call(work, manifests, row, rota, fresh)
    for role in level.roles:
        if role is not Role.COMMANDER:
            offers.seek(work, manifests, row, role)
    for name in level.tell:
        _tell(work, manifests, row, name)
    targets.begin(work, manifests, row, severity)
    every = level.update_every_minutes
    promised = work.now + timedelta(minutes=every) if every else None
    if promised is None or row.update_due_at is None or promised < row.update_due_at:
        updates.promise(work, row, promised)


def _call(work: Work, manifests: Manifests, row: Incident, rota: str, fresh: bool) -> None:
    """Ring for a rota and ask for the roles that it stands for."""
    wanted = [role for role, duty in manifests.people.roles.items() if duty.rota == rota]
    seeking = Role.COMMANDER in wanted
    for role in wanted:
        if role is not Role.COMMANDER:
            offers.seek(work, manifests, row, role)
    # Whoever was asked for command when it looked harmless was not woken; now they are.
    if not wanted or (seeking and not fresh and roles.commander(work, row.id) is None):
        line = rotas.on_duty(work, manifests, rota)
        pages.ring_once(work, manifests, row, rota, next(iter(line), None))


def _tell(work: Work, manifests: Manifests, row: Incident, name: str) -> None:
    """Let somebody know, once, who is not asked for anything."""
    for person in company.called(work, manifests, row, name) if row.mode == Mode.LIVE else ():
        if person != row.declared_by and not post.about(work.session, person, "informed", row.id, 1):
            letters.tell(work, person, "informed", row.id, {}, priority(row))


def unexplained(work: Work, manifests: Manifests, row: Incident) -> bool:
    """Does closing need to know why it happened, and has nobody said so?"""
    known = severity_of(row)
    needed = known is not None and Gate.CAUSE in manifests.severity.levels[known].gates
    return needed and all(one.dropped_at for one in investigation.factors(work.session, row.id))


def check_gates(work: Work, manifests: Manifests, row: Incident, by: str) -> None:
    """Raises Refusal while something is missing that closing it needs; what nobody has rated needs its tasks."""
    known = severity_of(row)
    gates = manifests.severity.levels[known].gates if known else (Gate.TASKS,)
    count = len(tasks.insisting(work, row.id))
    if count and Gate.TASKS in gates:
        are = "task is" if count == 1 else "tasks are"
        raise Refusal(f"{count} required {are} open. Tick each, or say why nobody needs to do it; then close.")
    able = rotas.on_duty(work, manifests, EXECUTIVES) if EXECUTIVES in manifests.people.rotas else ()
    if Gate.EXECUTIVE in gates and able and by not in able:
        raise Refusal(f"An {known} is closed by an executive. Ask <@{able[0]}> to press *Close*.")
