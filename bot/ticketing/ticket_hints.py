"""Hints that a ticket may have changed: web hooks, the sweep, and the end of a silence of the tracker."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.engine import outbox
from bot.manifests import Manifests
from bot.response.incidents import note
from bot.rules.ticket_effects import ShowTicket, SweepTracker
from bot.rules.tickets import subject_of
from bot.ticketing import ticket_sync
from bot.ticketing.tickets import FILES, TRACKER, changed
from storage import inbox, incidents, tickets
from storage.db import Work
from storage.tickets import Ticket

log = logging.getLogger("hotwash.tickets")

SWEPT, FAILURES = "tracker swept", "tracker failures"
OVERLAP = timedelta(minutes=3)
"""So far back the sweep looks again: the tracker finds by the minute, and what just changed not at once."""
LONGEST = 15
"""The most seconds until a tracker that does not answer is asked again."""
SILENT = "it does not answer"
"""The trouble that ends by itself; every other one needs a person, or the next change."""
MOST = 500


def heard(work: Work, identifier: str, keys: Sequence[str]) -> int:
    """A web hook named these tickets; the same one again changes nothing.  Returns how many are ours."""
    if identifier and not inbox.first_time(work.session, f"jira:{identifier}", work.now):
        return 0
    found = tickets.with_keys(work.session, keys)
    for row in found:
        outbox.ask(work, ShowTicket(subject=row.subject))
    return len(found)


def since(work: Work) -> datetime:
    """From when on the sweep asks what changed."""
    known = tickets.mark(work.session, SWEPT)
    return (datetime.fromisoformat(known) if known else work.now - timedelta(days=1)) - OVERLAP


def swept(work: Work, found: Mapping[str, datetime], began: datetime) -> None:
    """The tracker answered: these tickets were changed at these times, and whatever waited for it goes on."""
    for row in tickets.with_keys(work.session, found):
        if row.key and (row.seen_at is None or found[row.key] > row.seen_at):
            outbox.ask(work, ShowTicket(subject=row.subject))
    for row in tickets.troubled(work.session, MOST):
        if row.trouble == SILENT and row.key:
            outbox.ask(work, ShowTicket(subject=row.subject))
    tickets.note(work.session, SWEPT, began.isoformat())
    tickets.note(work.session, FAILURES, None)


def unanswered(work: Work, subject: str | None = None) -> None:
    """The tracker did not answer: remember what waits for it, and ask again after a while."""
    failures = int(tickets.mark(work.session, FAILURES) or 0) + 1
    tickets.note(work.session, FAILURES, str(failures))
    row = tickets.lock(work.session, subject) if subject else None
    if row is not None and row.trouble != SILENT:
        ticket_sync.in_trouble(work, row, SILENT)
    if row is not None or any(one.trouble == SILENT for one in tickets.troubled(work.session, MOST)):
        wait = min(LONGEST, 2 ** min(failures - 1, 10))
        outbox.ask(work, SweepTracker(), at=work.now + timedelta(seconds=wait))


def refused(work: Work, subject: str, why: str) -> None:
    """The tracker will not have it; a person must see to that."""
    row = tickets.lock(work.session, subject)
    if row is not None and row.trouble != why:
        log.warning("ticket refused", extra={"action": "ticket_refused", "subject": subject})
        ticket_sync.in_trouble(work, row, why)


def connect(work: Work, manifests: Manifests, address: str) -> None:
    """At start: whether there is a tracker; then whatever was not up to date, or was never filed, is tried again."""
    if not address:
        tickets.note(work.session, TRACKER, None)
        return
    jira = manifests.jira
    private = jira.private == "stub" or jira.security_level is not None
    tickets.note(work.session, TRACKER, address.rstrip("/"))
    tickets.note(work.session, FILES, f"{jira.tasks} {'private' if private else 'public'}")
    for row in tickets.troubled(work.session, MOST):
        if row.key:
            outbox.ask(work, ShowTicket(subject=row.subject))
    for one in incidents.open_ones(work.session, MOST):
        changed(work, subject_of("incident", one.id))
    outbox.ask(work, SweepTracker())


def known(work: Work, subject: str) -> Ticket | None:
    """What we know of a ticket."""
    return tickets.of(work.session, subject)


def twins_closed(work: Work, subject: str, twins: Sequence[str]) -> None:
    """Other tickets of the same thing were closed as duplicates."""
    row = tickets.of(work.session, subject)
    if row is None or row.incident_id is None:
        return
    for twin in twins:
        note(work, row.incident_id, "ticket twin closed", None, "jira", key=row.key, twin=twin)
