"""Stories of several incidents and people, drawn by Hypothesis: after every step the database says what the model says.

Clicks come twice, too late and from the wrong people; time passes, and what is due rings as the clock lets it ring.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot import channels, due, offers, phases, roles, severity, tasks, updates
from bot.rules.words import Kind, Mode, Phase, Refusal, Role, Severity
from storage import reminders as stored
from storage.db import Work
from storage.effects import Effect
from storage.incidents import Event, Incident
from storage.letters import Letter, LetterLine
from storage.pages import Page
from storage.reminders import Reminder
from storage.roles import Holder, Offer
from storage.tasks import Task
from tests.desk import EMI, EVERYBODY, HOUSE, KIM, Desk
from tests.leading.model import Asked, Case, Model, No, Todo
from tests.stores import NOON

T = TypeVar("T")
REFUSED, STEPS = "refused", "steps"
MOST = 3
"""Incidents in a story."""
MOSTLY = 9
"""Of twelve draws, so many choose among what is still worked on."""

people, places = st.sampled_from(EVERYBODY), st.integers(0, 11)
on_duty = st.sampled_from([EMI, KIM, *EVERYBODY])
"""Anybody, but rather those whom the rota asks too."""
some_roles = st.sampled_from([Role.COMMANDER, Role.COMMANDER, Role.COMMUNICATIONS, Role.SCRIBE, Role.LEGAL])
severities = st.sampled_from(Severity)


class Found:
    """What the database holds of some incidents, read in one go."""

    def __init__(self, work: Work, numbers: Sequence[int]) -> None:
        def rows(table: Any, column: Any) -> list[Any]:
            first = list(table.__table__.primary_key.columns)[0]
            return list(work.session.scalars(select(table).where(column.in_(numbers)).order_by(first)))

        self.incidents: list[Incident] = rows(Incident, Incident.id)
        self.holders: list[Holder] = rows(Holder, Holder.incident_id)
        self.offers: list[Offer] = rows(Offer, Offer.incident_id)
        self.tasks: list[Task] = rows(Task, Task.incident_id)
        self.pages: list[Page] = rows(Page, Page.incident_id)
        waiting = select(Reminder).where(Reminder.incident_id.in_(numbers), stored.WAITING)
        self.waiting: list[Reminder] = list(work.session.scalars(waiting.order_by(Reminder.due_at, Reminder.id)))


class Leading(RuleBasedStateMachine):
    """One story on a desk that is used for many; each begins with fresh incidents at noon."""

    desk: ClassVar[Desk]
    taken: ClassVar[Counter[str]]
    """How many steps there were, which use cases they tried, and how many of those were refused."""

    def __init__(self) -> None:
        super().__init__()
        self.desk.now = NOON
        self.model = Model(NOON)

    # People

    @initialize(mode=st.sampled_from(Mode), rated=st.none() | severities)
    def begin(self, mode: Mode, rated: Severity | None) -> None:
        self.declare(mode, rated)

    @precondition(lambda self: len(self.model.cases) < MOST)
    @rule(mode=st.sampled_from([Mode.LIVE, Mode.LIVE, Mode.DRILL]), rated=st.none() | severities)
    def declare(self, mode: Mode, rated: Severity | None) -> None:
        number = self.desk.declare(mode=mode, severity=rated)
        self.model.declare(number, mode, rated)

    @rule(which=places, level=severities, reason=st.sampled_from(["", "fewer people"]))
    def rate(self, which: int, level: Severity, reason: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.rate(case, level, bool(reason)))
        wanted(severity.rate, HOUSE, case.number, level, EVERYBODY[0], "form", reason)

    @rule(which=places, role=some_roles, person=people, over=st.booleans())
    def take(self, which: int, role: Role, person: str, over: bool) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.take(case, role, person, over))
        wanted(roles.take, HOUSE, case.number, role, person, over)

    @rule(which=places, role=some_roles, person=on_duty, by=people)
    def offer(self, which: int, role: Role, person: str, by: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.offer(case, role, person, by))
        wanted(offers.offer, HOUSE, case.number, role, person, by)

    @rule(which=places, role=some_roles, person=people, by=st.none() | people)
    def hand_over(self, which: int, role: Role, person: str, by: str | None) -> None:
        case = self._case(which)
        giver = by or case.holders.get(role) or person
        wanted = self._both(lambda: self.model.hand_over(case, role, person, giver))
        wanted(offers.hand_over, HOUSE, case.number, person, giver, "A brief.", role)

    @precondition(lambda self: self._wanted())
    @rule(which=places, person=on_duty, by=people)
    def ask_somebody_to_lead(self, which: int, person: str, by: str) -> None:
        case = _at(self._wanted(), which)
        wanted = self._both(lambda: self.model.offer(case, Role.COMMANDER, person, by))
        wanted(offers.offer, HOUSE, case.number, Role.COMMANDER, person, by)

    @precondition(lambda self: self.model.offers)
    @rule(which=places, person=st.none() | people, twice=st.booleans())
    def accept(self, which: int, person: str | None, twice: bool) -> None:
        one = self._offered(which)
        who = person or one.person
        for _ in range(1 + twice):
            self._both(lambda: self.model.accept(one, who))(offers.accept, HOUSE, one.number, who)

    @precondition(lambda self: self._old_letters())
    @rule(which=places, yes=st.booleans())
    def click_an_old_letter(self, which: int, yes: bool) -> None:
        one = _at(self._old_letters(), which)
        if yes:
            self._both(lambda: self.model.accept(one, one.person))(offers.accept, HOUSE, one.number, one.person)
        else:
            self._both(lambda: self.model.decline(one, one.person))(offers.decline, HOUSE, one.number, one.person)

    @precondition(lambda self: self.model.offers)
    @rule(which=places, person=st.none() | people)
    def decline(self, which: int, person: str | None) -> None:
        one = self._offered(which)
        who = person or one.person
        self._both(lambda: self.model.decline(one, who))(offers.decline, HOUSE, one.number, who)

    @rule(which=places, role=some_roles, by=people)
    def nobody(self, which: int, role: Role, by: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.nobody(case, role, by))(roles.nobody, case.number, role, by)

    # Phases

    @rule(which=places, to=st.sampled_from(Phase), by=people)
    def move(self, which: int, to: Phase, by: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.move(case, to))(phases.move, case.number, to, by)

    @precondition(lambda self: len(self._open_cases()) > 1)
    @rule(which=places, by=people, stopped=st.booleans(), off=st.sampled_from(["", "search"]), who=st.just("") | people)
    def resolve(self, which: int, by: str, stopped: bool, off: str, who: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.resolve(case, by, stopped, bool(off), who))
        wanted(phases.resolve, case.number, by, stopped, off, who)

    @rule(which=places, by=people, finished=st.booleans())
    def close(self, which: int, by: str, finished: bool) -> None:
        case = self._case(which)
        if finished and case.phase is Phase.REVIEWING:
            for name in [name for name, todo in case.todos.items() if todo.required and todo.state == "open"]:
                self._both(lambda name=name: self.model.tick(case, case.todos[name]))(  # type: ignore[misc]
                    tasks.tick, self._task(case, name), by
                )
        self._both(lambda: self.model.close(case))(phases.close, HOUSE, case.number, by)

    @rule(which=places, by=people)
    def reopen(self, which: int, by: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.reopen(case))(phases.reopen, HOUSE, case.number, by)

    @rule(which=places, by=people, cancelled=st.booleans())
    def is_over_and_back(self, which: int, by: str, cancelled: bool) -> None:
        case = self._case(which)
        if cancelled:
            self._both(lambda: self.model.cancel(case))(phases.cancel, HOUSE, case.number, by)
        else:
            wanted = self._both(lambda: self.model.resolve(case, by, True, False, ""))
            wanted(phases.resolve, case.number, by, True)
        self._both(lambda: self.model.reopen(case))(phases.reopen, HOUSE, case.number, by)

    @precondition(lambda self: len(self._open_cases()) == MOST)
    @rule(which=places, by=people)
    def cancel(self, which: int, by: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.cancel(case))(phases.cancel, HOUSE, case.number, by)

    # Tasks and updates

    @rule(which=places, place=places, by=people)
    def tick(self, which: int, place: int, by: str) -> None:
        case, name, todo = self._todo(which, place)
        self._both(lambda: self.model.tick(case, todo))(tasks.tick, self._task(case, name), by)

    @rule(which=places, place=places, by=people)
    def untick(self, which: int, place: int, by: str) -> None:
        case, name, todo = self._todo(which, place)
        self._both(lambda: self.model.untick(case, todo))(tasks.untick, self._task(case, name), by)

    @rule(which=places, place=places, by=people)
    def not_needed(self, which: int, place: int, by: str) -> None:
        case, name, todo = self._todo(which, place)
        wanted = self._both(lambda: self.model.not_needed(case, todo))
        wanted(tasks.not_needed, self._task(case, name), by, "no use")

    @rule(which=places, place=places, person=people, by=people)
    def give(self, which: int, place: int, person: str, by: str) -> None:
        case, name, todo = self._todo(which, place)
        wanted = self._both(lambda: self.model.give(case, todo, person, by))
        wanted(tasks.give, self._task(case, name), person, by)

    @rule(which=places, by=people, owner=people)
    def add_task(self, which: int, by: str, owner: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.add_task(case, by, owner))(tasks.add, case.number, "Call them", by, owner)

    @rule(which=places, kind=st.sampled_from([Kind.UNSORTED, Kind.JAILBREAK, Kind.LEAK]), by=people)
    def set_kind(self, which: int, kind: Kind, by: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.set_kind(case, kind))(tasks.set_kind, HOUSE, case.number, kind, by)

    @rule(which=places, minutes=st.sampled_from([0, 10, 45]), by=people)
    def update(self, which: int, minutes: int, by: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.update(case, minutes))
        wanted(updates.post, case.number, by, "We look.", "", minutes or None)

    # Slack and the clock

    @rule(which=places)
    def the_channel_comes(self, which: int) -> None:
        case = self._case(which)
        if not case.channel:
            case.part, case.lost = case.part + 1, False
            name = f"inc-{case.number}-{case.part}"
            self.desk.do(channels.opened, HOUSE, case.number, case.part, f"C-{name}", name)

    @rule(which=places)
    def the_channel_is_archived(self, which: int) -> None:
        case = self._case(which)
        if case.channel and case.over:
            case.lost = True
            self.desk.do(phases.archived, case.number, f"C-inc-{case.number}-{case.part}")

    @rule(minutes=st.sampled_from([1, 4, 5, 5, 6, 16, 61, 7 * 24 * 60 + 1]))
    def time_passes(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)
        self.model.now = self.desk.now
        for one in [row for row in self._found().waiting if row.due_at <= self.desk.now]:
            assert self.desk.do(due.ring, HOUSE, one.id) is self.model.ring(one.key), one.key
            assert self.desk.do(due.ring, HOUSE, one.id) is False, "it rings once"

    # After every step

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not self.model.cases:
            return
        self.taken[STEPS] += 1
        found = self._found()
        self._number_what_is_new(found)
        for row in found.incidents:
            self._is_as_it_should_be(row, self.model.cases[row.id])
        assert {row.key: row.due_at for row in found.waiting} == self.model.waiting
        assert [(row.id, row.state) for row in found.offers] == [(one.number, one.state) for one in self.model.offers]
        for number, case in self.model.cases.items():
            held = [(row.role, row.person) for row in found.holders if row.incident_id == number]
            assert sorted(held, key=str) == sorted(case.holders.items(), key=str), "one person a role, who said yes"
            assert {row.rota: row.state for row in found.pages if row.incident_id == number} == case.pages
            ours = {_name(row): row for row in found.tasks if row.incident_id == number}
            assert {name: _todo(row) for name, row in ours.items()} == case.todos
            assert len(ours) == len([row for row in found.tasks if row.incident_id == number]), "each task once"

    def _is_as_it_should_be(self, row: Incident, case: Case) -> None:
        marks = {name: getattr(row, f"{name}_at") for name in case.marks}
        is_now = (row.phase, row.kind, row.severity, row.treated_as, row.reviewer, row.update_due_at)
        assert (*is_now, marks) == (
            *(case.phase, case.kind, case.severity, case.treated, case.reviewer, case.update_at),
            case.marks,
        )
        assert (row.called_at is not None, row.lost is not None) == (case.called, case.lost)
        legal = {Phase.REVIEWING: {"resolved"}, Phase.CLOSED: {"closed"}}.get(case.phase, set())
        ended = {name for name in ("resolved", "closed", "cancelled") if marks[name]}
        assert legal <= ended <= legal | ({"resolved", "cancelled"} if case.phase is Phase.CLOSED else set())

    def teardown(self) -> None:
        if self.model.cases:
            self.desk.read(self._story_is_told_once)

    def _story_is_told_once(self, work: Work) -> None:
        """The timeline tells who had which role, letters said each thing once, and no pager rang for a drill."""
        numbers = list(self.model.cases)
        held: dict[tuple[int, str], str | None] = {}
        for event in work.session.scalars(select(Event).where(Event.incident_id.in_(numbers)).order_by(Event.id)):
            place = (event.incident_id, event.facts.get("role", ""))
            if event.what in ("role taken", "handed over"):
                held[place] = event.who
            elif event.what == "nobody available":
                held[place] = None
            elif event.what == "role released":
                del held[place]
        should = {(n, role): who for n, case in self.model.cases.items() for role, who in case.holders.items()}
        assert held == should
        lines = select(Letter.person, LetterLine.note, LetterLine.incident_id).join(
            LetterLine, LetterLine.letter_id == Letter.id
        )
        told = Counter(tuple(row) for row in work.session.execute(lines.where(LetterLine.incident_id.in_(numbers))))
        assert told == self.model.told
        wanted = select(Effect).where(Effect.incident_id.in_(numbers), Effect.kind.in_(["page", "post_call"]))
        sent = list(work.session.scalars(wanted))
        assert len([one for one in sent if one.kind == "post_call"]) == len(self.model.calls)
        rung = {one.incident_id for one in sent if one.kind == "page"}
        assert rung <= {number for number, case in self.model.cases.items() if case.mode is Mode.LIVE}

    # Parts

    def _old_letters(self) -> list[Asked]:
        """Offers that are settled, of roles that are free again or back with whoever offered them."""
        settled = [one for one in self.model.offers if one.state != "open" and not self.model.cases[one.incident].over]
        return [one for one in settled if self.model.cases[one.incident].holders.get(one.role) in (None, one.by)]

    def _case(self, which: int) -> Case:
        """One of the incidents, mostly one that is worked on."""
        return _at((self._open_cases() if which < MOSTLY else []) or list(self.model.cases.values()), which)

    def _open_cases(self) -> list[Case]:
        return [case for case in self.model.cases.values() if not case.over]

    def _wanted(self) -> list[Case]:
        """Incidents that nobody leads."""
        return [case for case in self._open_cases() if not case.holders.get(Role.COMMANDER)]

    def _offered(self, which: int) -> Asked:
        """One of the offers, rather one that is open."""
        return _at([one for one in self.model.offers if one.state == "open"] or self.model.offers, which)

    def _todo(self, which: int, place: int) -> tuple[Case, str, Todo]:
        case = self._case(which)
        name = _at(list(case.todos), place)
        return case, name, case.todos[name]

    def _task(self, case: Case, name: str) -> int:
        if name.startswith("own "):
            return int(name.removeprefix("own "))
        (number,) = [row.id for row in self._found().tasks if (row.incident_id, row.step) == (case.number, name)]
        return number

    def _found(self) -> Found:
        found: Found = self.desk.read(Found, list(self.model.cases))
        return found

    def _both(self, wanted: Callable[[], Any]) -> Callable[..., None]:
        """Do it in earnest as in the model; either both do it, or both refuse."""

        def act(use_case: Any, *args: Any) -> None:
            self.taken[use_case.__name__] += 1
            try:
                expected = wanted()
            except No:
                expected = REFUSED
            try:
                result = self.desk.do(use_case, *args)
            except Refusal as refusal:
                result = REFUSED
                self.taken[REFUSED] += 1
                assert refusal.sentence.endswith("."), "a whole sentence"
            assert (result == REFUSED) == (expected == REFUSED), (use_case.__name__, args, expected)
            if use_case is roles.take:
                assert result == expected

        return act

    def _number_what_is_new(self, found: Found) -> None:
        """Learn the numbers of new offers and own tasks; there are exactly those that the model made."""
        known = {one.number for one in self.model.offers}
        for one, row in zip(
            [one for one in self.model.offers if not one.number],
            [row for row in found.offers if row.id not in known],
            strict=True,
        ):
            assert (row.incident_id, row.role, row.person, row.by) == (one.incident, one.role, one.person, one.by)
            assert (row.handover, row.step, row.until) == (one.handover, one.step, one.until)
            one.number = row.id
            if one.state == "open":
                self.model.waiting[f"offer:{row.id}"] = one.until
        names = {(number, name) for number, case in self.model.cases.items() for name in case.todos}
        fresh = [row for row in found.tasks if row.step is None and (row.incident_id, _name(row)) not in names]
        for (number, todo), task in zip(self.model.own, fresh, strict=True):
            assert task.incident_id == number
            self.model.cases[number].todos[_name(task)] = todo
        self.model.own = []


def _at(rows: list[T], place: int) -> T:
    """One of them, the newest at 0."""
    return rows[-1 - place % len(rows)]


def _name(row: Task) -> str:
    return row.step or f"own {row.id}"


def _todo(row: Task) -> Todo:
    return Todo(Phase(row.phase), row.required, row.state, row.owner, row.later)


def stories(desk: Desk) -> type[Leading]:
    """The machine on a desk, with a count of its own."""
    return type("Leading", (Leading,), {"desk": desk, "taken": Counter()})
