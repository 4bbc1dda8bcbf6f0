"""Steps of a story about an incident as a whole: declared, rated, moved on, ended and reopened."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bot.response import phases, severity, tags, tasks
from bot.rules.words import Mode, Phase, Severity, Verdict
from tests.desk import EVERYBODY, HOUSE
from tests.leading.cases import Case
from tests.leading.story import Story, failures, people, places

MOST = 3
"""Incidents in a story."""
severities = st.sampled_from(Severity)
verdicts = st.sampled_from([*phases.NO_INCIDENT, Verdict.CONFIRMED])


class Phases(Story):
    """How far an incident is, and how bad."""

    @initialize(mode=st.sampled_from(Mode), rated=st.none() | severities, failed=st.none() | failures)
    def begin(self, mode: Mode, rated: Severity | None, failed: str | None) -> None:
        self.declare(mode, rated, failed)

    @precondition(lambda self: len(self.model.cases) < MOST)
    @rule(mode=st.sampled_from([Mode.LIVE, Mode.LIVE, Mode.DRILL]), rated=st.none() | severities, failed=failures)
    def declare(self, mode: Mode, rated: Severity | None, failed: str | None) -> None:
        number = self.desk.declare(mode=mode, severity=rated)
        self.model.declare(number, mode, rated)
        if failed:
            case = self.model.cases[number]
            wanted = self._both(lambda: self.model.tag(case, failed, frozenset()))
            wanted(tags.choose, HOUSE, number, failed, (), EVERYBODY[0])

    @rule(which=places, level=severities, reason=st.sampled_from(["", "fewer people"]))
    def rate(self, which: int, level: Severity, reason: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.rate(case, level, bool(reason)))
        wanted(severity.rate, HOUSE, case.number, level, EVERYBODY[0], "form", reason)

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
            self._cancel(case, by, Verdict.MISUNDERSTANDING)
        else:
            wanted = self._both(lambda: self.model.resolve(case, by, True, False, ""))
            wanted(phases.resolve, case.number, by, True)
        self._both(lambda: self.model.reopen(case))(phases.reopen, HOUSE, case.number, by)

    @precondition(lambda self: len(self._open_cases()) == MOST)
    @rule(which=places, by=people, verdict=verdicts)
    def cancel(self, which: int, by: str, verdict: Verdict) -> None:
        self._cancel(self._case(which), by, verdict)

    def _cancel(self, case: Case, by: str, verdict: Verdict) -> None:
        wanted = self._both(lambda: self.model.cancel(case, verdict))
        wanted(phases.cancel, HOUSE, case.number, by, verdict, "It looks so.")
