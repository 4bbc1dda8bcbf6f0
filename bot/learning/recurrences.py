"""Recurrences: an incident in which something came back, found by itself or linked by a person."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from bot.learning import postmortem_clock
from bot.response import announcements
from bot.response.incidents import changing, find, note
from bot.rules import names
from bot.rules.words import Mode, Refusal
from storage import incidents
from storage import recurrences as stored
from storage.counting import DENIED
from storage.db import Work
from storage.incidents import Incident

WITHIN = timedelta(days=180)
"""What came so long after something else came back."""
SAME_FAILURE, SAME_ALERT, LINKED = "the same failure of the same AI", "the same alert", "linked by hand"


class Earlier(NamedTuple):
    """An earlier incident of which this one is the same again."""

    number: int
    days: int
    """How long before, from opening to opening."""
    why: str
    follow_ups: int
    open: int
    """Of its follow-ups those that are still open."""


def of(work: Work, incident: int) -> tuple[Earlier, ...]:
    """What came back in an incident, the newest first."""
    row = incidents.get(work.session, incident)
    found = [one for one in stored.of(work.session, incident) if one.why != DENIED]
    if row is None or not found:
        return ()
    before = {one.id: one for one in incidents.several(work.session, [one.earlier_id for one in found])}
    todo = stored.follow_ups(work.session, list(before))
    return tuple(
        Earlier(one.earlier_id, (row.opened_at - before[one.earlier_id].opened_at).days, one.why, *todo[one.earlier_id])
        for one in sorted(found, key=lambda one: -one.earlier_id)
    )


def shown(work: Work, incident: int) -> tuple[Earlier, ...]:
    """The same for its card, without what is private: whoever reads the card may not know of that."""
    found = of(work, incident)
    public = {one.id for one in incidents.several(work.session, [one.number for one in found]) if not one.private}
    return tuple(one for one in found if one.number in public)


def look(work: Work, row: Incident) -> None:
    """It was sorted: find what was the same within 180 days; what is no longer the same goes, but for what was said."""
    stored.forget(work.session, row.id, SAME_FAILURE)
    if row.tag is None or row.system is None or row.mode == Mode.DRILL:
        return
    since = row.opened_at - WITHIN
    _write(work, row, stored.alike(work.session, row.id, row.tag, row.system, since), SAME_FAILURE, None)


def follows(work: Work, row: Incident, earlier: int) -> None:
    """The alert that opened it had opened another one."""
    before = incidents.get(work.session, earlier)
    if before is not None and row.opened_at - before.opened_at <= WITHIN and before.cancelled_at is None:
        _write(work, row, [earlier], SAME_ALERT, None)


def _write(work: Work, row: Incident, earlier: Iterable[int], why: str, by: str | None) -> None:
    for number in earlier:
        if stored.add(work.session, row.id, number, why, by, work.now):
            _note(work, row, "came back", number, why, by)


def _note(work: Work, row: Incident, what: str, earlier: int, why: str, by: str | None) -> None:
    """Write it into the timeline, whose readers may not know of a private one."""
    before = incidents.get(work.session, earlier)
    named = {"earlier": earlier} if before is not None and not before.private else {}
    note(work, row.id, what, by, "slack" if by else "clock", why=why, **named)
    postmortem_clock.soon(work, row)


def link(work: Work, number: int, earlier: int, by: str) -> Incident:
    """Say that something came back.  Raises Refusal."""
    row, before = changing(work, number, by), find(work, earlier, by)
    if before.id >= row.id:
        raise Refusal(f"{names.label(earlier)} is not earlier. Name the one that came first.", field="earlier")
    stored.say(work.session, number, earlier, LINKED, by, work.now)
    _note(work, row, "came back", earlier, LINKED, by)
    announcements.show_everywhere(work, row)
    return row


def unlink(work: Work, number: int, earlier: int, by: str) -> Incident:
    """Say that it is not the same; nothing finds it again.  Raises Refusal."""
    row = changing(work, number, by)
    if earlier not in {one.number for one in of(work, number)}:
        raise Refusal("That is what it says already.", field="earlier")
    stored.say(work.session, number, earlier, DENIED, by, work.now)
    _note(work, row, "not the same", earlier, DENIED, by)
    announcements.show_everywhere(work, row)
    return row


def only_symptoms(work: Work, incident: int) -> bool:
    """It came back, and all that is or was done about it reacts: nothing changes the structure."""
    numbers = [one.number for one in of(work, incident)]
    return bool(numbers) and stored.only_reactive(work.session, [incident, *numbers])
