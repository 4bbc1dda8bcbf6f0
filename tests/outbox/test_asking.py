"""What is asked for: once for ever, or once while it waits; urgent first; never two updates of one thing together."""

from datetime import timedelta

from sqlalchemy import text

from bot.engine import outbox
from bot.rules.effects import PostCard, ShowCard, Tell
from bot.rules.outcomes import Done, Later
from bot.rules.words import Priority
from tests.outbox.desk import CARD, LEASE, POST, Desk


def test_what_is_done_once_is_never_done_again_however_often_it_is_asked(desk: Desk) -> None:
    assert len(desk.ask(POST, POST)) == 1
    assert desk.ask(POST) == []
    desk.settle(desk.claim_one(), Done({"ts": "1"}))
    assert desk.ask(POST) == []
    assert desk.claim() == []


def test_a_draft_further_on_is_another_effect(desk: Desk) -> None:
    desk.ask(POST, PostCard(incident=42, channel="C42", draft=2))
    assert len(desk.claim()) == 2


def test_fifty_changes_of_a_card_are_one_update(desk: Desk) -> None:
    for _ in range(50):
        desk.ask(CARD)
    assert len(desk.claim()) == 1


def test_a_change_asked_for_sooner_hurries_the_one_that_waits_and_a_later_one_does_not_hold_it_up(desk: Desk) -> None:
    desk.ask(CARD, after=30)
    desk.ask(CARD, after=5, priority=Priority.URGENT)
    desk.ask(CARD, after=60, priority=Priority.BACKGROUND)
    (row,) = desk.rows(ShowCard)
    assert row.not_before == desk.clock() + timedelta(seconds=5)
    assert row.priority == Priority.URGENT


def test_a_change_never_folds_into_an_update_that_is_already_running(desk: Desk) -> None:
    desk.ask(CARD)
    running = desk.claim_one()
    desk.ask(CARD)
    assert [row.state for row in desk.rows(ShowCard)] == ["running", "waiting"]
    desk.settle(running, Done({}, digest="old"))
    assert len(desk.claim()) == 1


def test_two_updates_of_one_thing_never_run_together(desk: Desk) -> None:
    desk.ask(CARD)
    first = desk.claim_one()
    desk.ask(CARD)
    assert desk.claim("two") == []
    desk.settle(first, Later("not yet"))
    desk.clock.sleep(60)
    assert [claimed.id for claimed in desk.claim("two")] == [first.id]


def test_what_another_update_holds_up_is_not_what_the_worker_waits_for(desk: Desk) -> None:
    desk.ask(CARD)
    desk.claim_one()
    desk.ask(CARD)
    assert desk.seconds_to_next() == LEASE


def test_urgent_effects_go_first_then_those_that_waited_longest(desk: Desk) -> None:
    desk.ask(Tell(person="U1", note="background"), priority=Priority.BACKGROUND)
    desk.ask(Tell(person="U2", note="normal"))
    desk.clock.sleep(1)
    desk.ask(Tell(person="U3", note="later"))
    desk.ask(Tell(person="U4", note="urgent"), priority=Priority.URGENT)
    first = desk.claim(limit=1) + desk.claim(limit=1) + desk.claim(limit=1) + desk.claim(limit=1)
    assert [getattr(claimed.effect, "note", "") for claimed in first] == ["urgent", "normal", "later", "background"]


def test_an_effect_that_this_version_cannot_read_holds_up_nobody_else(desk: Desk) -> None:
    (strange,) = desk.ask(POST, priority=Priority.URGENT)
    desk.ask(CARD)
    desk.do(
        lambda work: work.session.execute(text("UPDATE effect SET kind = 'teleport' WHERE kind = 'post_card'")).close()
    )
    assert [claimed.effect for claimed in desk.claim()] == [CARD]
    assert desk.claim() == []
    assert desk.seconds_to_next() == outbox.UNREADABLE.total_seconds()
    assert "cannot read" in (desk.row(strange).error or "")
