"""What an incident's card says of its ticket: where it is, whether it is behind, what somebody changed there."""

from datetime import datetime, timedelta
from typing import NamedTuple

from bot.rules.tickets import subject_of
from bot.ticketing.ticket_hints import SILENT
from bot.ticketing.tickets import address
from storage import tickets
from storage.db import Work
from storage.tickets import Ticket

PATIENCE = timedelta(minutes=1)
"""A ticket that is behind for less is not worth a word."""


class Question(NamedTuple):
    """A field of ours that somebody changed there."""

    number: int
    key: str
    field: str
    """The tracker's field: status, priority, assignee or another."""
    value: str
    by: str


class Filed(NamedTuple):
    """An incident's ticket."""

    key: str | None
    url: str
    behind_since: datetime | None = None
    why: str = ""
    silent: bool = False
    """It will be up to date by itself once the tracker answers."""
    others: int = 0
    """How many tickets of its tasks and follow-ups are behind, too."""
    questions: tuple[Question, ...] = ()


def on_card(work: Work, number: int) -> Filed | None:
    """What there is to say; none when nothing is filed."""
    found, where = tickets.of_incident(work.session, number), address(work)
    if not found or where is None:
        return None
    own = next((row for row in found if row.subject == subject_of("incident", number)), None)
    behind = [row for row in found if row.trouble_at is not None and work.now - row.trouble_at >= PATIENCE]
    worst = own if own in behind else next(iter(behind), None)
    keys = {row.id: row.key or "" for row in found}
    asked = [
        Question(one.id, keys[one.ticket_id], one.field, one.value, one.by)
        for one in tickets.disputes(work.session, keys)
    ]
    key = own.key if own else None
    return Filed(
        key,
        url_of(where, key),
        worst.trouble_at if worst else None,
        (worst.trouble or "") if worst else "",
        worst is not None and worst.trouble == SILENT,
        sum(row is not own for row in behind),
        tuple(asked),
    )


def url_of(where: str, key: str | None) -> str:
    """Where people read a ticket."""
    return f"{where}/browse/{key}" if key else where


def shown(work: Work, row: Ticket | None) -> str | None:
    """The address of a ticket, once it is there."""
    where = address(work)
    return url_of(where, row.key) if row is not None and row.key and where else None
