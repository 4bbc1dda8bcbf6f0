"""Follow-ups: what is to be done so that it does not happen again, by whom, until when, and what shows that it is."""

from datetime import datetime
from typing import NamedTuple

from bot.engine import letters
from bot.keeping import captured
from bot.learning import follow_up_clocks
from bot.learning.follow_up_clocks import may_read
from bot.manifests import Manifests
from bot.response import cards
from bot.response.incidents import changing, keep_words, note, seen_by, severity_of
from bot.rules.follow_ups import Improves, Kind, Measure, State
from bot.rules.origin import Origin
from bot.rules.text import blank
from bot.rules.words import Refusal
from bot.staffing import people
from bot.ticketing import tickets
from storage import follow_ups
from storage.db import Work
from storage.follow_ups import FollowUp
from storage.incidents import Incident

LONGEST, REASON = 250, 1500
"""The most characters of what is to be done, and of what shows that it was."""
DECIDED = "A colleague wrote it down as something to be done."
"""Why we may keep what a meeting decides."""
UNSEEN = "There is no such follow-up that you can see. The list shows those that are there."


class Wanted(NamedTuple):
    """A follow-up that somebody asks for; it belongs to an incident or a meeting, or to both."""

    incident: int | None
    meeting: int | None
    words: str
    kind: Kind
    improves: Improves
    owner: str
    due_at: datetime | None = None
    """None takes what its severity gives."""
    tag: str | None = None
    """What it is to prevent, by the id of the taxonomy."""
    measure: Measure | None = None


def add(work: Work, manifests: Manifests, wanted: Wanted, by: str) -> FollowUp:
    """Write down that something is to be done; its owner hears of it.  Raises Refusal, beside the field at fault."""
    incident = changing(work, wanted.incident, by) if wanted.incident is not None else None
    _check(work, manifests, wanted, incident)
    severity = severity_of(incident) if incident else None
    due_at = wanted.due_at or follow_up_clocks.due(work, manifests, severity, wanted.owner)
    row = FollowUp(incident_id=wanted.incident, meeting_id=wanted.meeting, tag=wanted.tag, owner=wanted.owner)
    row.words_id = _keep(work, incident, wanted.meeting, "follow-up", wanted.words, by)
    row.kind, row.improves, row.measure = wanted.kind, wanted.improves, wanted.measure
    row.due_at, row.state, row.by, row.at = due_at, State.OPEN, by, work.now
    follow_ups.add(work.session, row)
    follow_up_clocks.begin(work, manifests, row)
    if row.owner != by:
        letters.tell(work, row.owner, "follow_up", row.incident_id, {"follow_up": row.id, "by": by})
    _happened(work, row, incident, "follow-up added", by, words_id=row.words_id, person=row.owner)
    return row


def _check(work: Work, manifests: Manifests, wanted: Wanted, incident: Incident | None) -> None:
    _check_words(wanted.words, LONGEST, "Say what is to be done.", "what")
    _check_owner(work, incident, wanted.owner)
    if wanted.due_at is not None:
        _check_date(work, wanted.due_at)
    if wanted.tag is not None and wanted.tag not in {tag.id for tag in manifests.taxonomy.tags}:
        raise Refusal("There is no such failure in the taxonomy. Choose one of the list.", "tag")


def _check_words(words: str, most: int, otherwise: str, field: str) -> None:
    if blank(words):
        raise Refusal(otherwise, field)
    if len(words) > most:
        raise Refusal(f"That is {len(words)} characters; {most} fit. Put the rest into the channel.", field)


def _check_owner(work: Work, incident: Incident | None, person: str) -> None:
    people.check_can_answer(work, person, "person")
    if incident is not None and incident.private and not seen_by(work, person, [incident]):
        raise Refusal("It is private, and they are not in its channel. Bring them in first.", "person")


def _check_date(work: Work, at: datetime) -> None:
    if at <= work.now:
        raise Refusal("That day is over. Choose one that is still to come.", "due")


def _keep(work: Work, incident: Incident | None, meeting: int | None, what: str, text: str, by: str) -> int:
    if incident is not None:
        return keep_words(work, incident, what, text, by)
    return captured.keep(work, f"meeting:{meeting}", {what: text.strip()}, Origin("slack", by, DECIDED))[what]


def get(work: Work, number: int, by: str) -> FollowUp:
    """A follow-up that this person may see.  Raises Refusal."""
    row = follow_ups.get(work.session, number)
    if row is None or not may_read(work, by, row):
        raise Refusal(UNSEEN)
    return row


def _changing(work: Work, number: int, by: str) -> tuple[FollowUp, Incident | None]:
    """The follow-up, and its incident, locked in the order of everybody.  Raises Refusal."""
    known = get(work, number, by)
    incident = changing(work, known.incident_id, by) if known.incident_id is not None else None
    row = follow_ups.lock(work.session, number)
    if row is None:
        raise Refusal(UNSEEN)
    return row, incident


def _still_open(row: FollowUp) -> None:
    if row.state == State.DONE:
        raise Refusal(f"<@{row.settled_by}> has done it already.")
    if row.state == State.DROPPED:
        raise Refusal(f"<@{row.settled_by}> dropped it. The reason stands beside it in the list.")


def settle(work: Work, number: int, by: str, proof: str, control: str = "") -> FollowUp:
    """It is done, and something shows it; done twice is done.  Raises Refusal without `proof`, a link or words.

    `control` names what was changed and from now on keeps it from happening: a guardrail, an alert, an eval case.
    """
    row, incident = _changing(work, number, by)
    if row.state == State.DONE:
        return row
    _still_open(row)
    _check_words(
        proof, REASON, "Give a link, or say in a few words what shows it: nothing is done by saying so.", "proof"
    )
    control_id = None if blank(control) else _keep(work, incident, row.meeting_id, "follow-up control", control, by)
    row.control_id = control_id
    _settled(work, row, incident, State.DONE, by, proof)
    _happened(work, row, incident, "follow-up done", by, words_id=row.words_id, evidence=row.proof_id)
    return row


def drop(work: Work, number: int, by: str, reason: str) -> FollowUp:
    """Nobody is to do it any more, for a reason.  Raises Refusal."""
    row, incident = _changing(work, number, by)
    if row.state == State.DROPPED:
        return row
    _still_open(row)
    _check_words(reason, REASON, "Say in a few words why nobody is to do it.", "reason")
    _settled(work, row, incident, State.DROPPED, by, reason)
    _happened(work, row, incident, "follow-up dropped", by, words_id=row.words_id, reason_id=row.proof_id)
    return row


def _settled(work: Work, row: FollowUp, incident: Incident | None, state: State, by: str, words: str) -> None:
    what = "follow-up proof" if state is State.DONE else "follow-up reason"
    row.state, row.settled_by, row.settled_at = state, by, work.now
    row.proof_id = _keep(work, incident, row.meeting_id, what, words, by)
    follow_up_clocks.stop(work, row)


def reopen(work: Work, manifests: Manifests, number: int, by: str) -> FollowUp:
    """It was not done after all; what was said of it stays in the timeline.  Raises Refusal."""
    row, incident = _changing(work, number, by)
    if row.state == State.OPEN:
        return row
    row.state, row.settled_by, row.settled_at, row.proof_id, row.control_id = State.OPEN, None, None, None, None
    follow_up_clocks.begin(work, manifests, row)
    _happened(work, row, incident, "follow-up reopened", by, words_id=row.words_id)
    return row


def give(work: Work, manifests: Manifests, number: int, person: str, by: str) -> FollowUp:
    """Somebody else owns it from now on, and hears of it.  Raises Refusal."""
    row, incident = _changing(work, number, by)
    _still_open(row)
    _check_owner(work, incident, person)
    if row.owner == person:
        return row
    before, row.owner = row.owner, person
    follow_up_clocks.begin(work, manifests, row)
    if person != by:
        letters.tell(work, person, "follow_up", row.incident_id, {"follow_up": row.id, "by": by})
    _happened(work, row, incident, "follow-up given", by, words_id=row.words_id, person=person, **{"from": before})
    return row


def move(work: Work, manifests: Manifests, number: int, due_at: datetime, by: str, reason: str) -> FollowUp:
    """It is due at another time, for a reason.  Raises Refusal."""
    row, incident = _changing(work, number, by)
    _still_open(row)
    if row.due_at == due_at:
        return row
    _check_date(work, due_at)
    _check_words(reason, REASON, "Say in a few words why the date moves.", "reason")
    kept = _keep(work, incident, row.meeting_id, "follow-up reason", reason, by)
    before, row.due_at, row.escalated_at = row.due_at, due_at, None
    follow_up_clocks.begin(work, manifests, row)
    dates = {"was_due": before.isoformat(), "due": due_at.isoformat()}
    _happened(work, row, incident, "follow-up moved", by, words_id=row.words_id, reason_id=kept, **dates)
    return row


def _happened(work: Work, row: FollowUp, incident: Incident | None, what: str, by: str, **facts: object) -> None:
    if incident is not None:
        note(work, incident.id, what, by, "slack", follow_up=row.id, **facts)
        cards.show(work, incident)
    for person in {row.owner, facts.get("from", row.owner)}:
        for letter in ("follow_up", "follow_up_due", "ticket_done"):
            letters.changed(work, str(person), letter, row.incident_id)
    tickets.changed(work, f"follow_up:{row.id}")
