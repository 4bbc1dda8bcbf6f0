"""An incident's situation: everything that its card shows, read in one go."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from bot.engine.notices import parked_of
from bot.facts import Alarm, Line, alarms_of, line, text_of
from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.learning import postmortem_page
from bot.learning.postmortem_page import Standing
from bot.manifests import Manifests
from bot.response import pages, tags
from bot.response.incidents import severity_of
from bot.response.watch import Watch, watch
from bot.rules.playbooks import due
from bot.rules.words import PLACE, Door, Mode, Phase, Role, Severity, Verdict
from bot.staffing import people
from bot.ticketing.ticket_card import Filed, on_card
from storage import alerts, incidents, roles, tasks, updates
from storage.db import Work
from storage.incidents import Incident


class Part(NamedTuple):
    """A role and who has it; without a person nobody is available."""

    role: Role
    person: str | None


class Asked(NamedTuple):
    """Somebody who was offered a role and has not answered."""

    role: Role
    person: str
    until: datetime
    handover: bool


class Todo(NamedTuple):
    """A task as it is shown."""

    number: int
    text: str
    phase: Phase
    role: Role | None
    owner: str | None
    due_at: datetime | None
    required: bool
    state: str
    later: bool
    wants: str | None
    how: str | None


class Said(NamedTuple):
    """An update that somebody wrote."""

    at: datetime
    by: str | None
    known: str
    doing: str
    next_at: datetime | None


class Stuck(NamedTuple):
    """An effect that needs a person."""

    kind: str
    reason: str
    channel: str | None


class Card(NamedTuple):
    """Everything on an incident's card."""

    line: Line
    summary: Shown
    declared_by: str | None
    door: Door
    source_link: str | None
    channel_name: str | None
    card: str | None
    alarms: tuple[Alarm, ...]
    not_invited: dict[str, str]
    stuck: tuple[Stuck, ...]
    parts: tuple[Part, ...] = ()
    asked: tuple[Asked, ...] = ()
    todos: tuple[Todo, ...] = ()
    """Every task that is not gone, in the order in which to do them."""
    playbook: str = ""
    general: bool = False
    """No playbook was written for how it fails."""
    tags: tuple[str, ...] = ()
    """What failed, by name, first of all and beside it."""
    verdict: Verdict | None = None
    said: Said | None = None
    update_due_at: datetime | None = None
    nobody_wakes: bool = False
    """No pager has passed a test, so nobody can count on being woken."""
    resolved_at: datetime | None = None
    restored_at: datetime | None = None
    reviewer: str | None = None
    watch: Watch = Watch()
    filed: Filed | None = None
    postmortem: Standing | None = None


def card(work: Work, manifests: Manifests, number: int) -> Card:
    """An incident's card.  Raises LookupError."""
    row = incidents.get(work.session, number)
    if row is None:
        raise LookupError(f"no incident {number}")
    parts = tuple(Part(Role(one.role), one.person) for one in roles.holders(work.session, [number]))
    commander = next((part.person for part in parts if part.role is Role.COMMANDER), None)
    book = manifests.playbooks.get(row.playbook or "")
    worst = severity_of(row) is Severity.S1 and row.mode == Mode.LIVE
    return Card(
        line(row, commander, people.names(work, [commander] if commander else []).get(commander or "", "")),
        captured.shown_one(work, row.summary_id),
        row.declared_by,
        Door(row.door),
        row.source_link,
        row.channel_name,
        row.card,
        alarms_of(work, alerts.of_incident(work.session, number)),
        row.trouble_with,
        tuple(Stuck(effect.kind, effect.error or "", effect.payload.get("channel")) for effect in parked_of(work, row)),
        parts,
        tuple(_asked(one) for one in roles.open_offers(work.session, number)),
        todos(work, row),
        book.name if book else "",
        book is not None and book.general,
        tuple(tag.name for tag in tags.of(work, manifests.taxonomy, row)),
        Verdict(row.verdict) if row.verdict else None,
        said(work, updates.newest(work.session, number)),
        row.update_due_at,
        worst and pages.untested(work, manifests),
        row.resolved_at,
        row.restored_at,
        row.reviewer,
        watch(work, manifests, row),
        on_card(work, number),
        postmortem_page.standing(work, number),
    )


def _asked(row: roles.Offer) -> Asked:
    return Asked(Role(row.role), row.person, row.until, row.handover)


def todos(work: Work, row: Incident) -> tuple[Todo, ...]:
    """The tasks of an incident: what is open in the order in which to do it, then what is done."""
    found = tasks.shown(work.session, row.id)
    words = captured.written(work, [task.words_id for task in found])
    severity, reached = severity_of(row), PLACE[Phase(row.phase)]
    made = [todo_of(task, words.get(task.words_id or 0), due(row.opened_at, task.minutes, severity)) for task in found]
    return tuple(sorted(made, key=partial(_order, reached)))


def todo_of(task: tasks.Task, words: str | None, due_at: datetime | None) -> Todo:
    """A task as it is shown; `words` are those of an own task."""
    return Todo(
        task.id,
        task.text or words or "(erased)",
        Phase(task.phase),
        Role(task.role) if task.role else None,
        task.owner,
        due_at,
        task.required,
        task.state,
        task.later,
        task.wants,
        task.how,
    )


def _order(reached: int, todo: Todo) -> tuple[bool, bool, bool, int, bool, float, int]:
    """What is open goes first, then what is still off, what its phase has reached, what is taken, what is due."""
    still_off = todo.required and todo.role is None  # No playbook asks for it: somebody switched something off.
    phase = PLACE[todo.phase]
    put_off = todo.later and reached < PLACE[Phase.REVIEWING]
    when = todo.due_at.timestamp() if todo.due_at else float("inf")
    return todo.state != "open", not still_off, put_off, max(phase - reached, 0), todo.owner is None, when, todo.number


def said(work: Work, row: updates.Update | None) -> Said | None:
    """An update with its words."""
    if row is None:
        return None
    return Said(row.at, row.by, text_of(work, row.known_id), text_of(work, row.doing_id), row.next_at)


def update(work: Work, number: int) -> Said | None:
    """An update by number."""
    return said(work, updates.get(work.session, number))
