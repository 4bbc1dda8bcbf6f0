"""What must hold after every step of a story, and in its end: the database says what the model says."""

from collections import Counter

from hypothesis.stateful import invariant
from sqlalchemy import select

from bot.rules.words import Mode, Phase
from storage.db import Work
from storage.effects import Effect
from storage.incidents import Event, Incident
from storage.letters import Letter, LetterLine
from storage.tasks import Task
from tests.leading.cases import Case, Todo
from tests.leading.story import STEPS, Found, Story


class Checks(Story):
    """No illegal state, ever."""

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
        assert (row.tag, row.verdict, row.verdict_by is None) == (case.tag, case.verdict, case.verdict is None)
        assert (row.called_at is not None, row.lost is not None) == (case.called, case.lost)
        sorted_ = row.tag is not None or row.phase not in (Phase.CLOSED,)
        assert sorted_, "nothing is closed before somebody has said what failed"
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


def _name(row: Task) -> str:
    return row.step or f"own {row.id}"


def _todo(row: Task) -> Todo:
    return Todo(Phase(row.phase), row.required, row.state, row.owner, row.later)
