"""Severity: not rated until somebody rates it, treated as S2 when nobody answers at all, lowered with a reason only."""

from datetime import timedelta

from bot import announcements, offers, pages, reminders, roles, rotas, updates
from bot.incidents import changing, keep_words, note, severity_of
from bot.manifests import Manifests
from bot.rules.text import blank
from bot.rules.words import Phase, Refusal, Role, Severity
from storage import incidents
from storage.db import Work
from storage.incidents import Incident

IN_SILENCE = Severity.S2
"""What an incident is treated as when nobody answers; never S1, which wakes more people than a guess should."""


def wait_for_rating(work: Work, manifests: Manifests, row: Incident) -> None:
    """Nobody has said how bad it is; if nobody comes either, it is treated as S2."""
    at = work.now + timedelta(minutes=manifests.people.answer_within_minutes)
    reminders.remind(work, f"unrated:{row.id}", "unrated", at, row.id)


def begin(work: Work, manifests: Manifests, row: Incident, severity: Severity, by: str | None) -> None:
    """It was declared with a severity."""
    row.severity, row.urgent = severity, row.urgent or severity is Severity.S1
    note(work, row.id, "rated", by, "form", severity=severity)
    _trigger(work, manifests, row, severity, fresh=True)


def resume(work: Work, manifests: Manifests, row: Incident) -> None:
    """It is open again, as bad as it was."""
    known = severity_of(row)
    if known is None:
        wait_for_rating(work, manifests, row)
    else:
        _trigger(work, manifests, row, known, fresh=True)


def rate(
    work: Work, manifests: Manifests, number: int, severity: Severity, by: str, source: str, reason: str = ""
) -> Incident:
    """Say how bad it is.  Raises Refusal when it would be lowered without a reason."""
    row = changing(work, number, by)
    if row.phase == Phase.CLOSED:
        raise Refusal("It is closed. If it is back, reopen it.")
    before = Severity(row.severity) if row.severity else None
    if before is severity:
        raise Refusal(f"It is {severity} already.", field="severity")
    lower = before is not None and severity > before
    if lower and blank(reason):
        raise Refusal(f"Say in a few words why it is {severity} and no longer {before}.", field="reason")
    why = {"reason_id": keep_words(work, row, "reason", reason)} if not blank(reason) else {}
    row.severity, row.treated_as = severity, None
    row.urgent = severity is Severity.S1
    reminders.call_off(work, f"unrated:{number}")
    note(work, number, "rated", by, source, severity=severity, **({"from": before} if before else {}), **why)
    if row.phase != Phase.REVIEWING:
        _trigger(work, manifests, row, severity)
    announcements.show_everywhere(work, row)
    return row


def silence(work: Work, manifests: Manifests, number: int, late: dict[str, str | int]) -> None:
    """Nobody has rated it and nobody has taken command: treat it as S2."""
    row = incidents.lock(work.session, number)
    if row.severity or row.treated_as or roles.commander(work, number) or row.phase in (Phase.REVIEWING, Phase.CLOSED):
        return
    row.treated_as = IN_SILENCE
    note(work, number, "treated as", None, "clock", severity=IN_SILENCE, **late)
    _trigger(work, manifests, row, IN_SILENCE)
    announcements.show_everywhere(work, row)


def _trigger(work: Work, manifests: Manifests, row: Incident, severity: Severity, fresh: bool = False) -> None:
    """Ring, ask and promise what this severity calls for; a `fresh` incident seeks its commander by itself."""
    level = manifests.severity.levels[severity]
    for rota in level.page:
        _call(work, manifests, row, rota, fresh)
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
