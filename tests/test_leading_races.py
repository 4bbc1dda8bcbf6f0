"""Several people at the same moment, through several replicas: one wins, and nobody is in two minds; on PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import ExceptionContext

from bot.engine import due
from bot.response import offers, roles
from bot.rules.words import Refusal, Role
from storage import reminders as stored
from storage.db import PostgresStore, Work
from storage.reminders import Reminder
from tests.desk import ANA, BO, EMI, HOUSE, KIM, LIU, Desk, sitting
from tests.stores import SOON, VAULT

ROUNDS = 12
CLICKS = 6


class Office:
    """Two replicas on one database, and what the database complained of."""

    def __init__(self, desk: Desk, other: PostgresStore) -> None:
        assert isinstance(desk.store, PostgresStore)
        self.desk, self.stores = desk, (desk.store, other)
        self.complaints: list[str] = []
        for store in self.stores:
            event.listen(store.engine, "handle_error", self._hear)

    def _hear(self, context: ExceptionContext) -> None:
        self.complaints.append(str(context.original_exception))

    def at_once(self, *clicks: Callable[..., Any]) -> list[Any]:
        """What came of clicks at the same moment, alternately on one replica and the other; a refusal is its words."""
        start = threading.Barrier(len(clicks))

        def click(place: int) -> Any:
            start.wait(SOON)
            try:
                return self.stores[place % 2].submit(clicks[place]).result(SOON)
            except Refusal as refusal:
                return refusal.sentence

        with ThreadPoolExecutor(len(clicks)) as crowd:
            return list(crowd.map(click, range(len(clicks))))


@pytest.fixture
def office(postgres_url: str) -> Iterator[Office]:
    with sitting(postgres_url) as desk:
        other = PostgresStore(postgres_url, VAULT, now=lambda: desk.now)
        yield Office(desk, other)
        other.close()


def taking(number: int, person: str, over: bool = False) -> Callable[..., Any]:
    return partial(roles.take, manifests=HOUSE, number=number, role=Role.COMMANDER, person=person, over=over)


def accepting(offer: int, person: str) -> Callable[..., Any]:
    return partial(offers.accept, manifests=HOUSE, number=offer, person=person)


def declining(offer: int, person: str) -> Callable[..., Any]:
    return partial(offers.decline, manifests=HOUSE, number=offer, person=person)


def ringing(reminder: int) -> Callable[..., Any]:
    return partial(due.ring, manifests=HOUSE, number=reminder)


def reminder_of(desk: Desk, offer: int) -> int:
    """The reminder of an offer, now that it is due."""
    desk.now += timedelta(minutes=5)
    number: int = desk.read(_due_for, offer)
    return number


def test_of_two_who_take_command_one_leads_and_the_other_is_told_who(office: Office) -> None:
    for _ in range(ROUNDS):
        number = office.desk.declare()
        came = office.at_once(taking(number, BO), taking(number, LIU))
        leads = office.desk.holds(number)
        assert sorted(came, key=str) == sorted([None, leads], key=str)
        assert office.desk.happened(number).count("role taken") == 1
    assert office.complaints == []


def test_of_two_who_insist_the_last_one_leads_and_the_first_one_hears_of_it(office: Office) -> None:
    for _ in range(ROUNDS):
        number = office.desk.declare()
        assert office.at_once(taking(number, BO, over=True), taking(number, LIU, over=True)) == [None, None]
        leads = office.desk.holds(number)
        released = [line.person for line in office.desk.told() if (line.note, line.incident) == ("released", number)]
        assert {leads, *released} == {BO, LIU}
    assert office.complaints == []


def test_a_yes_a_no_and_the_clock_at_the_same_moment_end_in_one_of_them(office: Office) -> None:
    desk, ends = office.desk, set()
    for _ in range(ROUNDS):
        number = desk.declare()
        offer = desk.offer(number, EMI)
        reminder = reminder_of(desk, offer)
        office.at_once(accepting(offer, EMI), declining(offer, EMI), ringing(reminder))
        ends.add(desk.holds(number))
        if desk.holds(number) == EMI:
            assert desk.asked(number) == []
            assert desk.offers(number)[0].state == "accepted"
        else:
            assert (desk.holds(number), desk.asked(number)) == (None, [KIM])
            assert desk.offers(number)[0].state == "declined"
    assert ends <= {EMI, None}
    assert office.complaints == [], "nobody waits for a deadlock to be found"


def test_of_two_offers_that_are_accepted_at_once_one_counts(office: Office) -> None:
    desk = office.desk
    for _ in range(ROUNDS):
        number = desk.declare()
        desk.do(due.ring, HOUSE, reminder_of(desk, desk.offer(number, EMI)))
        late, open_one = desk.offer(number, EMI), desk.offer(number, KIM)
        came = office.at_once(accepting(late, EMI), accepting(open_one, KIM))
        leads = desk.holds(number)
        assert leads in (EMI, KIM)
        assert [one for one in came if isinstance(one, str)] == [f"<@{leads}> has it by now. Nothing to do for you."]
        assert sorted(one.state for one in desk.offers(number)) == ["accepted", "withdrawn"]


def test_a_handover_and_a_third_person_at_the_same_moment_leave_one_commander(office: Office) -> None:
    desk = office.desk
    for _ in range(ROUNDS):
        number = desk.declare()
        desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
        desk.do(offers.hand_over, HOUSE, number, LIU, BO, "A brief.")
        office.at_once(accepting(desk.offer(number, LIU), LIU), taking(number, ANA, over=True))
        assert desk.holds(number) == ANA
        told = [line.person for line in desk.told() if (line.note, line.incident) == ("released", number)]
        assert told in ([BO], [BO, LIU])
    assert office.complaints == []


def test_one_click_that_comes_six_times_is_one(office: Office) -> None:
    desk = office.desk
    number = desk.declare()
    offer = desk.offer(number, EMI)
    came = office.at_once(*[accepting(offer, EMI)] * CLICKS)
    assert came.count("You command already.") == CLICKS - 1
    assert desk.happened(number).count("role taken") == 1


def test_a_reminder_that_two_replicas_ring_rings_once(office: Office) -> None:
    desk = office.desk
    for _ in range(ROUNDS):
        number = desk.declare()
        reminder = reminder_of(desk, desk.offer(number, EMI))
        assert sorted(office.at_once(*[ringing(reminder)] * CLICKS)) == [False] * (CLICKS - 1) + [True]
        assert desk.happened(number).count("offer unanswered") == 1
        assert desk.asked(number) == [KIM]
    assert office.complaints == []


def test_many_letters_to_the_same_people_are_written_whatever_the_order(office: Office) -> None:
    desk = office.desk
    numbers = [desk.declare() for _ in range(CLICKS)]
    for turn in range(3):
        people = (BO, LIU) if turn % 2 else (LIU, BO)
        office.at_once(*[taking(number, people[place % 2], over=True) for place, number in enumerate(numbers)])
    told = [line for line in desk.told() if line.note in ("instructions", "released")]
    assert len(told) == CLICKS * 5
    assert office.complaints == []


def _due_for(work: Work, offer: int) -> int:
    key = f"offer:{offer}"
    return work.session.scalars(select(Reminder.id).where(Reminder.key == key, stored.WAITING)).one()
