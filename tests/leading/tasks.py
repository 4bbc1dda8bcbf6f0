"""Steps of a story about the work itself: tasks, what failed, which chooses them, and updates."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.response import tags, tasks, updates
from tests.desk import HOUSE
from tests.leading.cases import Case, Todo
from tests.leading.story import Story, at, failures, people, places


class Tasks(Story):
    """What is to be done, and what is told."""

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

    @rule(which=places, first=failures, also=st.frozensets(failures, max_size=2), by=people)
    def tag(self, which: int, first: str, also: frozenset[str], by: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.tag(case, first, also))
        wanted(tags.choose, HOUSE, case.number, first, sorted(also), by)

    @rule(which=places, minutes=st.sampled_from([0, 10, 45]), by=people)
    def update(self, which: int, minutes: int, by: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.update(case, minutes))
        wanted(updates.post, case.number, by, "We look.", "", minutes or None)

    def _todo(self, which: int, place: int) -> tuple[Case, str, Todo]:
        case = self._case(which)
        name = at(list(case.todos), place)
        return case, name, case.todos[name]
