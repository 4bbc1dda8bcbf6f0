"""The clock of a post-mortem: reminded once, escalated once, and never while nobody is at work."""

from datetime import timedelta

from bot.engine import due
from bot.learning import postmortem_page, postmortem_review, postmortems
from bot.response import phases, severity
from bot.rules.words import Severity
from storage import postmortems as stored
from storage import reminders
from tests.company import on
from tests.desk import ANA, BO, EMI, KIM, LIU, Desk
from tests.review import fill, known, publish, recovering, resolved

S1, S2, S3, S4 = Severity
MANAGER = on("managers")


def until_late(house: Desk, days: float) -> None:
    """Let days pass, three hours at a time."""
    for _ in range(int(days * 8)):
        house.later(180)


def test_the_owner_hears_on_the_day_it_is_due_and_managers_a_working_day_later_once(house: Desk) -> None:
    number = resolved(house, S1)  # On a Monday at noon, so it is due on Thursday.
    until_late(house, 2)
    assert "postmortem_due" not in house.notes(LIU)
    until_late(house, 1)
    assert house.notes(LIU).count("postmortem_due") == 1
    assert "postmortem_overdue" not in house.notes(MANAGER)
    until_late(house, 6)
    assert house.notes(LIU).count("postmortem_due") == 1
    assert house.notes(MANAGER).count("postmortem_overdue") == 1
    assert house.happened(number).count("postmortem escalated") == 1


def test_nobody_hears_of_it_at_a_weekend_or_at_night(house: Desk) -> None:
    house.now += timedelta(days=3, hours=9)  # Thursday evening: due on Sunday.
    resolved(house, S1)
    heard: list[tuple[int, int]] = []
    for _ in range(7 * 8):
        before = len(house.told())
        house.later(180)
        if [line for line in house.told()[before:] if line.note.startswith("postmortem_")]:
            heard.append((house.now.weekday(), house.now.hour))
    assert [day for day, _ in heard] == [0, 1], "the owner on Monday, managers on Tuesday"
    assert all(9 <= hour <= 17 for _, hour in heard)


def test_one_that_somebody_chose_goes_to_no_manager(house: Desk) -> None:
    number = recovering(house, S3)
    house.do(postmortems.choose, house.house, number, ANA)
    until_late(house, 20)
    assert house.notes(ANA).count("postmortem_due") == 1
    assert "postmortem_overdue" not in house.notes(MANAGER)


def test_published_nothing_comes_back(house: Desk) -> None:
    number = resolved(house, S1)
    publish(house, number)
    assert not [what for what in house.waiting(number) if what.startswith("postmortem")]


def test_it_waits_for_its_owner_and_in_review_for_whoever_reviews_it(house: Desk) -> None:
    number = resolved(house)
    assert [line.number for line, *_ in house.read(postmortem_page.waiting, LIU)] == [number]
    fill(house, number)
    house.do(postmortem_review.ask_review, house.house, number, EMI, LIU)
    assert house.read(postmortem_page.waiting, LIU) == ()
    assert [line.number for line, *_ in house.read(postmortem_page.waiting, EMI)] == [number]


def test_given_to_somebody_else_it_waits_for_them_and_so_does_the_review(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.give, house.house, number, KIM, BO)
    assert house.incident(number).reviewer == KIM
    house.do(severity.rate, house.house, number, S1, BO, "command")
    house.later(0)
    found = known(house, number)
    assert found is not None
    assert found.owner == KIM


def test_a_look_that_rings_twice_changes_nothing(house: Desk) -> None:
    number = house.tag(house.declare(severity=S2))
    house.do(phases.resolve, number, BO, True)
    (one,) = house.read(lambda work: reminders.due(work.session, work.now, 100))
    assert house.do(due.ring, house.house, one) is True
    assert house.do(due.ring, house.house, one) is False
    assert house.happened(number).count("postmortem begun") == 1


def test_after_a_long_outage_managers_still_hear_a_working_day_after_the_owner(house: Desk) -> None:
    resolved(house, S1)
    house.now += timedelta(days=9)  # A Wednesday; it was due on the Thursday before.
    house.later(0)
    until_late(house, 0.5)
    assert (house.notes(LIU).count("postmortem_due"), house.notes(MANAGER).count("postmortem_overdue")) == (1, 0)
    until_late(house, 1)
    assert (house.notes(LIU).count("postmortem_due"), house.notes(MANAGER).count("postmortem_overdue")) == (1, 1)


def test_taken_up_again_its_owner_hears_anew_when_that_is_due(house: Desk) -> None:
    number = resolved(house, S1)
    until_late(house, 4)
    publish(house, number)
    house.do(postmortem_review.revise, house.house, number, BO)
    until_late(house, 4)
    assert house.notes(LIU).count("postmortem_due") == 2


def test_one_that_nobody_owns_goes_to_managers(house: Desk) -> None:
    number = recovering(house, S1)
    house.do(lambda work: setattr(stored.get(work.session, number), "owner", ""))
    until_late(house, 6)
    assert house.happened(number).count("postmortem escalated") == 1
    assert house.notes(MANAGER).count("postmortem_overdue") == 1
