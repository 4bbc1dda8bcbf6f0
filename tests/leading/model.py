"""What should become of incidents, roles, offers and tasks, in plain Python: the real thing is compared with it."""

from bot.rules.words import Kind, Mode, Phase, Role, Severity, Verdict
from tests.desk import COST, JAILBREAK, LEAK
from tests.leading.cases import ANSWERABLE, WORKING, Asked, Case, Todo, insist
from tests.leading.consequences import Consequences

KINDS = {JAILBREAK: Kind.JAILBREAK, LEAK: Kind.LEAK, COST: Kind.RUNAWAY}


class Model(Consequences):
    """A method a use case, which raises No where the use case must refuse."""

    # Declaring and rating

    def declare(self, number: int, mode: Mode, severity: Severity | None) -> None:
        case = self.cases[number] = Case(number, mode, severity=severity)
        case.marks = dict.fromkeys(("contained", "restored", "resolved", "closed", "cancelled"))
        self._lay_out(case)
        self._call(case)
        case.quiet = severity is Severity.S4
        if not case.quiet:
            self._ask_line(case, Role.COMMANDER, 0)

    def rate(self, case: Case, severity: Severity, reason: bool) -> None:
        insist(case.phase is not Phase.CLOSED and severity is not case.severity)
        insist(case.severity is None or severity < case.severity or reason)
        case.severity, case.treated = severity, None
        self.waiting.pop(f"unrated:{case.number}", None)
        if case.phase is not Phase.REVIEWING:
            sought = bool(case.holders.get(Role.COMMANDER) or self._of(case, Role.COMMANDER))
            wakes, case.quiet = case.quiet and not sought, False
            if wakes:
                self._ask_line(case, Role.COMMANDER, 0)
            self._call(case)
            if not wakes and not case.holders.get(Role.COMMANDER):
                self._ring_pager(case, Role.COMMANDER)

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
        insist(case.tag or case.phase is not Phase.TRIAGE or to is Phase.CONTAINING)
        before, case.phase = case.phase, to
        self._confirm(case)
        if WORKING.index(to) > WORKING.index(before):
            for todo in self._unfinished(case, before):
                todo.later = True
        beyond = WORKING.index(to) > WORKING.index(Phase.CONTAINING)
        case.marks["contained"] = (case.marks["contained"] or self.now) if beyond else None

    def _confirm(self, case: Case) -> None:
        case.verdict = case.verdict or Verdict.CONFIRMED

    def resolve(self, case: Case, by: str, stopped: bool, still_off: bool, reviewer: str) -> None:
        insist(not case.over and (case.tag or case.phase is not Phase.TRIAGE))
        case.phase = Phase.REVIEWING
        self._confirm(case)
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

    def cancel(self, case: Case, verdict: Verdict) -> None:
        insist(not case.over and case.tag and verdict is not Verdict.CONFIRMED)
        case.phase, case.verdict = Phase.CLOSED, verdict
        case.marks["cancelled"] = case.marks["closed"] = self.now
        self._end(case)
        self.waiting[f"archive:{case.number}"] = self._in(7 * 24 * 60)

    def close(self, case: Case) -> None:
        insist(case.phase is Phase.REVIEWING and case.tag)
        insist(not any(todo.required and todo.state == "open" for todo in case.todos.values()))
        case.phase, case.marks["closed"] = Phase.CLOSED, self.now
        self._end(case)
        self.waiting[f"archive:{case.number}"] = self._in(7 * 24 * 60)

    def reopen(self, case: Case) -> None:
        insist(case.over)
        case.phase, case.reviewer, case.verdict = Phase.CONTAINING, None, Verdict.CONFIRMED
        case.marks = dict.fromkeys(case.marks)
        self.waiting.pop(f"archive:{case.number}", None)
        for todo in case.todos.values():
            todo.later = False if todo.state != "gone" else todo.later
        self._lay_out(case)
        mild = (case.severity or case.treated) is Severity.S4
        case.quiet = mild and not case.part
        if not mild:
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

    def tag(self, case: Case, first: str, also: frozenset[str]) -> None:
        others = also - {first}
        insist((case.tag, case.also) != (first, others))
        case.tag, case.also, case.kind = first, others, KINDS[first]
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
