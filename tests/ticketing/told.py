"""A desk with a tracker that is only told of: what it would show is made by hand, and what it is told is looked at."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.response import situation
from bot.rules.tickets import Author, Comment, Edit, Jira, Seen, Wanted, Writes
from bot.staffing import people
from bot.ticketing import ticket_card, ticket_facts, ticket_hints, ticket_sync, tickets
from storage.db import Work
from storage.tickets import Ticket
from tests.desk import BO, Desk, sitting

US, LEA = "acc-us", Author("acc-lea", "bo@northwind.example", "Bo There")
STRANGER = Author("acc-x", None, "<!channel> X")
URL = "https://jira.example"


@pytest.fixture(name="desk")
def tracked_desk(sqlite_url: str) -> Iterator[Desk]:
    """A desk with a tracker."""
    with sitting(sqlite_url) as opened:
        opened.do(ticket_hints.connect, opened.house, URL)
        usual = {"team": "T1", "is_bot": False, "is_guest": False, "is_gone": False, "zone": None}
        opened.do(people.remember, [{"id": BO, "name": "Bo", "email": LEA.email, **usual}], [])
        yield opened


def mapped(desk: Desk, **changes: Any) -> None:
    """The house maps differently."""
    made = Jira.model_validate(desk.house.jira.model_dump(mode="json") | changes)
    desk.house = desk.house.model_copy(update={"jira": made})
    desk.do(ticket_hints.connect, desk.house, URL)


def filed(desk: Desk, key: str = "AI-1", **wish: Any) -> int:
    """An incident whose ticket is there."""
    number = desk.with_channel(**wish)
    desk.sanitise()
    desk.do(tickets.created, f"incident:{number}", key)
    return number


def wanted(desk: Desk, subject: str) -> Wanted:
    """What the tracker is to say."""
    found: Wanted | None = desk.read(lambda work: ticket_facts.wanted(work, desk.house, subject))
    assert found is not None
    return found


def there(desk: Desk, subject: str, key: str = "AI-1", **changes: Any) -> Seen:
    """The ticket as it is there when it says what we want, but for these changes."""
    fields = dict(wanted(desk, subject).fields)
    done = changes.pop("done", fields.pop("state", "open") != "open")
    assignee = changes.pop("assignee", LEA if fields.pop("assignee", "") == BO else None)
    comments = tuple(
        Comment(str(place), who, desk.now, text) for place, (who, text) in enumerate(changes.pop("said", ()))
    )
    edits = {
        name: Edit(changes.get("by", LEA), desk.now, str(value)) for name, value in changes.items() if name != "by"
    }
    if "edited" in changes:
        edits = {name: Edit(LEA, desk.now) for name in changes.pop("edited")}
    fields |= {name: value for name, value in changes.items() if name != "by"}
    return Seen(key, desk.now, fields, done, assignee, (), comments, edits, edits, US)


def hear(desk: Desk, subject: str, seen: Seen, confirmed: bool = True) -> Writes:
    """Take in a ticket, and tell it what it is to be told."""
    asked = desk.read(ticket_hints.known, subject).key
    writes: Writes | None = desk.do(ticket_sync.heard, desk.house, subject, asked, seen)
    assert writes is not None
    if confirmed:
        desk.do(ticket_sync.told, subject, writes, {})
    return writes


def row(desk: Desk, subject: str) -> Ticket:
    """A ticket as we know it."""
    found: Ticket | None = desk.read(lambda work: ticket_hints.known(work, subject))
    assert found is not None
    return found


def forget_effects(work: Work) -> None:
    """As if all that was asked for were done."""
    work.session.connection().exec_driver_sql("DELETE FROM effect")


def card(desk: Desk, number: int) -> ticket_card.Filed:
    """What the card says of it."""
    found: ticket_card.Filed | None = desk.read(lambda work: situation.card(work, desk.house, number)).filed
    assert found is not None
    return found
