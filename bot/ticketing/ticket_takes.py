"""What is taken in from a ticket: comments into the timeline, the state and the owner of tasks and follow-ups."""

import logging
from datetime import datetime
from enum import Enum

from bot.engine import letters
from bot.keeping import captured
from bot.learning import follow_ups
from bot.manifests import Manifests
from bot.response import tasks
from bot.rules.origin import Origin
from bot.rules.text import blank
from bot.rules.tickets import OURS, Author, Comment, Seen, Wanted, parts_of
from bot.rules.words import Refusal
from bot.staffing import people
from storage import follow_ups as stored_follow_ups
from storage import incidents, tickets
from storage import tasks as stored_tasks
from storage.db import Work
from storage.incidents import Event
from storage.tickets import Ticket

log = logging.getLogger("hotwash.tickets")

BASIS = "A colleague wrote it in the ticket of the incident."
"""Why we may keep what people write there."""
PROOF = 1500
"""The most characters of what shows that something is done."""
UNKNOWN = "@"
"""Begins the name of somebody whom only the tracker knows."""


def person_of(work: Work, manifests: Manifests, author: Author | None) -> str | None:
    """Somebody of the tracker as Slack knows them: by their address, never by their name."""
    if author is None:
        return None
    own = {account: email for email, account in manifests.jira.accounts.items()}
    email = own.get(author.account) or author.email
    return next(iter(people.ids(work, [email])), None) if email else None


def as_ours(work: Work, manifests: Manifests, wanted: Wanted, seen: Seen) -> dict[str, str]:
    """What the tracker shows, in our words, so that it can be compared."""
    now = dict(seen.fields)
    if "assignee" in wanted.fields:
        who = person_of(work, manifests, seen.assignee)
        now["assignee"] = who or (f"{UNKNOWN}{seen.assignee.account}" if seen.assignee else "")
    if "state" in wanted.fields:
        dropped = wanted.fields["state"] == "dropped" or seen.fields.get("resolution") in manifests.jira.dropped
        now["state"] = ("dropped" if dropped else "done") if seen.done else "open"
    now["labels"] = " ".join(sorted(one for one in seen.fields.get("labels", "").split() if one.startswith(OURS)))
    return now


def remarks(work: Work, row: Ticket, seen: Seen, wanted: Wanted) -> set[str]:
    """Take in the comments that are new, each once; returns the marks of ours that are there."""
    passed = tickets.remarks(work.session, row.id)
    marks = {one.mark for one in wanted.remarks}
    for comment in seen.comments:
        if comment.author.account == seen.me:
            for mark in marks - passed:
                if mark in comment.text.split():
                    tickets.remarked(work.session, row.id, mark, True, work.now)
                    passed.add(mark)
    _take_in(work, row, seen, passed)
    return passed


def comments(work: Work, row: Ticket, seen: Seen) -> None:
    """Take in the comments of others that are new, each once."""
    _take_in(work, row, seen, tickets.remarks(work.session, row.id))


def _take_in(work: Work, row: Ticket, seen: Seen, passed: set[str]) -> None:
    for comment in seen.comments:
        fresh = comment.author.account != seen.me and comment.id not in passed
        if fresh and tickets.remarked(work.session, row.id, comment.id, False, work.now):
            _keep(work, row, comment)


def _keep(work: Work, row: Ticket, comment: Comment) -> None:
    if row.incident_id is None or blank(comment.text):
        return
    who = next(iter(people.ids(work, [comment.author.email])), None) if comment.author.email else None
    origin = Origin("jira", who, BASIS)
    kept = captured.keep(work, captured.of_incident(row.incident_id), {"comment": comment.text}, origin)["comment"]
    event = Event(incident_id=row.incident_id, at=work.now, who=who, what="ticket comment", source="jira")
    event.facts, event.happened_at = {"key": row.key, "evidence": kept}, _not_after(comment.at, work.now)
    incidents.add(work.session, event)


def _not_after(at: datetime, now: datetime) -> datetime:
    """The tracker's clock may be ahead of ours."""
    return min(at, now)


class Taken(Enum):
    """What came of doing here what somebody did there."""

    DONE = "done"
    REFUSED = "refused"
    """A rule of ours said no, so ours is put back."""
    OPEN = "open"
    """Nothing can be done by us: somebody was asked, or only the tracker knows who is meant; it stays as it is."""


def take(work: Work, manifests: Manifests, row: Ticket, field: str, value: str, seen: Seen) -> Taken:
    """Somebody changed a task or follow-up there: do the same here."""
    kind, number = parts_of(row.subject)
    edit = seen.edits.get(field)
    by = person_of(work, manifests, edit.author if edit else None)
    try:
        if field == "assignee":
            done = _give(work, manifests, kind, number, value, by)
        else:
            done = _set(work, manifests, row, value, by, _proof(seen))
    except Refusal as refused:
        log.info("not taken", extra={"action": "ticket_not_taken", "key": row.key, "field": field})
        log.debug("%s", refused.sentence)
        return Taken.REFUSED
    return Taken.DONE if done else Taken.OPEN


def _proof(seen: Seen) -> str:
    """What somebody wrote there last: it may show that something is done."""
    said = [one.text for one in seen.comments if one.author.account != seen.me and not blank(one.text)]
    return said[-1][:PROOF] if said else ""


def _give(work: Work, manifests: Manifests, kind: str, number: int, person: str, by: str | None) -> bool:
    if not person or person.startswith(UNKNOWN):
        return False
    if kind == "task":
        tasks.give(work, number, person, by or person)
    else:
        follow_ups.give(work, manifests, number, person, by or _owner(work, kind, number) or person)
    return True


def _owner(work: Work, kind: str, number: int) -> str | None:
    row = stored_tasks.get(work.session, number) if kind == "task" else stored_follow_ups.get(work.session, number)
    return row.owner if row else None


def _set(work: Work, manifests: Manifests, row: Ticket, state: str, by: str | None, proof: str) -> bool:
    """Done, dropped or open again; done only where something shows it, else its owner is asked for that."""
    kind, number = parts_of(row.subject)
    who = by or _owner(work, kind, number)
    if who is None:
        return False
    if state != "open" and not proof and _insists(work, kind, number, state):
        facts: dict[str, str | int] = {"key": row.key or "", kind: number}
        letters.tell(work, _owner(work, kind, number) or who, "ticket_done", row.incident_id, facts)
        return False
    if kind == "task":
        _set_task(work, number, state, who, proof)
    elif state == "open":
        follow_ups.reopen(work, manifests, number, who)
    elif state == "done":
        follow_ups.settle(work, number, who, proof)
    else:
        follow_ups.drop(work, number, who, proof)
    return True


def _insists(work: Work, kind: str, number: int, state: str) -> bool:
    task = stored_tasks.get(work.session, number) if kind == "task" else None
    return task is None or state == "dropped" or task.wants is not None


def _set_task(work: Work, number: int, state: str, who: str, proof: str) -> None:
    if state == "open":
        tasks.untick(work, number, who)
    elif state == "done":
        tasks.tick(work, number, who, proof)
    else:
        tasks.not_needed(work, number, who, proof)
