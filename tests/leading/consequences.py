"""What should follow from a step: who is asked, told and rung for, what comes back later, and which tasks there are."""

from collections import Counter
from datetime import datetime, timedelta

from bot.rules import playbooks
from bot.rules.playbooks import Step
from bot.rules.rotas import line_up
from bot.rules.words import Mode, Phase, Role, Severity
from tests.desk import COMMAND, HOUSE, JAILBREAK, LEAK, PRESS, RAY
from tests.leading.cases import ANSWERABLE, Asked, Case, Todo, insist

ROTAS = {Role.COMMANDER: COMMAND, Role.COMMUNICATIONS: PRESS}
UPDATES = {Severity.S1: 30, Severity.S2: 60, Severity.S3: 240, Severity.S4: None}
BOOKS = {JAILBREAK: "campaign", LEAK: "leak"}
A_WHILE = timedelta(minutes=10)
"""A channel is asked for a commander no more often than this."""


class Consequences:
    """All incidents of one story, and what a step in one of them brings about."""

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

    # Asking

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

    # Updates, tasks and the end

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

    def _steps(self, case: Case) -> dict[str, Step]:
        """The tasks of the playbook for what failed, and the urgent ones for what else failed."""
        books = [BOOKS[tag] for tag in sorted(case.also) if tag in BOOKS]
        return {step.id: step for step in playbooks.steps(HOUSE.playbooks, BOOKS.get(case.tag or "", "general"), books)}

    def _lay_out(self, case: Case) -> None:
        """The tasks of the playbook come, those of another go; what was ticked or taken stays, what is over too."""
        wanted = self._steps(case)
        settled = {name for name, todo in case.todos.items() if todo.state in ("done", "not needed") or todo.owner}
        coming = [
            name
            for name, step in wanted.items()
            if step.instead_of not in settled and (not case.over or step.phase is Phase.REVIEWING)
        ]
        for name, todo in case.todos.items():
            if not name.startswith("own ") and name not in wanted and todo.state == "open" and todo.owner is None:
                todo.state = "gone"
        for name in coming:
            todo = case.todos.setdefault(name, Todo(wanted[name].phase, wanted[name].required))
            if todo.state == "gone":
                todo.state, todo.later = "open", False
        for name, todo in case.todos.items():
            if name in wanted and todo.state == "open":
                todo.phase, todo.required = wanted[name].phase, wanted[name].required
