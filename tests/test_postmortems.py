"""Post-mortems: there where the matrix wants one, and nothing grave is closed without."""

from datetime import timedelta

import pytest

from bot.learning import postmortems, recurrences
from bot.response import phases, severity
from bot.rules.postmortem import Section, State, Why
from bot.rules.words import Mode, Phase, Refusal, Severity, Verdict
from tests.desk import ANA, BO, EMI, LIU, Desk
from tests.review import WRITTEN, close, known, page, publish, recovering, resolved, state

S1, S2, S3, S4 = Severity


def test_one_begins_when_it_recovers_and_its_owner_hears_until_when(house: Desk) -> None:
    number = recovering(house)
    found = known(house, number)
    assert found is not None
    assert (found.state, found.why, found.owner) == (State.DRAFT, Why.REQUIRED, BO)
    assert (found.due_at - house.now).days == 7, "five working days are a week"
    assert house.notes(BO)[-1] == "postmortem"


def test_an_s1_has_three_days_whatever_days_they_are(house: Desk) -> None:
    found = known(house, recovering(house, S1))
    assert found is not None
    assert found.due_at - house.now == timedelta(days=3)


def test_one_that_is_resolved_at_once_has_one_too_and_whoever_owns_the_review_owns_it(house: Desk) -> None:
    number = house.tag(house.declare(severity=S2))
    house.do(phases.resolve, number, BO, True, "", LIU)
    house.later(0)
    found = known(house, number)
    assert found is not None
    assert found.owner == LIU


def test_resolving_gives_it_to_whoever_owns_the_review(house: Desk) -> None:
    number = resolved(house, reviewer=EMI)
    found = known(house, number)
    assert found is not None
    assert found.owner == EMI
    assert "postmortem" in house.notes(EMI)


@pytest.mark.parametrize("level", [S3, S4, None])
def test_what_is_mild_or_not_rated_needs_none_and_closes_without(house: Desk, level: Severity | None) -> None:
    number = house.tag(house.declare(severity=level))
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    assert state(house, number) is None
    close(house, number)


def test_a_drill_needs_none(house: Desk) -> None:
    assert state(house, recovering(house, S1, mode=Mode.DRILL)) is None


def test_a_mild_one_that_comes_back_needs_one(house: Desk) -> None:
    earlier, number = (house.tag(house.declare(severity=S3)) for _ in range(2))
    house.do(recurrences.link, number, earlier, BO)
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    found = known(house, number)
    assert found is not None
    assert found.why == Why.RECURRING
    with pytest.raises(Refusal, match="It came back, so its post-mortem is published first"):
        close(house, number)


def test_that_it_came_back_may_turn_out_after_the_end(house: Desk) -> None:
    earlier, number = house.tag(house.declare(severity=S3)), house.tag(house.declare(severity=S3))
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    assert state(house, number) is None
    house.do(recurrences.link, number, earlier, BO)
    house.later(0)
    assert state(house, number) == State.DRAFT
    house.do(recurrences.unlink, number, earlier, BO)
    house.later(0)
    assert state(house, number) == State.ASIDE


def test_raised_later_it_needs_one_after_all(house: Desk) -> None:
    number = recovering(house, S3)
    assert state(house, number) is None
    house.do(severity.rate, house.house, number, S2, BO, "command")
    house.later(0)
    assert state(house, number) == State.DRAFT


def test_lowered_later_an_empty_one_goes_and_one_with_words_stays_without_insisting(house: Desk) -> None:
    empty, written = recovering(house), recovering(house)
    house.do(postmortems.write, written, {Section.IMPACT: "Two guests saw it."}, LIU)
    for number in (empty, written):
        house.do(severity.rate, house.house, number, S3, BO, "command", "Nobody was harmed.")
        house.later(0)
    assert [state(house, one) for one in (empty, written)] == [State.ASIDE, State.DRAFT]
    assert page(house, written).chapters[Section.IMPACT].words == "Two guests saw it."
    house.do(phases.resolve, written, BO, True)
    close(house, written)


def test_cancelled_it_needs_none(house: Desk) -> None:
    number = recovering(house)
    house.do(phases.cancel, house.house, number, BO, Verdict.MISUNDERSTANDING, "It works as it should.")
    house.later(0)
    assert state(house, number) == State.ASIDE
    assert set(house.waiting(number)) == {"archive"}


def test_anybody_may_want_one_and_nothing_insists_on_it(house: Desk) -> None:
    number = recovering(house, S3)
    house.do(postmortems.choose, house.house, number, ANA)
    found = known(house, number)
    assert found is not None
    assert (found.why, found.by, found.owner) == (Why.CHOSEN, ANA, ANA)
    house.do(phases.resolve, number, BO, True)
    close(house, number)
    assert state(house, number) == State.DRAFT


def test_a_near_miss_can_have_one(house: Desk) -> None:
    number = house.tag(house.declare())
    house.do(phases.cancel, house.house, number, BO, Verdict.NEAR_MISS, "The filter caught it.")
    house.do(postmortems.choose, house.house, number, BO)
    publish(house, number)
    found = known(house, number)
    assert found is not None
    assert (found.why, found.state) == (Why.NEAR_MISS, State.PUBLISHED)


def test_one_that_is_back_takes_its_post_mortem_up_again_with_all_that_was_written(house: Desk) -> None:
    number = resolved(house)
    publish(house, number)
    house.do(phases.reopen, house.house, number, BO)
    house.later(0)
    assert state(house, number) == State.ASIDE
    house.do(phases.resolve, number, BO, True)
    house.later(0)
    assert state(house, number) == State.DRAFT
    assert page(house, number).chapters[Section.IMPACT].words == WRITTEN[Section.IMPACT]
    with pytest.raises(Refusal, match="is writing it"):
        close(house, number)


def test_nothing_grave_is_closed_before_it_is_published_and_resolving_never_waits(house: Desk) -> None:
    number = resolved(house)
    with pytest.raises(Refusal, match=f"It is S2, so its post-mortem is published first. <@{LIU}> is writing it"):
        close(house, number)
    assert house.incident(number).phase == Phase.REVIEWING
    publish(house, number)
    close(house, number)
    assert house.incident(number).phase == Phase.CLOSED
