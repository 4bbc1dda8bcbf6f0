"""What a severity wants in time: escalated once when late, left alone when there, begun anew when it is back."""

from bot.response import phases, roles, severity
from bot.rules.matrix import Escalation
from bot.rules.rotas import Rota
from bot.rules.words import Mode, Role, Severity
from tests.company import employ, happens
from tests.desk import BO, PRESS, Desk
from tests.noise import crowded

S1, S2, S3, S4 = Severity


def test_nothing_is_escalated_twice_and_nothing_that_was_there_in_time(desk: Desk) -> None:
    employ(desk)
    number = happens(desk, S1)
    desk.do(roles.take, desk.house, number, Role.COMMANDER, BO)
    for _ in range(3):
        desk.later(60)
        desk.do(severity.rate, desk.house, number, S2, BO, "form", "less")
        desk.do(severity.rate, desk.house, number, S1, BO, "form")
    late = [(event.facts["severity"], event.facts["target"]) for event in desk.events(number) if event.what == "late"]
    assert set(late) == {(S1, "roles"), (S1, "decision"), (S1, "contained")}
    assert len(late) == 3
    assert desk.pages(number)["managers"] == "triggered"
    assert "executives" not in desk.pages(number), "somebody came in time"


def test_whoever_was_called_because_nobody_came_is_not_rung_for_once_somebody_did(desk: Desk) -> None:
    employ(desk)
    number = happens(desk, S1)
    desk.later(10)
    assert desk.pages(number)["managers"] == "triggered"
    desk.do(roles.take, desk.house, number, Role.SCRIBE, BO)
    assert desk.pages(number)["managers"] == "acknowledged"
    assert desk.pages(number)["security"] == "triggered", "security is wanted for its own sake"


def test_a_drill_calls_people_and_rings_nobody(desk: Desk) -> None:
    employ(desk)
    happens(desk, S1, mode=Mode.DRILL)
    desk.later(20)
    assert desk.wanted("page") == []
    assert "late" in desk.notes("U0MANAGERS")
    assert "informed" not in desk.notes("U0PRODUCT")


def test_its_clocks_begin_anew_when_it_is_back(desk: Desk) -> None:
    employ(desk)
    number = happens(desk, S2)
    desk.tag(number)
    desk.later(60 * 5)
    before = desk.happened(number).count("late")
    desk.do(phases.resolve, number, BO, True)
    assert set(desk.waiting(number)) == {"postmortem"}
    desk.do(phases.reopen, desk.house, number, BO)
    desk.later(60 * 5)
    assert before == 5
    assert desk.happened(number).count("late") == 2 * before - 1, "what to contain is decided by now"


def test_nobody_is_told_twice_what_concerns_them(desk: Desk) -> None:
    employ(desk)
    number = happens(desk, S2)
    desk.do(severity.rate, desk.house, number, S1, BO, "form")
    assert desk.notes("U0OWNER") == ["informed"]
    assert desk.notes("U0EXPERT") == ["informed"]


def test_owner_and_experts_of_a_system_come_to_its_incidents(desk: Desk) -> None:
    employ(desk)
    happens(desk, None)
    assert {"U0OWNER", "U0EXPERT"} <= set(desk.wanted("invite")[0]["people"])


def test_where_nobody_is_on_duty_whoever_leads_or_declared_it_hears(desk: Desk) -> None:
    late = {"contained_minutes": 60, "escalate": (Escalation(after_minutes=10, to=PRESS),)}
    levels = desk.house.severity.levels
    stricter = desk.house.severity.model_copy(update={"levels": levels | {S1: levels[S1].model_copy(update=late)}})
    nobody = desk.house.people.model_copy(update={"rotas": desk.house.people.rotas | {PRESS: Rota()}})
    desk.house = desk.house.model_copy(update={"severity": stricter, "people": nobody})
    desk.declare(severity=S1)
    desk.later(60)
    assert desk.notes(BO).count("late") == 2


def test_a_grave_one_that_nobody_comes_to_stays_within_the_budget_of_messages(desk: Desk) -> None:
    employ(desk)
    since = desk.now
    number = happens(desk, S1)
    desk.later(30)
    desk.do(severity.rate, desk.house, number, S2, BO, "form", "less")
    for _ in range(26):
        desk.later(60)
    assert not crowded(desk, since)
    told = {line.person for line in desk.told() if line.note in ("late", "briefing")}
    assert told == {"U0MANAGERS", "U0EXECUTIVE"}
