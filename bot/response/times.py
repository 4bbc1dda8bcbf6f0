"""When things happened in an incident: noted as they do, and corrected by a person who says why."""

from datetime import datetime

from bot.response import announcements
from bot.response.incidents import changing, find, keep_words, note
from bot.rules.counting import FoundBy, by_door
from bot.rules.figures import FROM_TO, Times
from bot.rules.text import blank
from bot.rules.words import Door, Mode, Phase, Refusal
from storage.db import Work
from storage.incidents import Incident

COLUMNS = {
    "started": "started_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "contained": "contained_at",
    "mitigated": "restored_at",
}
"""Where each time stands."""
LONGEST = 500
"""The most characters of a reason."""


def of(row: Incident) -> Times:
    """When things happened; it was noticed when it was opened unless somebody knows better."""
    opened = None if row.mode == Mode.RETROSPECTIVE else row.opened_at
    known = {name: getattr(row, column) for name, column in COLUMNS.items()}
    return Times(**known)._replace(detected=row.detected_at or opened)


def found_by(row: Incident) -> FoundBy:
    """Who noticed: as somebody said, or as the way in tells."""
    return FoundBy(row.found_by) if row.found_by else by_door(Door(row.door))


def seen(work: Work, number: int, by: str) -> tuple[Incident, Times]:
    """An incident that somebody may see, and its times.  Raises Refusal."""
    row = find(work, number, by)
    return row, of(row)


def correct(work: Work, number: int, by: str, times: Times, found: FoundBy, reason: str) -> Incident:
    """Say when things really happened, and who noticed; the timeline stays as it was written.  Raises Refusal."""
    row = changing(work, number, by)
    before, noticed = of(row), found_by(row)
    changed = {name: at for name, at in times._asdict().items() if at != getattr(before, name)}
    if not changed and found is noticed:
        raise Refusal("That is what it says already.", field="reason")
    _check(work, row, times)
    if blank(reason):
        raise Refusal("Say how you know, for example “the log of the gateway”.", field="reason")
    if len(reason) > LONGEST:
        raise Refusal(f"That is {len(reason)} characters; {LONGEST} fit.", field="reason")
    for name, at in changed.items():
        setattr(row, COLUMNS[name], at)
    row.found_by = found
    kept = keep_words(work, row, "reason", reason, by)
    told = {name: at.isoformat() if at else None for name, at in changed.items()}
    more = {"found_by": found} if found is not noticed else {}
    words = {"corrected": ", ".join(_is(name) for name in changed)} if changed else {}
    note(work, number, "times corrected", by, "form", times=told, evidence=kept, **words, **more)
    announcements.show_everywhere(work, row)
    return row


def _check(work: Work, row: Incident, times: Times) -> None:
    for name, at in times._asdict().items():
        if at is not None and at > work.now:
            raise Refusal("That is still to come.", field=name)
    for begin, end in FROM_TO.values():
        first, then = getattr(times, begin), getattr(times, end)
        if first is not None and then is not None and then < first:
            raise Refusal(f"It cannot be {end} before it {_is(begin)}.", field=end)
    if times.mitigated and row.phase not in (Phase.REVIEWING, Phase.CLOSED):
        raise Refusal("It is not resolved yet; resolving says when the harm was stopped.", field="mitigated")


def _is(word: str) -> str:
    return "began" if word == "started" else f"was {word}"


def taken(work: Work, row: Incident) -> None:
    """Somebody commands it, for the first time.  One that is entered afterwards tells nothing about how fast."""
    if row.acknowledged_at is None and row.mode != Mode.RETROSPECTIVE:
        row.acknowledged_at = work.now


def noticed(row: Incident, at: datetime, found: FoundBy | None = None) -> None:
    """What led to it was there before it was opened, if it was."""
    row.detected_at = min(at, row.opened_at)
    row.found_by = found
