"""Follow-ups as they are shown: those of an incident, of a meeting, of a person, each with what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.keeping import captured
from bot.keeping.captured import Shown as Words
from bot.learning.follow_up_clocks import may_read
from bot.rules.follow_ups import Improves, Kind, Measure, State
from storage import follow_ups
from storage.db import Work
from storage.follow_ups import FollowUp

MOST = 50
"""So many follow-ups of one incident or meeting are read."""
PRIVATE = "What it says is private."


class Shown(NamedTuple):
    """A follow-up as it is shown where its incident is."""

    number: int
    incident: int | None
    meeting: int | None
    words_id: int
    words: str
    kind: Kind
    improves: Improves
    measure: Measure | None
    tag: str | None
    owner: str
    due_at: datetime
    state: State
    overdue: bool
    by: str
    settled_by: str | None
    settled_at: datetime | None
    proof: Words
    """What shows that it is done, or why it was dropped."""
    proof_id: int | None
    control: Words
    """The control that was changed."""
    control_id: int | None
    escalated_at: datetime | None


def list_of(work: Work, incident: int) -> tuple[Shown, ...]:
    """The follow-ups of an incident: open ones first, the most urgent first."""
    return _shown(work, follow_ups.of_incident(work.session, incident, MOST))


def of_meeting(work: Work, meeting: int) -> tuple[Shown, ...]:
    """What a meeting decided is to be done."""
    return _shown(work, follow_ups.of_meeting(work.session, meeting, MOST))


def owned(work: Work, person: str) -> tuple[Shown, ...]:
    """What somebody still has to do, as far as they may read it, the most urgent first."""
    rows = follow_ups.owned(work.session, person, MOST)
    return _shown(work, [row for row in rows if may_read(work, person, row)])


def one(work: Work, number: int) -> Shown | None:
    """A follow-up by number, if it is there."""
    row = follow_ups.get(work.session, number)
    return next(iter(_shown(work, [row] if row else [])), None)


def told(work: Work, number: int, reader: str) -> Shown | None:
    """A follow-up as a letter tells of it: of a private incident only whoever is inside learns what it says."""
    row, shown = follow_ups.get(work.session, number), one(work, number)
    if row is None or shown is None or may_read(work, reader, row):
        return shown
    return shown._replace(words=PRIVATE, proof=captured.NOTHING, control=captured.NOTHING, tag=None)


def _shown(work: Work, rows: Sequence[FollowUp]) -> tuple[Shown, ...]:
    words = captured.told(work, [number for row in rows for number in (row.words_id, row.proof_id, row.control_id)])
    made = [_as_shown(work, row, words) for row in rows]
    return tuple(sorted(made, key=lambda one: (one.state is not State.OPEN, one.due_at, one.number)))


def _as_shown(work: Work, row: FollowUp, words: dict[int, Words]) -> Shown:
    return Shown(
        row.id,
        row.incident_id,
        row.meeting_id,
        row.words_id,
        words[row.words_id].text,
        Kind(row.kind),
        Improves(row.improves),
        Measure(row.measure) if row.measure else None,
        row.tag,
        row.owner,
        row.due_at,
        State(row.state),
        row.state == State.OPEN and row.due_at < work.now,
        row.by,
        row.settled_by,
        row.settled_at,
        words[row.proof_id] if row.proof_id else captured.NOTHING,
        row.proof_id,
        words[row.control_id] if row.control_id else captured.NOTHING,
        row.control_id,
        row.escalated_at,
    )
