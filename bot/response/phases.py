"""Phases: an incident moves on, is resolved, cancelled, closed or opened again; safety never waits for a form."""

from datetime import timedelta

from bot.engine import letters, outbox, reminders
from bot.keeping import captured
from bot.learning import postmortem_clock, postmortems
from bot.manifests import Manifests
from bot.reporting import reporters, triage
from bot.response import announcements, channels, pages, roles, severity, tags, targets, tasks
from bot.response.incidents import changing, keep_words, note
from bot.rules import lifecycle
from bot.rules.effects import ArchiveChannel
from bot.rules.lifecycle import Move
from bot.rules.text import blank
from bot.rules.words import Phase, Refusal, Verdict
from bot.staffing import people
from storage import incidents
from storage import reminders as stored
from storage.db import Work
from storage.incidents import Incident

LONGEST = 500
"""The most characters of what is still off."""
STILL_OFF = "Switch on again, or keep with a reason"
NO_INCIDENT = (Verdict.NEAR_MISS, Verdict.FALSE_POSITIVE, Verdict.MISUNDERSTANDING)
"""What it may have been instead of an incident."""


def move(work: Work, number: int, to: Phase, by: str) -> Incident:
    """Go to another phase; required tasks that are open come back with the review.  Raises Refusal."""
    row = changing(work, number, by)
    before = Phase(row.phase)
    row.phase = _after(row, Move.PHASE, to)
    _confirm(work, row, by)
    forward = lifecycle.WORKING.index(to) > lifecycle.WORKING.index(before)
    note(work, number, "phase", by, "slack", to=to, **{"from": before})
    if forward:
        tasks.put_off(work, row, before, by)
    _mark_contained(work, row, to)
    postmortem_clock.soon(work, row)
    announcements.show_everywhere(work, row)
    return row


def _after(row: Incident, move: Move, to: Phase | None = None) -> Phase:
    """The phase after a move, once somebody has said what failed if it must be known.  Raises Refusal."""
    before = Phase(row.phase)
    after = lifecycle.after(before, move, to)
    if lifecycle.asks_for_tag(before, move, to):
        tags.insist(row)
    return after


def _confirm(work: Work, row: Incident, by: str) -> None:
    """Whoever goes on with an incident takes it for a real one, unless somebody has judged it already."""
    if row.verdict is None:
        row.verdict, row.verdict_by, row.verdict_at = Verdict.CONFIRMED, by, work.now


def _mark_contained(work: Work, row: Incident, to: Phase) -> None:
    if lifecycle.WORKING.index(to) > lifecycle.WORKING.index(Phase.CONTAINING):
        row.contained_at = row.contained_at or work.now
        reporters.contained(work, row)
    elif row.contained_at is not None:
        row.contained_at = None  # It goes on again; the timeline keeps when it was thought to be contained.


def resolve(work: Work, number: int, by: str, stopped: bool, still_off: str = "", reviewer: str = "") -> Incident:
    """It is over: pagers fall silent, updates end, the commander is free; the review begins.  Raises Refusal."""
    row = changing(work, number, by)
    if len(still_off) > LONGEST:
        raise Refusal(f"That is {len(still_off)} characters; {LONGEST} fit.", field="still_off")
    row.phase, row.resolved_at = _after(row, Move.RESOLVE), work.now
    _confirm(work, row, by)
    if reviewer:
        people.check_can_answer(work, reviewer, field="reviewer")
    row.reviewer = reviewer or roles.commander(work, number) or by
    if stopped:
        row.contained_at, row.restored_at = row.contained_at or work.now, work.now
        reporters.contained(work, row)
    off = {} if blank(still_off) else {"evidence": keep_words(work, row, "still off", still_off, by)}
    note(work, number, "resolved", by, "form", stopped=stopped, reviewer=row.reviewer, **off)
    if off:
        tasks.add_own(work, row, f"{STILL_OFF}: {still_off.strip()}", by, None, Phase.REVIEWING, required=True)
    _end(work, row)
    if row.reviewer != by:
        letters.tell(work, row.reviewer, "review", number, {"by": by})
    return row


def cancel(work: Work, manifests: Manifests, number: int, by: str, verdict: Verdict, reason: str) -> Incident:
    """It was no incident but a near miss, nothing, or a misunderstanding: everything falls silent.  Raises Refusal.

    It stays with its tag and the reason, for whoever looks for such things later.
    """
    row = changing(work, number, by)
    row.phase = _after(row, Move.CANCEL)
    if verdict not in NO_INCIDENT:
        raise Refusal("Choose what it was.", field="verdict")
    if blank(reason):
        raise Refusal("Say in a few words why you think so.", field="reason")
    row.cancelled_at = row.closed_at = work.now
    row.verdict, row.verdict_by, row.verdict_at = verdict, by, work.now
    row.verdict_reason_id = keep_words(work, row, "reason", reason, by)
    note(work, number, "cancelled", by, "slack", verdict=verdict, reason_id=row.verdict_reason_id)
    triage.follow(work, row)
    _end(work, row)
    _wind_up(work, manifests, row)
    return row


def close(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """The review is done.  Raises Refusal while something is missing that its severity needs."""
    row = changing(work, number, by)
    row_after = _after(row, Move.CLOSE)
    severity.check_gates(work, manifests, row, by)
    if lacking := postmortems.missing(work, manifests, row):
        raise Refusal(lacking)
    if severity.unexplained(work, manifests, row):
        raise Refusal(severity.WHY_FIRST)
    row.phase, row.closed_at = row_after, work.now
    targets.together(work, manifests, row)
    note(work, number, "closed", by, "slack")
    _end(work, row)
    _wind_up(work, manifests, row)
    return row


def reopen(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """It is back: ask for a commander again; where the channel was archived, open a linked second one."""
    row = changing(work, number, by)
    before = Phase(row.phase)
    row.phase = _after(row, Move.REOPEN)
    if row.verdict != Verdict.CONFIRMED:
        row.verdict = row.verdict_reason_id = None
        _confirm(work, row, by)
    row.contained_at = row.restored_at = row.resolved_at = row.closed_at = row.cancelled_at = row.reviewer = None
    note(work, number, "reopened", by, "slack", **{"from": before})
    reminders.call_off(work, f"archive:{number}")
    tasks.come_back(work, row)
    tasks.exchange(work, manifests, row)
    severity.resume(work, manifests, row)
    postmortem_clock.soon(work, row)
    if row.lost and row.channel:
        channels.open_second(work, number, row.channel)
    announcements.show_everywhere(work, row)
    return row


def _end(work: Work, row: Incident) -> None:
    row.update_due_at = None
    stored.call_off_all(work.session, row.id, work.now)
    postmortem_clock.soon(work, row)
    pages.resolve(work, row)
    roles.let_go(work, row)
    announcements.show_everywhere(work, row)


def _wind_up(work: Work, manifests: Manifests, row: Incident) -> None:
    """Nobody can tell any more whom a made-up name stands for, and the channel is archived later."""
    captured.forget_surrogates(work, captured.of_incident(row.id))
    days = manifests.house.archive_after_days
    if days is not None:
        reminders.remind(work, f"archive:{row.id}", "archive", work.now + timedelta(days=days), row.id)


def archive(work: Work, number: int) -> None:
    """It has been closed long enough: archive its channel."""
    row = incidents.lock(work.session, number)
    if row.phase == Phase.CLOSED and row.channel and not row.lost and row.closed_at:
        closing = int(row.closed_at.timestamp())
        outbox.ask(work, ArchiveChannel(incident=number, channel=row.channel, round=closing))


def archived(work: Work, number: int, channel: str) -> None:
    """Its channel is archived."""
    row = incidents.lock(work.session, number)
    if row.channel == channel and row.lost is None:
        row.lost = "archived"
        note(work, number, "channel archived", None, "clock", channel=channel)
        announcements.show(work, row)
