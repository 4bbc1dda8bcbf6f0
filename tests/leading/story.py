"""What every step of a drawn story needs: the desk, the model, and doing a thing in both at once."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select

from bot.response import roles
from bot.rules.words import Refusal
from storage import reminders as stored
from storage.db import Work
from storage.incidents import Incident
from storage.pages import Page
from storage.reminders import Reminder
from storage.roles import Holder, Offer
from storage.tasks import Task
from tests.desk import COST, EVERYBODY, JAILBREAK, LEAK, Desk
from tests.leading.cases import Case, No
from tests.leading.model import Model
from tests.stores import NOON

T = TypeVar("T")
REFUSED, STEPS = "refused", "steps"
MOSTLY = 9
"""Of twelve draws, so many choose among what is still worked on."""

people, places = st.sampled_from(EVERYBODY), st.integers(0, 11)
failures = st.sampled_from([COST, JAILBREAK, LEAK])


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
        waiting = waiting.where(Reminder.what != "postmortem")  # This house needs none; the look at it changes nothing.
        self.waiting: list[Reminder] = list(work.session.scalars(waiting.order_by(Reminder.due_at, Reminder.id)))


class Story(RuleBasedStateMachine):
    """One story on a desk that is used for many; each begins with fresh incidents at noon."""

    desk: ClassVar[Desk]
    taken: ClassVar[Counter[str]]
    """How many steps there were, which use cases they tried, and how many of those were refused."""

    def __init__(self) -> None:
        super().__init__()
        self.desk.now = NOON
        self.model = Model(NOON)

    def _case(self, which: int) -> Case:
        """One of the incidents, mostly one that is worked on."""
        return at((self._open_cases() if which < MOSTLY else []) or list(self.model.cases.values()), which)

    def _open_cases(self) -> list[Case]:
        return [case for case in self.model.cases.values() if not case.over]

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


def at(rows: list[T], place: int) -> T:
    """One of them, the newest at 0."""
    return rows[-1 - place % len(rows)]
