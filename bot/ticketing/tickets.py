"""Tickets: what is to have one in the tracker, and what a person can do about it here."""

from datetime import timedelta

from bot.engine import outbox
from bot.response import cards
from bot.response.incidents import changing, note
from bot.rules.ticket_effects import CreateTicket, FindTicketTwins, ShowTicket
from bot.rules.tickets import parts_of, subject_of
from bot.rules.words import Mode, Refusal
from storage import follow_ups, incidents, meetings, tasks, tickets
from storage.db import Work
from storage.meetings import Meeting
from storage.tickets import Ticket

MOST = 50
"""So many follow-ups of one meeting are linked to its minutes."""
TRACKER = "tracker"
"""Under this name stands the tracker's address, while one is configured."""
FILES = "tracker files"
"""And under this one what is filed there beside incidents and follow-ups."""
SETTLE = timedelta(seconds=1)
"""Changes of this time share an update."""
LOOKS = timedelta(minutes=1), timedelta(minutes=9)
"""When a late twin is looked for, after a ticket that may have been filed twice."""


def address(work: Work) -> str | None:
    """Where the tracker is; none when there is none."""
    return tickets.mark(work.session, TRACKER)


def changed(work: Work, subject: str) -> None:
    """Something changed that may have a ticket: `incident:42`, `task:7`, `follow_up:3`, `meeting:5`.

    Cheap, and does nothing while no tracker is configured.
    """
    if address(work) is None:
        return
    if key := tickets.touch(work.session, subject, work.now):
        outbox.ask(work, ShowTicket(subject=subject), at=work.now + SETTLE)
    elif key is None and tickets.of(work.session, subject) is None:
        _file(work, subject)


def _file(work: Work, subject: str) -> None:
    wanted, incident = _to_file(work, subject)
    if wanted and tickets.begin(work.session, subject, incident):
        tickets.touch(work.session, subject, work.now)
        outbox.ask(work, CreateTicket(subject=subject, incident=incident))


def _to_file(work: Work, subject: str) -> tuple[bool, int | None]:
    """Whether something is to have a ticket, and the incident that it belongs to."""
    kind, number = parts_of(subject)
    filed, _, private = (tickets.mark(work.session, FILES) or "own public").partition(" ")
    if kind == "incident":
        row = incidents.get(work.session, number)
        return _files(work, row.id if row else None, private == "private"), number
    if kind == "task":
        task = tasks.get(work.session, number)
        tracked = task is not None and (filed == "all" or (filed == "own" and task.step is None))
        number = task.incident_id if task else 0
        return tracked and _files(work, number, False), number
    found = meetings.get(work.session, number) if kind == "meeting" else follow_ups.get(work.session, number)
    if found is None or (isinstance(found, Meeting) and found.minutes_at is None):
        return False, None
    return found.incident_id is None or _files(work, found.incident_id, False), found.incident_id


def _files(work: Work, number: int | None, private: bool) -> bool:
    row = incidents.get(work.session, number) if number else None
    if row is None or row.mode == Mode.DRILL or row.cancelled_at is not None:
        return False
    return private or not row.private


def created(work: Work, subject: str, key: str, doubt: bool = False) -> None:
    """The ticket is there; whatever changed while it was filed is told now."""
    row = tickets.lock(work.session, subject)
    if row is None:
        return
    if row.key is None:
        row.key, row.trouble, row.trouble_at = key, None, None
        _noted(work, row, "ticket filed", None)
    if doubt:
        for look, after in enumerate(LOOKS, 1):
            outbox.ask(work, FindTicketTwins(subject=subject, look=look), at=work.now + after)
    outbox.ask(work, ShowTicket(subject=subject))
    _show_belonging(work, row)


def _show_belonging(work: Work, row: Ticket) -> None:
    """Other tickets can be linked to this one now."""
    kind, number = parts_of(row.subject)
    if kind == "meeting":
        for one in follow_ups.of_meeting(work.session, number, MOST):
            changed(work, subject_of("follow_up", one.id))
    for other in tickets.of_incident(work.session, row.incident_id) if row.incident_id else ():
        if other.key and other.id != row.id:
            outbox.ask(work, ShowTicket(subject=other.subject), at=work.now + SETTLE)


def _noted(work: Work, row: Ticket, what: str, by: str | None, **facts: str) -> None:
    if row.incident_id is not None:
        note(work, row.incident_id, what, by, "jira", key=row.key, **facts)
        if found := incidents.get(work.session, row.incident_id):
            cards.show(work, found, after=cards.MOMENT)


def link(work: Work, number: int, key: str, by: str) -> None:
    """A ticket that is there already stands for an incident from now on.  Raises Refusal."""
    incident, subject = changing(work, number, by), subject_of("incident", number)
    if address(work) is None:
        raise Refusal("No tracker is connected. Your operator sets HOTWASH_JIRA_URL and runs hotwash doctor.")
    if incident.mode == Mode.DRILL:
        raise Refusal("This is a drill, and drills have no tickets.")
    other = tickets.with_key(work.session, key)
    if other is not None and other.subject != subject:
        raise Refusal(f"{key} stands for something else already.")
    tickets.begin(work.session, subject, number)
    row = tickets.lock(work.session, subject)
    if row is None or row.key == key:
        return
    row.key, row.linked_by, row.theirs, row.ours = key, by, {}, {}
    row.seen_at = row.trouble = row.trouble_at = None
    work.session.flush()
    _noted(work, row, "ticket linked", by)
    outbox.ask(work, ShowTicket(subject=subject))


def file(work: Work, number: int, by: str) -> Ticket | None:
    """The ticket of an incident; one that has none gets one.  Raises Refusal."""
    row = changing(work, number, by)
    if address(work) is None:
        raise Refusal("No tracker is connected. Your operator sets HOTWASH_JIRA_URL and runs hotwash doctor.")
    if row.mode == Mode.DRILL:
        raise Refusal("This is a drill, and drills have no tickets.")
    subject = subject_of("incident", number)
    changed(work, subject)
    work.session.flush()
    return tickets.of(work.session, subject)


def answer(work: Work, number: int, by: str) -> None:
    """Somebody saw that a field was changed in the tracker, and lets it stay as it is here.  Raises Refusal."""
    row = tickets.dispute(work.session, number)
    ticket = work.session.get(Ticket, row.ticket_id) if row else None
    if row is None or ticket is None or row.answered_at is not None:
        return
    if ticket.incident_id is not None:
        incident = changing(work, ticket.incident_id, by)
        cards.show(work, incident)
    row.answered_by, row.answered_at = by, work.now
    outbox.ask(work, ShowTicket(subject=ticket.subject))
