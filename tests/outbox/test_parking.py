"""What follows from an effect is kept with it; what cannot work is parked, and a person hears of it."""

from datetime import timedelta

import pytest

from bot.engine import outbox
from bot.rules.effects import OpenChannel, PostCard
from bot.rules.outcomes import Done, Later, Never, Outcome, Unknown
from storage.db import Work
from tests.outbox.desk import CARD, LEASE, POST, TIMEOUT, TIMING, Desk, asks


def test_what_follows_is_written_and_claimed_together_with_the_result(desk: Desk) -> None:
    desk.ask(OpenChannel(incident=42))
    follow_ups = desk.settle(desk.claim_one(), Done({}, asks(POST, CARD)))
    assert sorted(claimed.kind for claimed in follow_ups) == ["post_card", "show_card"]
    assert desk.claim("two") == []


def test_when_what_follows_cannot_be_written_the_result_is_not_kept_either(desk: Desk) -> None:
    (number,) = desk.ask(OpenChannel(incident=42))

    def bug(work: Work) -> None:
        outbox.ask(work, POST)
        raise LookupError("no incident 42")

    with pytest.raises(LookupError):
        desk.settle(desk.claim_one(), Done({}, bug))
    assert desk.row(number).state == "running"
    assert desk.rows(PostCard) == []


def test_what_can_never_work_is_parked_and_told(desk: Desk) -> None:
    (number,) = desk.ask(OpenChannel(incident=42))
    desk.settle(desk.claim_one(), Never("restricted_action"))
    assert (desk.row(number).state, desk.row(number).error) == ("parked", "restricted_action")
    assert desk.told == ["open_channel: restricted_action"]
    assert desk.next_due() is None


@pytest.mark.parametrize("outcome", [Unknown("timeout"), Later("connection refused")])
def test_after_twelve_failures_it_is_parked_and_told(desk: Desk, outcome: Outcome) -> None:
    (number,) = desk.ask(POST)
    for _ in range(TIMING.attempts):
        assert desk.told == []
        desk.settle(desk.claim_one(), outcome)
        desk.clock.sleep(3600)
    assert desk.row(number).state == "parked"
    assert desk.told == [f"post_card: gave up after 12 attempts: {getattr(outcome, 'reason', '')}"]


def test_each_failure_doubles_the_pause_up_to_ten_minutes(desk: Desk) -> None:
    desk.ask(POST)
    pauses = []
    for _ in range(TIMING.attempts - 1):
        desk.settle(desk.claim_one(), Later("connection refused"))
        pauses.append(desk.seconds_to_next())
        desk.clock.sleep(3600)
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]


def test_being_asked_for_patience_is_no_failure_however_often(desk: Desk) -> None:
    (number,) = desk.ask(POST)
    for _ in range(30):
        desk.settle(desk.claim_one(), Later("ratelimited", timedelta(seconds=30), "chat.postMessage"))
        desk.clock.sleep(30)
    desk.settle(desk.claim_one(), Unknown("timeout"))
    assert desk.row(number).state == "running"
    assert desk.seconds_to_next() == TIMEOUT
    assert desk.told == []


def test_a_reason_with_hostile_characters_can_be_kept(desk: Desk) -> None:
    (number,) = desk.ask(POST)
    desk.settle(desk.claim_one(), Later("no\x00t \ud800 yet"))
    assert desk.row(number).error == "no\\u0000t \\ud800 yet"
    desk.clock.sleep(60)
    desk.settle(desk.claim_one(), Never("\x00"))
    assert desk.told == ["post_card: \\u0000"]


def test_an_operator_s_retry_looks_first_and_starts_counting_anew(desk: Desk) -> None:
    (number,) = desk.ask(POST)
    desk.settle(desk.claim_one(), Never("channel_not_found"))
    assert desk.do(outbox.retry, number)
    again = desk.claim_one()
    assert (again.id, again.doubt) == (number, True)
    desk.settle(again, Later("connection refused"))
    assert desk.seconds_to_next() == 2


def test_a_retry_does_not_let_a_worker_in_that_was_overtaken_long_ago(desk: Desk) -> None:
    (number,) = desk.ask(POST)
    long_ago = desk.claim_one("frozen")
    desk.clock.sleep(LEASE)
    desk.settle(desk.claim_one("two"), Never("channel_not_found"))
    desk.do(outbox.retry, number)
    again = desk.claim_one("three")
    desk.settle(long_ago, Done({"ts": "wrong"}))
    assert desk.row(number).state == "running"
    desk.settle(again, Done({"ts": "right"}))
    assert desk.row(number).result == {"ts": "right"}


def test_retrying_an_update_shows_the_thing_anew_and_not_beside_a_newer_one(desk: Desk) -> None:
    (number,) = desk.ask(CARD)
    desk.settle(desk.claim_one(), Never("is_archived"))
    desk.ask(CARD)
    newer = desk.claim_one()
    assert desk.do(outbox.retry, number)
    assert desk.claim("two") == []
    desk.settle(newer, Done({}, digest="new"))
    assert [claimed.effect for claimed in desk.claim("two")] == [CARD]
    assert desk.row(number).state == "dropped"


def test_only_what_is_parked_can_be_retried(desk: Desk) -> None:
    (number,) = desk.ask(POST)
    assert not desk.do(outbox.retry, number)
    assert not desk.do(outbox.retry, 999_999)


def test_what_is_dropped_never_happens(desk: Desk) -> None:
    waiting, parked = desk.ask(POST)[0], desk.ask(OpenChannel(incident=42))[0]
    assert desk.do(outbox.drop, waiting)
    desk.settle(desk.claim_one(), Never("restricted_action"))
    assert desk.do(outbox.drop, parked)
    assert not desk.do(outbox.drop, parked)
    desk.clock.sleep(3600)
    assert desk.claim() == []


def test_what_a_worker_is_carrying_out_cannot_be_dropped_under_its_hands(desk: Desk) -> None:
    (number,) = desk.ask(POST)
    claimed = desk.claim_one()
    assert not desk.do(outbox.drop, number)
    desk.settle(claimed, Later("down"))
    assert desk.do(outbox.drop, number)
