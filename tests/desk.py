"""A desk for tests of use cases: a real store whose clock the test sets, a house with rotas, and what people notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from bot import manifests
from bot.engine import due, reminders
from bot.manifests import Duty, Manifests, Pager, People
from bot.response import channels, declaring, phases, tags
from bot.response.declaring import Wish
from bot.rules.matrix import Level, Severities
from bot.rules.playbooks import Playbook, Step
from bot.rules.rotas import Rota
from bot.rules.words import Door, Kind, Phase, Role, Severity, Verdict
from bot.staffing import people
from storage import effects, evidence, incidents, letters, pages, roles, tasks
from storage.db import PostgresStore, SqliteStore, Work, open_store
from storage.incidents import Event, Incident
from storage.letters import Letter, LetterLine
from storage.pages import Page
from storage.reminders import Reminder
from storage.roles import Offer
from storage.tasks import Task
from tests.plain import Plain, sanitise
from tests.stores import NOON, VAULT

BO, EMI, KIM, LIU, ANA, RAY = "U0BO", "U0EMI", "U0KIM", "U0LIU", "U0ANA", "U0RAY"
EVERYBODY = (BO, EMI, KIM, LIU, ANA, RAY)
COMMAND, PRESS = "commander", "press"
"""The rotas: Emi and Kim take turns in command, Ana and Liu in communications; only Ray may be legal."""
JAILBREAK, LEAK, COST = "AIF-03", "AIF-07", "AIF-24"
"""Failures; there is a playbook for a jailbreak, another for a leak, and none for what only costs too much."""
WORDS = "RetailBot gives 99 % off"


def _step(name: str, phase: Phase, text: str, required: bool = False, instead_of: str | None = None) -> Step:
    made = Step(id=name, phase=phase, role=Role.CONTAINMENT, text=text, minutes=30, required=required)
    return made.model_copy(update={"instead_of": instead_of})


def _playbooks() -> dict[str, Playbook]:
    general = (
        _step("look", Phase.TRIAGE, "Look at it", required=True),
        _step("stop", Phase.CONTAINING, "Stop it", required=True),
        _step("learn", Phase.REVIEWING, "Learn from it"),
    )
    campaign = (
        _step("block", Phase.CONTAINING, "Block the family", required=True, instead_of="stop"),
        _step("sort", Phase.TRIAGE, "Sort the prompts"),
    )
    leak = (_step("look", Phase.TRIAGE, "Look at what got out", required=True), _step("ask", Phase.TRIAGE, "Ask legal"))
    return {
        "general": Playbook(name="Anything", what_it_is="Something.", steps=general),
        "campaign": Playbook(
            name="Campaign",
            version=3,
            tags=(JAILBREAK,),
            kinds=(Kind.JAILBREAK,),
            builds_on="general",
            what_it_is="Many.",
            steps=campaign,
        ),
        "leak": Playbook(name="Leak", tags=(LEAK,), kinds=(Kind.LEAK,), what_it_is="It got out.", steps=leak),
    }


def _house() -> Manifests:
    usual = manifests.load()
    rotas = {COMMAND: Rota(people=(EMI, KIM), pager="duty"), PRESS: Rota(people=(ANA, LIU))}
    duties = {role: Duty(does=("Do it.",)) for role in Role} | {
        Role.COMMANDER: Duty(does=("Lead.",), rota=COMMAND),
        Role.COMMUNICATIONS: Duty(does=("Write.",), rota=PRESS),
        Role.LEGAL: Duty(does=("Judge.",), may=(RAY,)),
    }
    staff = People(rotas=rotas, roles=duties, pagers={"duty": Pager(kind="webhook", address="http://127.0.0.1/")})
    levels = {
        Severity.S1: Level(means="People are hurt.", page=(COMMAND, PRESS), update_every_minutes=30),
        Severity.S2: Level(means="Many get it wrong.", page=(COMMAND,), update_every_minutes=60),
        Severity.S3: Level(means="A few get it wrong.", update_every_minutes=240),
        Severity.S4: Level(means="Nobody is harmed.", opens_channel=False),
    }
    severity = Severities(levels=levels)
    return usual.model_copy(update={"people": staff, "severity": severity, "playbooks": _playbooks()})


HOUSE = _house()


class Line(NamedTuple):
    """What a letter told somebody."""

    person: str
    note: str
    incident: int | None
    facts: dict[str, Any]


class Desk:
    """Use cases on a real store; the time is the test's."""

    def __init__(self, url: str) -> None:
        self.now, self.house, self.anonymiser = NOON, HOUSE, Plain()
        self.store: SqliteStore | PostgresStore = open_store(url, VAULT, now=lambda: self.now)

    # What people do

    def do(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a use case."""
        return self.store.submit(use_case, *args, **kwargs).result()

    def read(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a query."""
        return self.store.read(query, *args, **kwargs).result()

    def declare(self, what: str = WORDS, by: str = BO, **wish: Any) -> int:
        """Declare an incident, each time another one; returns its number."""
        number: int = self.do(declaring.declare, self.house, Door.COMMAND, Wish(what, **wish), by, another=True).number
        return number

    def with_channel(self, **wish: Any) -> int:
        """Declare an incident whose channel is there."""
        number = self.declare(**wish)
        self.do(channels.opened, self.house, number, 1, f"C{number}", f"inc-{number}")
        return number

    def tag(self, number: int, first: str = COST, *also: str) -> int:
        """Say what failed; by default something that brings no other tasks.  Returns the incident's number."""
        self.do(tags.choose, self.house, number, first, also, BO)
        return number

    def cancel(self, number: int) -> None:
        """It was no incident but a misunderstanding, and looked like something that costs too much."""
        if self.incident(number).tag is None:
            self.tag(number)
        self.do(phases.cancel, self.house, number, BO, Verdict.MISUNDERSTANDING, "It works as it should.")

    def later(self, minutes: float = 0, **more: float) -> int:
        """Let time pass, and let ring what is due then; returns how many rang."""
        self.now += timedelta(minutes=minutes, **more)
        return sum(self.do(due.ring, self.house, number) for number in self.read(reminders.due, 100))

    def sanitise(self) -> int:
        """Have the sanitised views made that wait for it; returns how many."""
        return sanitise(self.store, self.house, self.anonymiser)

    # What people notice

    def incident(self, number: int) -> Incident:
        """An incident as it stands."""
        row: Incident = self.read(lambda work: incidents.get(work.session, number))
        return row

    def holds(self, number: int, role: Role = Role.COMMANDER) -> str | None:
        """Who has a role."""
        row = self.read(lambda work: roles.holder(work.session, number, role))
        return row.person if row else None

    def asked(self, number: int, role: Role = Role.COMMANDER) -> list[str]:
        """Who was offered a role and has not answered."""
        return [offer.person for offer in self.offers(number) if (offer.role, offer.state) == (role, "open")]

    def offers(self, number: int) -> list[Offer]:
        """Every offer of an incident, oldest first."""
        rows = select(Offer).where(Offer.incident_id == number).order_by(Offer.id)
        return list(self.read(lambda work: work.session.scalars(rows).all()))

    def offer(self, number: int, person: str) -> int:
        """The newest offer to somebody, by number."""
        return [offer.id for offer in self.offers(number) if offer.person == person][-1]

    def told(self, person: str | None = None) -> list[Line]:
        """What letters said, oldest first."""
        rows = select(Letter.person, LetterLine).join(Letter, Letter.id == LetterLine.letter_id).order_by(LetterLine.id)
        found = self.read(lambda work: work.session.execute(rows).all())
        lines = [Line(who, line.note, line.incident_id, line.facts) for who, line in found]
        return [line for line in lines if person in (None, line.person)]

    def notes(self, person: str) -> list[str]:
        """What letters said to somebody, each in its word."""
        return [line.note for line in self.told(person)]

    def waiting(self, number: int) -> dict[str, float]:
        """What will come back: in how many minutes, by what it is about."""
        rows = select(Reminder).where(Reminder.incident_id == number, Reminder.rang_at.is_(None))
        found = self.read(lambda work: work.session.scalars(rows).all())
        return {row.what: (row.due_at - self.now) / timedelta(minutes=1) for row in found}

    def happened(self, number: int) -> list[str]:
        """The timeline, in the word of each line."""
        return [event.what for event in self.events(number)]

    def events(self, number: int) -> list[Event]:
        """The timeline."""
        rows = select(Event).where(Event.incident_id == number).order_by(Event.id)
        return list(self.read(lambda work: work.session.scalars(rows).all()))

    def wanted(self, kind: str) -> list[dict[str, Any]]:
        """What the outside was asked for, of one kind, oldest first."""
        states = ["waiting", "running", "done", "parked"]
        rows = self.read(lambda work: effects.listed(work.session, states, 1000))
        return [row.payload for row in sorted(rows, key=lambda row: row.id) if row.kind == kind]

    def rang(self, number: int) -> list[str]:
        """What pagers were told of an incident."""
        return [page["action"] for page in self.wanted("page") if page["incident"] == number]

    def pages(self, number: int) -> dict[str, str]:
        """The pages of an incident: rota and state."""
        found: list[Page] = self.read(lambda work: pages.of_incident(work.session, number))
        return {page.rota: page.state for page in found}

    def tasks(self, number: int) -> dict[str, Task]:
        """The tasks of an incident, by their words."""
        found: dict[str, Task] = self.read(_tasks, number)
        return found

    def letters(self, person: str) -> list[int]:
        """How many things each letter to somebody says."""
        rows = select(Letter.id).where(Letter.person == person).order_by(Letter.id)
        counts: list[int] = self.read(
            lambda work: [letters.count(work.session, one) for one in work.session.scalars(rows)]
        )
        return counts


def _tasks(work: Work, number: int) -> dict[str, Task]:
    rows = tasks.of_incident(work.session, number)
    return {row.text or evidence.reveal(work, row.words_id or 0).decode(): row for row in rows}


@contextmanager
def sitting(url: str) -> Iterator[Desk]:
    """A desk on a database, with everybody known."""
    opened = Desk(url)
    try:
        usual = {"team": "T1", "email": None, "is_bot": False, "is_guest": False, "is_gone": False}
        opened.do(people.remember, [{"id": one, "name": one, **usual} for one in EVERYBODY], [])
        yield opened
    finally:
        opened.store.close()


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """A desk, on each kind of database in turn."""
    with sitting(database_url) as opened:
        yield opened
