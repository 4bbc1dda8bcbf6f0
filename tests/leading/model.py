"""What should become of incidents, roles, offers and tasks, in plain Python: the real thing is compared with it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rules import playbooks
from bot.rules.rotas import line_up
from bot.rules.words import Kind, Mode, Phase, Role, Severity
from tests.desk import COMMAND, HOUSE, PRESS, RAY

WORKING = list(Phase)[:5]
ROTAS = {Role.COMMANDER: COMMAND, Role.COMMUNICATIONS: PRESS}
UPDATES = {Severity.S1: 30, Severity.S2: 60, Severity.S3: 240, Severity.S4: None}
ANSWERABLE = ("open", "unanswered")
A_WHILE = timedelta(minutes=10)
"""A channel is asked for a commander no more often than this."""


class No(Exception):
    """The model refuses."""


def insist(true: object) -> None:
    """Refuse unless this holds."""
    if not true:
        raise No


@dataclass
class Asked:
    """A role offered to somebody; the number is known once the database has given one."""

    incident: int
    role: Role
    person: str
    by: str | None
    handover: bool
    until: datetime
    step: int = 0
    state: str = "open"
    number: int = 0


@dataclass
class Todo:
    """A task."""

    phase: Phase
    required: bool
    state: str = "open"
    owner: str | None = None
    later: bool = False


@dataclass
class Case:
    """An incident."""

    number: int
    mode: Mode
    phase: Phase = Phase.TRIAGE
    kind: Kind = Kind.UNSORTED
    severity: Severity | None = None
    treated: Severity | None = None
    part: int = 0
    lost: bool = False
    called: bool = False
    update_at: datetime | None = None
    reviewer: str | None = None
    marks: dict[str, datetime | None] = field(default_factory=dict)
    """When it was contained, restored, resolved, closed, cancelled."""
    holders: dict[Role, str | None] = field(default_factory=dict)
    todos: dict[str, Todo] = field(default_factory=dict)
    """By the playbook's step, own ones by number."""
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Is nobody working on it any more?"""
        return self.phase not in WORKING

    @property
    def channel(self) -> bool:
        """Is its channel there?"""
        return self.part > 0 and not self.lost


class Model:
    """All incidents of one story; a method a use case, which raises No where the use case must refuse."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.cases: dict[int, Case] = {}
        self.offers: list[Asked] = []
        self.own: list[tuple[int, Todo]] = []
        """Own tasks that the database has not numbered yet."""
        self.waiting: dict[str, datetime] = {}
        self.told: Counter[tuple[str, str, int]] = Counter()
        """How often a letter said what to whom about which incident."""
        self.calls: set[tuple[tuple[int, int], datetime]] = set()

    # Declaring and rating

    def declare(self, number: int, mode: Mode, severity: Severity | None) -> None:
        case = self.cases[number] = Case(number, mode, severity=severity)
        case.marks = dict.fromkeys(("contained", "restored", "resolved", "closed", "cancelled"))
        self._lay_out(case)
        self._call(case)
        self._ask_line(case, Role.COMMANDER, 0)

    def rate(self, case: Case, severity: Severity, reason: bool) -> None:
        insist(case.phase is not Phase.CLOSED and severity is not case.severity)
        insist(case.severity is None or severity < case.severity or reason)
        case.severity, case.treated = severity, None
        self.waiting.pop(f"unrated:{case.number}", None)
        if case.phase is not Phase.REVIEWING:
            self._call(case)
            if not case.holders.get(Role.COMMANDER):
                self._ring_pager(case, Role.COMMANDER)

    def _call(self, case: Case) -> None:
        """Who is asked, and when an update is due, because of how bad it is; without a rating, the silence counts."""
        severity = case.severity or case.treated
        if severity is None:
            self.waiting[f"unrated:{case.number}"] = self._in(5)
            return
        open_ones = [one for one in self._of(case, Role.COMMUNICATIONS) if one.state == "open"]
        if severity is Severity.S1 and Role.COMMUNICATIONS not in case.holders and not open_ones:
            self._ask_line(case, Role.COMMUNICATIONS, 0)
        every = UPDATES[severity]
        at = self._in(every) if every else None
        if at is None or case.update_at is None or at < case.update_at:
            self._promise(case, at)

    # Roles

    def take(self, case: Case, role: Role, person: str, over: bool) -> str | None:
        self._may(case, role, person)
        held = case.holders.get(role)
        insist(held != person)
        if held and not over:
            return held
        mine = [one for one in self._of(case, role) if one.state == "open" and one.person == person]
        self._assign(case, role, person, mine[0] if mine else None)
        return None

    def offer(self, case: Case, role: Role, person: str, by: str) -> None:
        self._may(case, role, person)
        held = case.holders.get(role)
        insist(held != person and not (role is Role.COMMANDER and held))
        insist(not [one for one in self._of(case, role) if one.state == "open" and one.person == person])
        self._offer(case, role, person, by)

    def hand_over(self, case: Case, role: Role, person: str, by: str) -> None:
        insist(not case.over and case.holders.get(role) == by and person != by)
        self._may(case, role, person)
        self._withdraw(case, role)
        self._offer(case, role, person, by, handover=True)

    def accept(self, one: Asked, person: str) -> None:
        case = self.cases[one.incident]
        held = case.holders.get(one.role)
        insist(one.person == person and not case.over and held != person and one.state in ANSWERABLE)
        insist(held == one.by if one.handover else not held)
        self._may(case, one.role, person)
        self._assign(case, one.role, person, one)

    def decline(self, one: Asked, person: str) -> None:
        insist(one.person == person and not self.cases[one.incident].over and one.state in ANSWERABLE)
        was_open = one.state == "open"
        self._settle(one, "declined")
        if was_open:
            self._pass_on(one)

    def nobody(self, case: Case, role: Role, by: str) -> None:
        insist(not case.over and role is not Role.COMMANDER)
        insist(role not in case.holders or case.holders[role])
        held = case.holders.get(role)
        self._withdraw(case, role)
        case.holders[role] = None
        if held and held != by:
            self._tell(held, "released", case)

    # Phases

    def move(self, case: Case, to: Phase) -> None:
        insist(not case.over and to in WORKING and to is not case.phase)
        before, case.phase = case.phase, to
        if WORKING.index(to) > WORKING.index(before):
            for todo in self._unfinished(case, before):
                todo.later = True
        beyond = WORKING.index(to) > WORKING.index(Phase.CONTAINING)
        case.marks["contained"] = (case.marks["contained"] or self.now) if beyond else None

    def resolve(self, case: Case, by: str, stopped: bool, still_off: bool, reviewer: str) -> None:
        insist(not case.over)
        case.phase = Phase.REVIEWING
        case.reviewer = reviewer or case.holders.get(Role.COMMANDER) or by
        case.marks["resolved"] = self.now
        if stopped:
            case.marks["contained"] = case.marks["contained"] or self.now
            case.marks["restored"] = self.now
        if still_off:
            self.own.append((case.number, Todo(Phase.REVIEWING, required=True)))
        self._end(case)
        if case.reviewer != by:
            self._tell(case.reviewer, "review", case)

    def cancel(self, case: Case) -> None:
        insist(not case.over)
        case.phase = Phase.CLOSED
        case.marks["cancelled"] = case.marks["closed"] = self.now
        self._end(case)
        self.waiting[f"archive:{case.number}"] = self._in(7 * 24 * 60)

    def close(self, case: Case) -> None:
        insist(case.phase is Phase.REVIEWING)
        insist(not any(todo.required and todo.state == "open" for todo in case.todos.values()))
        case.phase, case.marks["closed"] = Phase.CLOSED, self.now
        self._end(case)
        self.waiting[f"archive:{case.number}"] = self._in(7 * 24 * 60)

    def reopen(self, case: Case) -> None:
        insist(case.over)
        case.phase, case.reviewer = Phase.CONTAINING, None
        case.marks = dict.fromkeys(case.marks)
        self.waiting.pop(f"archive:{case.number}", None)
        for todo in case.todos.values():
            todo.later = False if todo.state != "gone" else todo.later
        self._ask_line(case, Role.COMMANDER, 0)
        self._call(case)

    # Tasks and updates

    def tick(self, case: Case, todo: Todo) -> None:
        insist(todo.state != "gone")
        todo.state = "done"

    def untick(self, case: Case, todo: Todo) -> None:
        insist(todo.state != "gone")
        todo.state = "open"

    def not_needed(self, case: Case, todo: Todo) -> None:
        insist(todo.state not in ("gone", "done"))
        todo.state = "not needed"

    def give(self, case: Case, todo: Todo, person: str, by: str) -> None:
        insist(todo.state != "gone" and (todo.owner == person or todo.state == "open"))
        if todo.owner != person and person != by:
            self._tell(person, "task", case)
        todo.owner = person

    def add_task(self, case: Case, by: str, owner: str) -> None:
        self.own.append((case.number, Todo(case.phase, required=False, owner=owner)))
        if owner != by:
            self._tell(owner, "task", case)

    def set_kind(self, case: Case, kind: Kind) -> None:
        insist(kind is not case.kind)
        case.kind = kind
        self._lay_out(case)

    def update(self, case: Case, minutes: int) -> None:
        self._promise(case, None if case.over or not minutes else self._in(minutes))

    # Time

    def ring(self, key: str) -> bool:
        """A reminder is due; False where it must not ring."""
        if self.waiting.get(key, self._in(1)) > self.now:
            return False
        del self.waiting[key]
        what, number = key.split(":")
        if what == "offer":
            (one,) = [one for one in self.offers if one.number == int(number)]
            one.state = "unanswered"
            self._pass_on(one)
            return True
        case = self.cases[int(number)]
        if what == "call":
            self._everybody(case)
        if what == "unrated" and not case.holders.get(Role.COMMANDER):
            case.treated = Severity.S2
            self._call(case)
        if what == "update":
            writer = case.holders.get(Role.COMMUNICATIONS) or case.holders.get(Role.COMMANDER)
            if writer:
                self._tell(writer, "update_due", case)
        return True

    # Parts

    def _in(self, minutes: float) -> datetime:
        return self.now + timedelta(minutes=minutes)

    def _of(self, case: Case, role: Role) -> list[Asked]:
        return [one for one in self.offers if (one.incident, one.role) == (case.number, role)]

    def _may(self, case: Case, role: Role, person: str) -> None:
        insist(not case.over and (role is not Role.LEGAL or person == RAY))

    def _tell(self, person: str, note: str, case: Case) -> None:
        self.told[person, note, case.number] += 1

    def _settle(self, one: Asked, state: str) -> None:
        one.state = state
        self.waiting.pop(f"offer:{one.number}", None)

    def _withdraw(self, case: Case, role: Role) -> None:
        for one in self._of(case, role):
            if one.state in ANSWERABLE:
                self._settle(one, "withdrawn")

    def _offer(
        self, case: Case, role: Role, person: str, by: str | None, step: int = 0, handover: bool = False
    ) -> None:
        self.offers.append(Asked(case.number, role, person, by, handover, self._in(5), step))
        self._tell(person, "offer", case)

    def _assign(self, case: Case, role: Role, person: str, given: Asked | None) -> None:
        released, case.holders[role] = case.holders.get(role), person
        self._withdraw(case, role)
        if given:
            self._settle(given, "accepted")
        else:
            self._tell(person, "instructions", case)
        if released:
            self._tell(released, "released", case)
        if role in ROTAS and case.pages.get(ROTAS[role]) == "triggered":
            case.pages[ROTAS[role]] = "acknowledged"
        if role is Role.COMMANDER:
            case.called = False
            for what in ("call", "unrated"):
                self.waiting.pop(f"{what}:{case.number}", None)

    def _ask_line(self, case: Case, role: Role, step: int) -> None:
        if case.holders.get(role) or case.over or role not in ROTAS:
            return
        line = line_up(HOUSE.people.rotas[ROTAS[role]], self.now)[:2]
        asked = {one.person for one in self._of(case, role) if one.state == "open"}
        left = [place for place in range(step, len(line)) if line[place] not in asked]
        if left:
            self._offer(case, role, line[left[0]], None, left[0])
            self._ring_pager(case, role)
        elif role is Role.COMMANDER:
            self._everybody(case)

    def _ring_pager(self, case: Case, role: Role) -> None:
        woken = (case.severity or case.treated) in (None, Severity.S1, Severity.S2)
        if case.mode is Mode.LIVE and role is Role.COMMANDER and woken:
            case.pages[COMMAND] = "triggered"

    def _everybody(self, case: Case) -> None:
        if not case.called and case.channel:
            case.called = True
            # What stands in the channel since a moment ago asks anew by an edit.
            place = (case.number, case.part)
            if not any(place == asked and self.now - at < A_WHILE for asked, at in self.calls):
                self.calls.add((place, self.now))
        self._ring_pager(case, Role.COMMANDER)
        self.waiting[f"call:{case.number}"] = self._in(15 if case.called else 1)

    def _pass_on(self, one: Asked) -> None:
        if one.by is None:
            self._ask_line(self.cases[one.incident], one.role, one.step + 1)
        else:
            self._tell(one.by, "offer_came_back", self.cases[one.incident])

    def _promise(self, case: Case, at: datetime | None) -> None:
        case.update_at = at
        self.waiting.pop(f"update:{case.number}", None)
        if at:
            self.waiting[f"update:{case.number}"] = at

    def _end(self, case: Case) -> None:
        """Everything falls silent, and the commander is free."""
        for role in Role:
            self._withdraw(case, role)
        self._promise(case, None)
        for what in ("call", "unrated", "archive"):
            self.waiting.pop(f"{what}:{case.number}", None)
        case.holders.pop(Role.COMMANDER, None)
        case.called = False
        case.pages = dict.fromkeys(case.pages, "resolved")

    def _unfinished(self, case: Case, phase: Phase) -> list[Todo]:
        reached = list(Phase)[: list(Phase).index(phase) + 1]
        return [
            todo for todo in case.todos.values() if todo.required and todo.state == "open" and todo.phase in reached
        ]

    def _lay_out(self, case: Case) -> None:
        """The tasks of the playbook come, those of another go; what was ticked or taken stays."""
        steps = playbooks.steps(HOUSE.playbooks, playbooks.chosen(HOUSE.playbooks, case.kind))
        wanted = {step.id: step for step in steps}
        for name, todo in case.todos.items():
            if not name.startswith("own ") and name not in wanted and todo.state == "open" and todo.owner is None:
                todo.state = "gone"
        for name, step in wanted.items():
            todo = case.todos.setdefault(name, Todo(step.phase, step.required))
            if todo.state == "gone":
                todo.state, todo.later = "open", False
            if todo.state == "open":
                todo.phase, todo.required = step.phase, step.required
