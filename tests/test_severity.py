"""How bad it is: not rated at first, S2 in silence, lowered with a reason only; on both databases."""

import pytest

from bot.response import offers, phases, roles, severity, updates
from bot.rules.words import Mode, Refusal, Role, Severity
from tests.desk import ANA, BO, COMMAND, EMI, HOUSE, LIU, Desk

S1, S2, S3, S4 = Severity


def rate(desk: Desk, number: int, level: Severity, reason: str = "") -> None:
    desk.do(severity.rate, HOUSE, number, level, BO, "form", reason)


def test_a_fresh_one_is_not_rated_and_only_the_commanders_rota_is_paged(desk: Desk) -> None:
    number = desk.declare()
    row = desk.incident(number)
    assert (row.severity, row.treated_as, row.update_due_at) == (None, None, None)
    assert desk.pages(number) == {COMMAND: "triggered"}
    assert desk.asked(number, Role.COMMUNICATIONS) == []


def test_silence_is_treated_as_s2_after_five_minutes_and_never_as_s1(desk: Desk) -> None:
    number = desk.declare()
    desk.later(4.9)
    assert desk.incident(number).treated_as is None
    desk.later(0.1)
    row = desk.incident(number)
    assert (row.severity, row.treated_as) == (None, S2)
    assert desk.waiting(number)["update"] == 60, "an S2 is told of every hour"
    desk.later(600)
    assert desk.incident(number).treated_as == S2


def test_whoever_took_command_rates_it_when_they_can(desk: Desk) -> None:
    number = desk.declare()
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.later(60)
    assert desk.incident(number).treated_as is None


def test_rating_it_ends_the_silence(desk: Desk) -> None:
    number = desk.declare()
    desk.later(5)
    rate(desk, number, S3)
    row = desk.incident(number)
    assert (row.severity, row.treated_as) == (S3, None)
    assert "unrated" not in desk.waiting(number)


def test_someone_could_be_hurt_makes_it_s1_which_goes_first_and_calls_more_people(desk: Desk) -> None:
    number = desk.declare()
    rate(desk, number, S1)
    assert desk.incident(number).urgent
    assert desk.asked(number, Role.COMMUNICATIONS) == [ANA]
    assert desk.waiting(number)["update"] == 30
    assert desk.rang(number) == ["trigger"], "the commander's rota was called at the declare"


def test_nobody_is_asked_twice_because_it_is_rated_twice(desk: Desk) -> None:
    number = desk.declare(severity=S1)
    rate(desk, number, S2, "it was one answer")
    rate(desk, number, S1)
    assert desk.notes(ANA) == ["offer"]
    assert desk.waiting(number)["update"] == 30


def test_lowering_needs_a_reason_and_raising_does_not(desk: Desk) -> None:
    number = desk.declare(severity=S2)
    for blank in ("", "  \n"):
        with pytest.raises(Refusal, match="why it is S3 and no longer S2") as no:
            rate(desk, number, S3, blank)
        assert no.value.field == "reason"
    assert desk.incident(number).severity == S2
    rate(desk, number, S3, "two people saw it")
    rate(desk, number, S1)
    assert [event.facts["severity"] for event in desk.events(number) if event.what == "rated"] == [S2, S3, S1]
    with pytest.raises(Refusal, match="It is S1 already"):
        rate(desk, number, S1)


def test_no_longer_s1_is_no_longer_urgent(desk: Desk) -> None:
    number = desk.declare(severity=S1)
    rate(desk, number, S4, "a test account")
    row = desk.incident(number)
    assert not row.urgent
    assert row.update_due_at is None, "an S4 has no clock"
    assert "update" not in desk.waiting(number)


def test_what_wakes_nobody_at_first_rings_as_soon_as_it_is_worse(desk: Desk) -> None:
    number = desk.declare(severity=S3)
    desk.later(30)
    assert desk.rang(number) == []
    assert desk.notes(EMI) == ["offer"], "people are asked without being woken"
    rate(desk, number, S1)
    rate(desk, number, S2, "only one answer")
    assert desk.rang(number) == ["trigger"]


def test_an_earlier_promise_is_not_put_off_by_a_rating(desk: Desk) -> None:
    number = desk.declare()
    desk.do(updates.post, number, BO, "We look.", minutes=10)
    rate(desk, number, S2)
    assert desk.waiting(number)["update"] == 10


def test_a_drill_is_rated_and_rings_nobody(desk: Desk) -> None:
    number = desk.declare(mode=Mode.DRILL, severity=S1)
    desk.later(5)
    assert desk.asked(number, Role.COMMUNICATIONS) == [LIU], "people practise"
    assert desk.wanted("page") == []
    assert desk.pages(number) == {}


def test_after_the_end_a_rating_only_corrects_the_record(desk: Desk) -> None:
    number = desk.tag(desk.declare())
    desk.do(phases.resolve, number, BO, True)
    rate(desk, number, S1)
    assert desk.incident(number).severity == S1
    assert set(desk.waiting(number)) == {"postmortem"}
    assert desk.asked(number, Role.COMMUNICATIONS) == []
    desk.cancel(desk.declare())
    with pytest.raises(Refusal, match="closed"):
        desk.do(severity.rate, HOUSE, number + 1, S1, BO, "form")


def test_what_is_back_calls_whom_its_severity_calls(desk: Desk) -> None:
    rated, unrated = desk.declare(severity=S1), desk.declare()
    for number in (rated, unrated):
        desk.do(phases.resolve, desk.tag(number), BO, True)
        desk.do(phases.reopen, HOUSE, number, BO)
    assert desk.asked(rated, Role.COMMUNICATIONS) == [ANA]
    assert desk.waiting(rated)["update"] == 30
    assert desk.rang(rated) == ["trigger", "resolve", "trigger"]
    assert desk.waiting(unrated)["unrated"] == 5


def test_who_rates_it_before_anybody_answers_stops_nobody_from_being_asked(desk: Desk) -> None:
    number = desk.declare()
    rate(desk, number, S2)
    assert len(desk.asked(number)) == 1
    desk.do(offers.decline, HOUSE, desk.offers(number)[0].id, desk.asked(number)[0])
    assert len(desk.asked(number)) == 1
