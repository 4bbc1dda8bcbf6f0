"""What a meeting decides: follow-ups with owner and date, or to accept what is; who was there; the minutes."""

from datetime import date, timedelta
from typing import NamedTuple

from bot.engine import outbox
from bot.keeping import captured
from bot.learning import follow_up_clocks, follow_up_lists, follow_ups
from bot.learning.follow_ups import Wanted
from bot.manifests import Manifests
from bot.meeting import invitations, meetings
from bot.rules import working_days
from bot.rules.follow_ups import Improves, Kind
from bot.rules.meeting_effects import PostMinutes
from bot.rules.text import blank
from bot.rules.tickets import subject_of
from bot.rules.words import Refusal
from bot.ticketing import tickets
from storage import meetings as stored
from storage.db import Work
from storage.meetings import Decision, Meeting

LONGEST = 250
EARLY = timedelta(minutes=30)
"""So long before its time people may sit together already."""


class Choice(NamedTuple):
    """What somebody wants to have decided; without a kind it is accepted as it is."""

    words: str
    kind: Kind | None
    improves: Improves = Improves.MODEL
    owner: str = ""
    day: date | None = None
    """None takes the usual time."""
    tag: str | None = None


class Decided(NamedTuple):
    """A decision as it is shown."""

    words: str
    tag: str | None
    follow_up: follow_up_lists.Shown | None
    """None where it was decided to accept it."""


def decide(work: Work, manifests: Manifests, number: int, choice: Choice, by: str) -> Decision:
    """Write down a decision; what is to be done becomes a follow-up.  Raises Refusal, beside the field at fault."""
    row = _held(work, manifests, number, by)
    if blank(choice.words):
        raise Refusal("Say what was decided.", "what")
    if len(choice.words) > LONGEST:
        raise Refusal(f"That is {len(choice.words)} characters; {LONGEST} fit.", "what")
    made = Decision(meeting_id=number, tag=choice.tag, by=by, at=work.now)
    if choice.kind is not None:
        if not choice.owner:
            raise Refusal("Choose who does it; what nobody owns does not happen.", "person")
        wanted = Wanted(row.incident_id, number, choice.words, choice.kind, choice.improves, choice.owner)
        zone = follow_up_clocks.zone(work, manifests, choice.owner)
        due_at = working_days.evening(choice.day, zone, work.now.tzinfo) if choice.day else None
        added = follow_ups.add(work, manifests, wanted._replace(due_at=due_at, tag=choice.tag), by)
        made.follow_up_id, made.words_id = added.id, added.words_id
    else:
        made.words_id = meetings.keep(work, row, "decision", choice.words, by)
    stored.decide(work.session, made)
    meetings.held(work, row)
    return made


def attended(work: Work, manifests: Manifests, number: int, present: set[str], by: str) -> Meeting:
    """Write down who was there.  Raises Refusal."""
    row = _held(work, manifests, number, by)
    if not present:
        raise Refusal("Choose who was there. If nobody was, it did not happen: leave it, or move it.", "came")
    invitations.came(work, row, present)
    meetings.held(work, row)
    return row


def post_minutes(work: Work, manifests: Manifests, number: int, by: str) -> Meeting:
    """Post what came of a meeting where it was announced; again after something was added.  Raises Refusal."""
    row = _held(work, manifests, number, by)
    if not any(one.came for one in invitations.guests(work, number)):
        raise Refusal("Write down first who was there: press *Who came?*.")
    if row.channel is None:
        raise Refusal("It was announced nowhere, so there is no channel for its minutes.")
    row.minutes_at = work.now
    meetings.held(work, row)
    seconds = int(work.now.timestamp())
    outbox.ask(work, PostMinutes(meeting=number, channel=row.channel, round=seconds))
    work.session.flush()
    tickets.changed(work, subject_of("meeting", number))
    meetings.plan(work, manifests)
    return row


def _held(work: Work, manifests: Manifests, number: int, by: str) -> Meeting:
    row = meetings.changing_meeting(work, manifests, number, by)
    if row.state == "cancelled":
        raise Refusal("It was called off.")
    if row.starts_at - work.now > EARLY:
        raise Refusal("It has not begun yet.")
    return row


def of(work: Work, number: int) -> tuple[Decided, ...]:
    """What a meeting decided, in its order, as its people may read it."""
    rows = stored.decisions(work.session, number)
    done = {one.number: one for one in follow_up_lists.of_meeting(work, number)}
    words = captured.written(work, [row.words_id for row in rows])
    return tuple(Decided(words.get(row.words_id, ""), row.tag, done.get(row.follow_up_id or 0)) for row in rows)
