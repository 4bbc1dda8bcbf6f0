"""Phases: an incident moves on, is resolved, cancelled, closed or opened again; safety never waits for a form."""

from datetime import timedelta

from bot import (
    announcements,
    channels,
    letters,
    offers,
    outbox,
    pages,
    people,
    reminders,
    roles,
    severity,
    tasks,
)
from bot.incidents import changing, keep_words, note
from bot.manifests import Manifests
from bot.rules import lifecycle
from bot.rules.effects import ArchiveChannel
from bot.rules.lifecycle import Move
from bot.rules.text import blank
from bot.rules.words import Phase, Refusal
from storage import incidents
from storage import reminders as stored
from storage.db import Work
from storage.incidents import Incident

LONGEST = 500
"""The most characters of what is still off."""
STILL_OFF = "Switch on again, or keep with a reason"


def move(work: Work, number: int, to: Phase, by: str) -> Incident:
    """Go to another phase; required tasks that are open come back with the review.  Raises Refusal."""
    row = changing(work, number, by)
    before = Phase(row.phase)
    row.phase = lifecycle.after(before, Move.PHASE, to)
    forward = lifecycle.WORKING.index(to) > lifecycle.WORKING.index(before)
    note(work, number, "phase", by, "slack", to=to, **{"from": before})
    if forward:
        tasks.put_off(work, row, before, by)
    _mark_contained(work, row, to)
    announcements.show_everywhere(work, row)
    return row


def _mark_contained(work: Work, row: Incident, to: Phase) -> None:
    if lifecycle.WORKING.index(to) > lifecycle.WORKING.index(Phase.CONTAINING):
        row.contained_at = row.contained_at or work.now
    elif row.contained_at is not None:
        row.contained_at = None  # It goes on again; the timeline keeps when it was thought to be contained.


def resolve(work: Work, number: int, by: str, stopped: bool, still_off: str = "", reviewer: str = "") -> Incident:
    """It is over: pagers fall silent, updates end, the commander is free; the review begins.  Raises Refusal."""
    row = changing(work, number, by)
    if len(still_off) > LONGEST:
        raise Refusal(f"That is {len(still_off)} characters; {LONGEST} fit.", field="still_off")
    row.phase, row.resolved_at = lifecycle.after(Phase(row.phase), Move.RESOLVE), work.now
    if reviewer:
        people.check_can_answer(work, reviewer, field="reviewer")
    row.reviewer = reviewer or roles.commander(work, number) or by
    if stopped:
        row.contained_at, row.restored_at = row.contained_at or work.now, work.now
    off = {} if blank(still_off) else {"evidence": keep_words(work, row, "still off", still_off)}
    note(work, number, "resolved", by, "form", stopped=stopped, reviewer=row.reviewer, **off)
    if off:
        tasks.add_own(work, row, f"{STILL_OFF}: {still_off.strip()}", by, None, Phase.REVIEWING, required=True)
    _end(work, row)
    if row.reviewer != by:
        letters.tell(work, row.reviewer, "review", number, {"by": by})
    return row


def cancel(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """Declaring it was a mistake: everything falls silent.  Raises Refusal."""
    row = changing(work, number, by)
    row.phase = lifecycle.after(Phase(row.phase), Move.CANCEL)
    row.cancelled_at = row.closed_at = work.now
    note(work, number, "cancelled", by, "slack")
    _end(work, row)
    _archive_later(work, manifests, row)
    return row


def close(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """The review is done.  Raises Refusal while a required task is open."""
    row = changing(work, number, by)
    row_after = lifecycle.after(Phase(row.phase), Move.CLOSE)
    if count := len(tasks.insisting(work, number)):
        are = "task is" if count == 1 else "tasks are"
        raise Refusal(f"{count} required {are} open. Tick each, or say why nobody needs to do it; then close.")
    row.phase, row.closed_at = row_after, work.now
    note(work, number, "closed", by, "slack")
    _end(work, row)
    _archive_later(work, manifests, row)
    return row


def reopen(work: Work, manifests: Manifests, number: int, by: str) -> Incident:
    """It is back: ask for a commander again; where the channel was archived, open a linked second one."""
    row = changing(work, number, by)
    before = Phase(row.phase)
    row.phase = lifecycle.after(before, Move.REOPEN)
    row.contained_at = row.restored_at = row.resolved_at = row.closed_at = row.cancelled_at = row.reviewer = None
    note(work, number, "reopened", by, "slack", **{"from": before})
    reminders.call_off(work, f"archive:{number}")
    tasks.come_back(work, row)
    offers.seek_commander(work, manifests, row)
    severity.resume(work, manifests, row)
    if row.lost and row.channel:
        channels.open_second(work, number, row.channel)
    announcements.show_everywhere(work, row)
    return row


def _end(work: Work, row: Incident) -> None:
    row.update_due_at = None
    stored.call_off_all(work.session, row.id, work.now)
    pages.resolve(work, row)
    roles.let_go(work, row)
    announcements.show_everywhere(work, row)


def _archive_later(work: Work, manifests: Manifests, row: Incident) -> None:
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
