"""What one person sees: a letter line by line, and what waits for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.facts import Line, lines, open_lines, text_of
from bot.keeping import captured
from bot.learning import follow_up_lists, postmortem_page
from bot.learning.follow_up_lists import Shown as FollowUp
from bot.learning.postmortem_page import Waits
from bot.meeting import meeting_facts
from bot.meeting.meeting_facts import Invited, Planned
from bot.reporting import reporters
from bot.reporting.reporters import Mine
from bot.response.incidents import inside, severity_of
from bot.response.situation import Said, Todo, said, todo_of
from bot.rules.playbooks import due
from bot.rules.words import Phase, Role
from bot.staffing import people
from storage import incidents, letters, roles, tasks, updates
from storage.db import Work
from storage.incidents import Incident
from storage.letters import LetterLine
from storage.roles import Offer

MOST = 9
"""So many lines of a letter are shown; App Home shows the rest of what waits."""


class Offered(NamedTuple):
    """A role that was offered to somebody, and what became of it."""

    number: int
    role: Role
    person: str
    by: str | None
    handover: bool
    state: str
    until: datetime
    holder: str | None
    """Who has the role now."""
    brief: str


class Told(NamedTuple):
    """One line of a letter; `offered` and `said` are what it is about."""

    note: str
    line: Line | None
    facts: dict[str, Any]
    offered: Offered | None = None
    said: Said | None = None
    todo: str = ""
    todo_left: bool = True
    report: Mine | None = None
    meeting: Planned | None = None
    follow_up: FollowUp | None = None
    reader: str = ""


class Letter(NamedTuple):
    """A letter as it is drawn."""

    person: str
    channel: str | None
    ts: str | None
    told: tuple[Told, ...]
    more: int


class Waiting(NamedTuple):
    """What waits for somebody, in the order of urgency."""

    offers: tuple[tuple[Line, Offered], ...]
    updates: tuple[tuple[Line, datetime], ...]
    todos: tuple[tuple[Line, Todo], ...]
    reviews: tuple[Line, ...]
    follow_ups: tuple[FollowUp, ...] = ()
    postmortems: tuple[Waits, ...] = ()
    meetings: tuple[Invited, ...] = ()


def letter(work: Work, number: int) -> Letter:
    """A letter with what its lines are about as that is now.  Raises LookupError."""
    row = letters.get(work.session, number)
    found = letters.lines(work.session, number)
    shown = _worth_showing(found)
    wanted = {one.incident_id for one in shown if one.incident_id is not None}
    known = {one.number: one for one in lines(work, incidents.several(work.session, wanted))}
    told = tuple(_told(work, row.person, one.note, known.get(one.incident_id or 0), one.facts) for one in shown)
    return Letter(row.person, row.channel, row.ts, told, len(found) - len(shown))


def _worth_showing(found: Sequence[LetterLine]) -> list[LetterLine]:
    """The newest lines, and of the older ones those that may still wait for an answer."""
    asking = [one for one in found[:-MOST] if one.note == "offer"]
    return [*asking[-3:], *found[-MOST:]]


def _told(work: Work, person: str, note: str, about: Line | None, facts: dict[str, Any]) -> Told:
    made = Told(note, about, facts)
    if "offer" in facts:
        offer = roles.offer(work.session, facts["offer"])
        return made._replace(offered=_offered(work, offer)) if offer else made
    if "update" in facts:
        return made._replace(said=said(work, updates.get(work.session, facts["update"])))
    if "meeting" in facts:
        return made._replace(meeting=meeting_facts.brief(work, facts["meeting"]))
    if "report" in facts:
        return made._replace(report=reporters.one(work, facts["report"]))
    if "follow_up" in facts:
        return made._replace(follow_up=follow_up_lists.told(work, facts["follow_up"], person), reader=person)
    if "task" in facts:
        task = tasks.get(work.session, facts["task"])
        words = (task.text or text_of(work, task.words_id)) if task else ""
        return made._replace(todo=words, todo_left=task is not None and task.state == "open")
    return made


def _offered(work: Work, row: Offer) -> Offered:
    held = roles.holder(work.session, row.incident_id, row.role)
    holder = held.person if held else None
    brief = text_of(work, row.brief_id) if row.state in ("open", "accepted") else ""
    return Offered(row.id, Role(row.role), row.person, row.by, row.handover, row.state, row.until, holder, brief)


def waiting(work: Work, person: str) -> Waiting:
    """What waits for somebody in open incidents; a bounded number of each kind."""
    offers = roles.offered_to(work.session, person, 10)
    owned = tasks.owned(work.session, person, 20)
    held = roles.held_by(work.session, person, 50)
    reviewing = incidents.reviewed_by(work.session, person, 20)
    numbers = (
        {row.incident_id for row in offers} | {row.incident_id for row in owned} | {row.incident_id for row in held}
    )
    rows = {row.id: row for row in incidents.several(work.session, numbers) if row.phase != Phase.CLOSED}
    known = {one.number: one for one in lines(work, list(rows.values()))}
    words = captured.written(work, [task.words_id for task in owned])
    return Waiting(
        tuple((known[one.incident_id], _offered(work, one)) for one in offers if one.incident_id in known),
        tuple(_promised(rows, known, held)),
        tuple(_owned(rows, known, owned, words)),
        lines(work, reviewing),
        follow_up_lists.owned(work, person),
        postmortem_page.waiting(work, person),
        meeting_facts.waiting(work, person),
    )


def _promised(
    rows: dict[int, Incident], known: dict[int, Line], held: Sequence[roles.Holder]
) -> list[tuple[Line, datetime]]:
    writers = (Role.COMMANDER, Role.COMMUNICATIONS)
    mine = {one.incident_id for one in held if one.role in writers}
    due_at = {number: row.update_due_at for number, row in rows.items() if number in mine and row.update_due_at}
    return sorted(((known[number], at) for number, at in due_at.items()), key=lambda pair: pair[1])


def _owned(
    rows: dict[int, Incident], known: dict[int, Line], owned: Sequence[tasks.Task], words: dict[int, str]
) -> list[tuple[Line, Todo]]:
    found = []
    for task in owned:
        if row := rows.get(task.incident_id):
            at = due(row.opened_at, task.minutes, severity_of(row))
            found.append((known[row.id], todo_of(task, words.get(task.words_id or 0), at)))
    return found


class Home(NamedTuple):
    """What somebody sees in App Home; only a sentence, and what they reported, when they have no other say here."""

    refused: str | None
    lines: tuple[Line, ...]
    waiting: Waiting
    inside: frozenset[int] = frozenset()
    """The incidents in whose channels they are already."""
    reports: tuple[Mine, ...] = ()
    """What they reported with their name."""
    may_report: bool = True


def home(work: Work, ours: str, person: str) -> Home:
    """App Home of a person; `ours` is our team."""
    refused = people.no_colleague(work, ours, person)
    mine = reporters.mine(work, person)
    if refused:
        may_report = not people.no_colleague(work, ours, person, guests_too=True)
        return Home(refused, (), Waiting((), (), (), ()), reports=mine, may_report=may_report)
    found = open_lines(work, person)
    there = inside(work, person, [line.number for line in found])
    return Home(None, found, waiting(work, person), frozenset(there), mine)
