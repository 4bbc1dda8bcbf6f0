"""Nobody calls Slack more often than it allows, and slots go to those who need them most."""

from datetime import timedelta

from bot.rules import limits
from bot.rules.effects import PinCard, PostCard, kinds
from bot.rules.outcomes import Done, Later
from bot.rules.words import Priority
from tests.outbox.desk import Desk, topics


def test_a_minute_s_burst_goes_at_once_and_then_one_at_a_time(desk: Desk) -> None:
    desk.ask(*topics(25))
    assert len(desk.claim()) == 20
    assert desk.claim() == []
    assert desk.seconds_to_next() == 3
    desk.clock.sleep(3)
    assert len(desk.claim()) == 1
    assert desk.seconds_to_next() == 3


def test_two_workers_share_one_allowance(desk: Desk) -> None:
    desk.ask(*topics(25))
    assert len(desk.claim("one", limit=15)) == 15
    assert len(desk.claim("two", limit=15)) == 5


def test_a_channel_takes_five_messages_at_once_and_then_one_a_second(desk: Desk) -> None:
    desk.ask(*(PostCard(incident=n, channel="C1", draft=n) for n in range(8)))
    desk.ask(PostCard(incident=1, channel="C2", draft=99))
    assert sorted(claimed.effect.model_dump()["channel"] for claimed in desk.claim()) == ["C1"] * 5 + ["C2"]
    assert desk.seconds_to_next() == 1
    desk.clock.sleep(1)
    assert len(desk.claim()) == 1


def test_when_slots_are_scarce_urgent_ones_get_them(desk: Desk) -> None:
    desk.ask(*topics(40))
    desk.ask(PinCard(incident=99, channel="C99", ts="1"), priority=Priority.URGENT)
    assert desk.claim()[0].effect == PinCard(incident=99, channel="C99", ts="1")


def test_after_retry_after_the_bucket_opens_for_all_one_at_a_time(desk: Desk) -> None:
    desk.ask(*topics(10))
    first, *_ = desk.claim(limit=5)
    desk.settle(first, Later("ratelimited", timedelta(seconds=30), "pins.add"))
    assert desk.claim("two") == []
    assert desk.seconds_to_next() == 30
    desk.clock.sleep(30)
    assert len(desk.claim("two")) == 1
    assert desk.seconds_to_next() == 3


def test_a_short_retry_after_never_opens_a_bucket_sooner_than_it_would_have_been(desk: Desk) -> None:
    desk.ask(*topics(25))
    first, *_ = desk.claim()
    desk.settle(first, Later("ratelimited", timedelta(seconds=1), "pins.add"))
    assert desk.claim() == []
    assert desk.seconds_to_next() == 3
    desk.clock.sleep(3)
    assert len(desk.claim()) == 1


def test_nothing_is_claimed_before_next_due_and_something_then(desk: Desk) -> None:
    """Otherwise a worker would sleep too long, or spin."""
    desk.ask(*topics(45))
    for turn in range(80):
        claimed = desk.claim(limit=3)
        if claimed and turn % 5 == 0:
            desk.settle(claimed.pop(), Later("ratelimited", timedelta(seconds=turn % 8), "pins.add"))
        for one in claimed:
            desk.settle(one, Done({}))
        if (due := desk.next_due()) is None:
            break
        if due > desk.clock():
            assert desk.claim() == []
            desk.clock.at = due
    assert {row.state for row in desk.rows(PinCard)} == {"done"}


def test_every_effect_names_a_bucket_that_has_a_limit() -> None:
    methods = {kind.method for kind in kinds().values()}
    assert all(limits.limit_of(method).burst > 0 for method in methods)
