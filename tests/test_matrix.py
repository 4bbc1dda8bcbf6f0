"""Every cell of the escalation matrix has a consequence that somebody notices; what has none yet says so."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.learning import investigation
from bot.response import channels, phases, situation, targets, tasks
from bot.rules import office_hours
from bot.rules.investigation import FactorKind
from bot.rules.matrix import EXECUTIVES, Gate, Level, Target
from bot.rules.words import Refusal, Role, Severity
from handlers.slack import matrix, severity, watch
from storage import postmortems, reminders
from storage.db import Work
from tests.company import EXPERT, OWNER, company, employ, happens, on
from tests.desk import BO, Desk, sitting
from tests.review import publish

S1, S2, S3, S4 = Severity
FRIDAY = datetime(2026, 3, 6, 18, tzinfo=UTC)
"""After hours: the office opens again on Monday at nine."""
Check = Callable[[Desk, Severity, Level], None]


def person(name: str) -> str:
    return {"owner": OWNER, "experts": EXPERT}.get(name) or on(name)


def late(desk: Desk, number: int) -> list[Target]:
    """What the card says is late."""
    row = desk.incident(number)
    return [one.target for one in desk.read(targets.overdue, desk.house, row)]


def due_at(desk: Desk, level: Level, minutes: int) -> datetime:
    passing = timedelta(minutes=minutes)
    return desk.now + passing if level.clock == "always" else office_hours.after(desk.now, passing, "UTC")


def until(desk: Desk, at: datetime) -> None:
    """Let time pass up to a moment, what is due on the way ringing in its order."""
    while upcoming := desk.read(next_due, at):
        desk.now = max(desk.now, upcoming)
        desk.later(0)
    desk.now = at


def next_due(work: Work, at: datetime) -> datetime | None:
    """When the next reminder is due, if that is soon enough."""
    numbers = reminders.due(work.session, at, 1)
    row = reminders.get(work.session, numbers[0]) if numbers else None
    return row.due_at if row else None


def means(desk: Desk, level_of: Severity, level: Level) -> None:
    assert level.means in str(severity.form(desk.house, 1, None))


def page(desk: Desk, level_of: Severity, level: Level) -> None:
    number = happens(desk, level_of)
    assert set(desk.pages(number)) == set(level.page)
    assert set(desk.pages(number).values()) <= {"triggered"}


def tell(desk: Desk, level_of: Severity, level: Level) -> None:
    happens(desk, level_of)
    informed = {line.person for line in desk.told() if line.note == "informed"}
    assert informed == {person(name) for name in level.tell}


def asked_roles(desk: Desk, level_of: Severity, level: Level) -> None:
    number = happens(desk, level_of)
    for role in Role:
        rota = desk.house.people.roles[role].rota
        wanted = role in level.roles or (rota in level.page)
        assert desk.asked(number, role) == ([on(rota)] if rota and wanted else [])


def target(one: Target) -> Check:
    """Before its time nothing is late; then the card says so, and once only somebody is called."""

    def check(desk: Desk, level_of: Severity, level: Level) -> None:
        minutes = level.minutes(one)
        number = happens(desk, level_of)
        at = due_at(desk, level, minutes or 60 * 24 * 15)
        until(desk, at - timedelta(minutes=1))
        assert one not in late(desk, number)
        until(desk, at)
        assert (one in late(desk, number)) == (minutes is not None)
        assert desk.happened(number).count("late") == len({*late(desk, number)})
        if minutes and level.escalate and one is not Target.ACK:
            called = {"target": one, "rota": level.escalate[0].to}
            facts = [event.facts for event in desk.events(number) if event.what == "escalated"]
            assert [fact for fact in facts if called.items() <= fact.items()]

    return check


def escalate(desk: Desk, level_of: Severity, level: Level) -> None:
    number = happens(desk, level_of)
    begun = desk.now
    for step in level.escalate:
        at = begun + timedelta(minutes=step.after_minutes)
        at = at if level.clock == "always" else office_hours.after(begun, timedelta(minutes=step.after_minutes), "UTC")
        until(desk, at - timedelta(minutes=1))
        before = desk.notes(on(step.to)).count("late")
        until(desk, at)
        assert desk.notes(on(step.to)).count("late") > before
        assert (desk.pages(number).get(step.to) == "triggered") == (step.to in level.wakes)
    if not level.escalate:
        until(desk, begun + timedelta(days=3))
        assert "escalated" not in desk.happened(number)


def clock(desk: Desk, level_of: Severity, level: Level) -> None:
    desk.now = FRIDAY
    number = happens(desk, level_of)
    first = min(level.targets.values())
    until(desk, FRIDAY + timedelta(minutes=first))
    assert bool(late(desk, number)) == (level.clock == "always")
    if level.clock == "office hours":
        desk.now = FRIDAY + timedelta(days=2, hours=15) + timedelta(minutes=min(first, 470))
        desk.later(0)
        assert bool(late(desk, number)) == (first <= 470)


def update_every(desk: Desk, level_of: Severity, level: Level) -> None:
    number = happens(desk, level_of)
    assert desk.waiting(number).get("update") == level.update_every_minutes


def executives_every(desk: Desk, level_of: Severity, level: Level) -> None:
    happens(desk, level_of)
    every = level.executives_every_minutes
    until(desk, desk.now + timedelta(minutes=2 * (every or 1440)))
    assert desk.notes(on(EXECUTIVES)).count("briefing") == (2 if every else 0)


def two_functions(desk: Desk, level_of: Severity, level: Level) -> None:
    number = happens(desk, level_of)
    if not desk.incident(number).channel:
        desk.do(channels.opened, desk.house, number, 1, "C1", "inc-1")
    desk.do(channels.invited, number, [on("commander"), on("managers")], {}, "")
    seen = desk.read(situation.card, desk.house, number).watch
    assert bool(seen.alone) == level.two_functions
    if seen.alone:
        assert "Only response is here. Ask engineering or" in str(watch.blocks(seen)) or "Ask engineering, " in str(
            watch.blocks(seen)
        )
        desk.do(channels.invited, number, [on("research")], {}, "")
        assert desk.read(situation.card, desk.house, number).watch.alone is None


def opens_channel(desk: Desk, level_of: Severity, level: Level) -> None:
    number = happens(desk, level_of)
    assert bool(desk.wanted("open_channel")) == level.opens_channel
    assert bool(desk.asked(number)) == level.opens_channel


def gates(desk: Desk, level_of: Severity, level: Level) -> None:
    number = desk.tag(happens(desk, level_of))
    desk.do(phases.resolve, number, BO, True)
    if Gate.TASKS in level.gates:
        with pytest.raises(Refusal, match="required tasks are open"):
            desk.do(phases.close, desk.house, number, BO)
        settle(desk, number)
    if level.post_mortem.needed == "always":
        publish(desk, number)
    elif Gate.CAUSE in level.gates:
        explain(desk, number)
    if Gate.EXECUTIVE in level.gates:
        with pytest.raises(Refusal, match=f"closed by an executive. Ask <@{on(EXECUTIVES)}>"):
            desk.do(phases.close, desk.house, number, BO)
        desk.do(phases.close, desk.house, number, on(EXECUTIVES))
    else:
        desk.do(phases.close, desk.house, number, BO)
    assert desk.incident(number).phase == "closed"


def explain(desk: Desk, number: int) -> None:
    factor = desk.do(investigation.add_factor, number, FactorKind.SAFEGUARD, "No filter saw it", BO)
    desk.do(investigation.drop_factor, factor.id, BO)
    with pytest.raises(Refusal, match="why it happened"):
        desk.do(phases.close, desk.house, number, BO)
    desk.do(investigation.add_factor, number, FactorKind.MODEL, "It believes any tone of command", BO)


def settle(desk: Desk, number: int) -> None:
    for task in desk.tasks(number).values():
        if task.required and task.state == "open":
            desk.do(tasks.not_needed, task.id, BO, "Nobody needs it here.")


def shown(part: Callable[[Level], str]) -> Check:
    """What is not enforced yet is told as such, with its value."""

    def check(desk: Desk, level_of: Severity, level: Level) -> None:
        text = matrix.told(level)
        assert matrix.NOT_YET in text
        assert part(level) in text.split(matrix.NOT_YET)[1]

    return check


def legal(level: Level) -> str:
    said = {60: "within an hour", 240: "within 4 hours", 1440: "within 24 hours", None: "no decision about duties"}
    return said[level.legal_minutes]


def post_mortem(desk: Desk, level_of: Severity, level: Level) -> None:
    number = desk.tag(happens(desk, level_of))
    settle(desk, number)
    desk.do(phases.resolve, number, BO, True)
    desk.later()
    begun = desk.read(lambda work: postmortems.get(work.session, number))
    assert (begun is not None) == (level.post_mortem.needed == "always")
    if begun is None:
        return
    assert begun.owner == BO
    days = {Severity.S1: 3, Severity.S2: 7}[level_of]  # Five working days are a week.
    assert 0 <= (begun.due_at.date() - desk.now.date()).days - days <= 1
    with pytest.raises(Refusal, match="post-mortem is published first"):
        desk.do(phases.close, desk.house, number, on(EXECUTIVES))
    later = matrix.told(level).split(matrix.NOT_YET)[1]
    assert f"the meeting about it within {level.post_mortem.meeting_days} days" in later


def research(level: Level) -> str:
    return {24: "within 24 hours", 72: "within 3 days", 168: "within 7 days", None: "no date for research"}[
        level.research_hours
    ]


def eval_case(level: Level) -> str:
    return "if somebody wants one" if level.eval_case == "optional" else f"an eval case {level.eval_case}"


@pytest.fixture
def staffed(sqlite_url: str) -> Iterator[Desk]:
    """A company with somebody on every rota."""
    with sitting(sqlite_url) as opened:
        employ(opened)
        yield opened


CELLS: dict[str, Check] = {
    "means": means,
    "page": page,
    "tell": tell,
    "roles": asked_roles,
    "ack_minutes": target(Target.ACK),
    "commander_minutes": target(Target.COMMANDER),
    "roles_minutes": target(Target.ROLES),
    "decision_minutes": target(Target.DECISION),
    "contained_minutes": target(Target.CONTAINED),
    "escalate": escalate,
    "clock": clock,
    "update_every_minutes": update_every,
    "executives_every_minutes": executives_every,
    "two_functions": two_functions,
    "opens_channel": opens_channel,
    "gates": gates,
    "legal_minutes": shown(legal),
    "post_mortem": post_mortem,
    "research_hours": shown(research),
    "eval_case": shown(eval_case),
}


@pytest.mark.parametrize("cell", Level.model_fields)
@pytest.mark.parametrize("level_of", Severity)
def test_a_cell_does_what_it_says(staffed: Desk, level_of: Severity, cell: str) -> None:
    CELLS[cell](staffed, level_of, company().severity.levels[level_of])
