"""A worker may die, freeze or wake too late: nothing is lost, and what may have happened is looked for."""

from datetime import timedelta

import pytest

from bot.engine import outbox
from bot.rules.effects import FindTwins, OpenChannel, PinCard, ShowHome
from bot.rules.outcomes import Done, Later, Unknown
from tests.outbox.desk import CARD, LEASE, POST, TIMEOUT, TIMING, Desk, asks


def test_a_claimed_effect_is_nobody_else_s_until_its_lease_ends(desk: Desk) -> None:
    desk.ask(POST)
    claimed = desk.claim_one()
    desk.clock.sleep(LEASE - 1)
    assert desk.claim("two") == []
    desk.clock.sleep(1)
    taken_over = desk.claim_one("two")
    assert (taken_over.id, taken_over.doubt, claimed.doubt) == (claimed.id, True, False)
    assert taken_over.first_at == claimed.first_at


def test_a_worker_that_wakes_after_its_lease_cannot_settle(desk: Desk) -> None:
    desk.ask(OpenChannel(incident=42))
    late = desk.claim_one("frozen")
    desk.clock.sleep(LEASE)
    taken_over = desk.claim_one("two")
    assert desk.settle(late, Done({"channel": "late"}, asks(ShowHome(person="late")))) == []
    assert desk.rows(ShowHome) == []
    desk.settle(taken_over, Done({"channel": "C42"}))
    assert desk.row(late.id).result == {"channel": "C42"}


def test_when_a_late_worker_may_have_shown_something_old_it_is_shown_again(desk: Desk) -> None:
    desk.ask(CARD)
    late = desk.claim_one("frozen")
    desk.clock.sleep(LEASE)
    desk.settle(desk.claim_one("two"), Done({}, digest="new"))
    assert desk.do(outbox.confirmed, CARD) == "new"
    desk.settle(late, Done({}, digest="old"))
    desk.ask(CARD)
    assert desk.claim() == [], "what the late worker sent may still arrive, so nothing newer is shown before it"
    desk.clock.sleep(TIMEOUT)
    again = desk.claim_one("two")
    assert (again.effect, again.doubt) == (CARD, True)
    assert desk.do(outbox.confirmed, CARD) is None


def test_what_a_late_worker_makes_us_show_again_waits_for_whoever_is_showing_it(desk: Desk) -> None:
    desk.ask(CARD)
    late = desk.claim_one("frozen")
    desk.clock.sleep(LEASE)
    overtook = desk.claim_one("two")
    desk.settle(late, Done({}, digest="old"))
    desk.clock.sleep(TIMEOUT)
    assert desk.claim() == [], "two never show one thing at the same time"
    desk.settle(overtook, Done({}, digest="new"))
    assert desk.claim_one("one").effect == CARD


def test_when_a_late_worker_may_have_posted_too_a_twin_is_looked_for_once_more(desk: Desk) -> None:
    desk.ask(POST)
    late = desk.claim_one("frozen")
    desk.clock.sleep(LEASE)
    desk.settle(desk.claim_one("two"), Done({"ts": "1"}))
    assert len(desk.rows(FindTwins)) == 2
    desk.clock.sleep(3600)
    desk.settle(late, Done({"ts": "2"}))
    assert len(desk.rows(FindTwins)) == 4


def test_after_a_lost_reply_it_waits_out_the_timeout_and_then_looks(desk: Desk) -> None:
    desk.ask(POST)
    claimed = desk.claim_one()
    desk.settle(claimed, Unknown("timeout"))
    desk.clock.sleep(TIMEOUT - 0.001)
    assert desk.claim() == []
    desk.clock.sleep(0.001)
    assert desk.claim_one().doubt


def test_a_doubt_stays_a_doubt_when_the_look_itself_is_refused(desk: Desk) -> None:
    desk.ask(POST)
    desk.settle(desk.claim_one(), Unknown("timeout"))
    desk.clock.sleep(TIMEOUT)
    desk.settle(desk.claim_one(), Later("ratelimited", timedelta(seconds=3), "chat.postMessage"))
    desk.clock.sleep(3)
    desk.settle(desk.claim_one(), Later("connection refused"))
    desk.clock.sleep(60)
    assert desk.claim_one().doubt


def test_what_surely_did_not_happen_is_tried_again_without_a_look(desk: Desk) -> None:
    desk.ask(POST)
    desk.settle(desk.claim_one(), Later("connection refused"))
    desk.clock.sleep(60)
    assert not desk.claim_one().doubt


@pytest.mark.parametrize("doubtful", [Unknown("timeout"), None])
def test_what_was_confirmed_is_forgotten_when_an_update_may_have_gone_through(
    desk: Desk, doubtful: Unknown | None
) -> None:
    desk.ask(CARD)
    desk.settle(desk.claim_one(), Done({}, digest="as it was"))
    desk.ask(CARD)
    claimed = desk.claim_one()
    if doubtful:
        desk.settle(claimed, doubtful)
        assert desk.do(outbox.confirmed, CARD) is None
    desk.clock.sleep(LEASE)
    assert desk.claim_one("two").doubt
    assert desk.do(outbox.confirmed, CARD) is None


def test_twins_are_looked_for_twice_after_a_doubtful_post_and_never_after_a_plain_one(desk: Desk) -> None:
    desk.ask(POST, PinCard(incident=42, channel="C42", ts="1"))
    post, pin = sorted(desk.claim(), key=lambda claimed: claimed.kind == "pin_card")
    desk.settle(pin, Unknown("timeout"))
    desk.settle(post, Unknown("timeout"))
    desk.clock.sleep(TIMEOUT)
    for claimed in desk.claim():
        desk.settle(claimed, Done({"ts": "1"}))
    looks = [(row.not_before - desk.clock()).total_seconds() for row in desk.rows(FindTwins)]
    assert looks == [60, 540]


def test_an_effect_given_back_is_another_worker_s_at_once_and_without_a_doubt(desk: Desk) -> None:
    desk.ask(POST)
    desk.do(outbox.give_back, desk.claim_one())
    again = desk.claim_one("two")
    assert not again.doubt
    desk.settle(again, Done({"ts": "1"}))
    assert desk.row(again.id).state == "done"


def test_at_start_on_one_process_the_dead_one_s_work_goes_on_after_the_timeout(desk: Desk) -> None:
    waiting, leased = PinCard(incident=42, channel="C42", ts="1"), POST
    desk.ask(waiting)
    desk.settle(desk.claim_one(), Later("down", timedelta(minutes=5)))
    desk.ask(leased)
    desk.claim_one()
    assert desk.do(outbox.release_the_dead, TIMING) == 1
    desk.clock.sleep(TIMEOUT)
    (claimed,) = desk.claim("new")
    assert (claimed.effect, claimed.doubt) == (leased, True)
