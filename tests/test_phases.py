"""An incident's way to its end and back: nothing withholds safety, only closing insists; on both databases."""

import pytest

from bot.manifests import Manifests
from bot.response import channels, offers, phases, roles, tasks
from bot.rules.words import Mode, Phase, Refusal, Role, Severity, Verdict
from tests.desk import ANA, BO, EMI, HOUSE, LIU, Desk


def finish(desk: Desk, number: int) -> None:
    for task in desk.tasks(number).values():
        if task.required and task.state == "open":
            desk.do(tasks.tick, task.id, BO)


def close(desk: Desk, number: int, house: Manifests = HOUSE) -> None:
    finish(desk, number)
    desk.do(phases.close, house, number, BO)


def test_moving_on_never_waits_for_tasks(desk: Desk) -> None:
    number = desk.tag(desk.declare())
    desk.do(phases.move, number, Phase.RECOVERING, BO)
    assert desk.incident(number).phase == Phase.RECOVERING


def test_contained_is_when_the_phase_after_containing_begins_and_no_longer_when_it_goes_back(desk: Desk) -> None:
    number = desk.declare()
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    assert desk.incident(number).contained_at is None
    desk.do(phases.move, number, Phase.INVESTIGATING, BO)
    contained, desk.now = desk.now, desk.now.replace(hour=13)
    desk.do(phases.move, number, Phase.RECOVERING, BO)
    assert desk.incident(number).contained_at == contained
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    assert desk.incident(number).contained_at is None


def test_resolving_is_never_held_up_and_lets_everybody_go(desk: Desk) -> None:
    number = desk.tag(desk.with_channel(severity=Severity.S1))
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.do(roles.take, HOUSE, number, Role.SCRIBE, LIU)
    desk.do(offers.hand_over, HOUSE, number, ANA, BO, "Nearly over.")
    desk.do(phases.resolve, number, BO, True, "", EMI)
    row = desk.incident(number)
    assert (row.phase, row.resolved_at, row.restored_at, row.reviewer) == (Phase.REVIEWING, desk.now, desk.now, EMI)
    assert desk.holds(number) is None
    assert desk.holds(number, Role.SCRIBE) == LIU, "the scribe is needed for the review"
    assert [offer.state for offer in desk.offers(number) if offer.state == "open"] == []
    assert set(desk.waiting(number)) == {"postmortem"}, "only the review begins"
    assert desk.rang(number)[-1] == "resolve"
    assert desk.notes(EMI)[-1] == "review"


def test_the_review_belongs_to_the_commander_when_nobody_else_is_named(desk: Desk) -> None:
    led, unled = desk.tag(desk.declare()), desk.tag(desk.declare())
    desk.do(roles.take, HOUSE, led, Role.COMMANDER, LIU)
    for number in (led, unled):
        desk.do(phases.resolve, number, BO, False)
    assert [desk.incident(number).reviewer for number in (led, unled)] == [LIU, BO]
    assert desk.incident(led).restored_at is None, "nobody said that the harm has stopped"


def test_what_is_still_off_is_a_task_on_which_closing_insists(desk: Desk) -> None:
    number = desk.tag(desk.declare())
    finish(desk, number)
    desk.do(phases.resolve, number, BO, True, "the search tool")
    with pytest.raises(Refusal, match="1 required task is open. Tick each, or say why"):
        desk.do(phases.close, HOUSE, number, BO)
    (task,) = [task for words, task in desk.tasks(number).items() if words.endswith(": the search tool")]
    desk.do(tasks.not_needed, task.id, BO, "It goes for good.")
    desk.do(phases.close, HOUSE, number, BO)
    assert desk.incident(number).closed_at == desk.now


def test_too_many_words_about_what_is_still_off_are_refused_beside_the_field(desk: Desk) -> None:
    number = desk.declare()
    with pytest.raises(Refusal, match="501 characters; 500 fit") as no:
        desk.do(phases.resolve, number, BO, True, "x" * 501)
    assert no.value.field == "still_off"
    assert desk.incident(number).phase == Phase.TRIAGE


def test_closing_insists_on_every_required_task_also_on_those_put_off(desk: Desk) -> None:
    number = desk.tag(desk.declare())
    desk.do(phases.move, number, Phase.INVESTIGATING, BO)
    desk.do(phases.resolve, number, BO, True)
    with pytest.raises(Refusal, match="2 required tasks are open"):
        desk.do(phases.close, HOUSE, number, BO)
    assert desk.incident(number).phase == Phase.REVIEWING
    close(desk, number)
    assert desk.incident(number).phase == Phase.CLOSED


def test_cancelling_silences_everything_in_one_tap(desk: Desk) -> None:
    number = desk.with_channel(severity=Severity.S1)
    desk.cancel(number)
    row = desk.incident(number)
    assert (row.phase, row.cancelled_at, row.closed_at) == (Phase.CLOSED, desk.now, desk.now)
    assert set(desk.waiting(number)) == {"archive"}
    assert desk.rang(number) == ["trigger", "resolve"]
    before = desk.told()
    desk.later(6 * 24 * 60)
    assert desk.told() == before
    assert desk.rang(number) == ["trigger", "resolve"]


def test_a_closed_one_is_archived_after_the_days_of_the_manifest(desk: Desk) -> None:
    number = desk.tag(desk.with_channel())
    desk.do(phases.resolve, number, BO, True)
    close(desk, number)
    desk.later(7 * 24 * 60 - 1)
    assert desk.wanted("archive_channel") == []
    desk.later(1)
    assert [effect["channel"] for effect in desk.wanted("archive_channel")] == [f"C{number}"]
    desk.do(phases.archived, number, f"C{number}")
    assert desk.incident(number).lost == "archived"


def test_without_days_in_the_manifest_the_channel_stays(desk: Desk) -> None:
    number = desk.with_channel()
    house = HOUSE.model_copy(update={"house": HOUSE.house.model_copy(update={"archive_after_days": None})})
    desk.tag(number)
    desk.do(phases.cancel, house, number, BO, Verdict.NEAR_MISS, "The filter caught it.")
    assert desk.waiting(number) == {}


def test_a_channel_that_came_after_the_cancelling_is_archived_too(desk: Desk) -> None:
    number = desk.declare()
    desk.cancel(number)
    desk.do(channels.opened, HOUSE, number, 1, "C9", "inc-9")
    desk.later(7 * 24 * 60)
    assert [effect["channel"] for effect in desk.wanted("archive_channel")] == ["C9"]


def test_what_is_back_is_open_again_and_looks_for_a_commander(desk: Desk) -> None:
    number = desk.tag(desk.with_channel())
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.do(phases.resolve, number, BO, True)
    close(desk, number)
    desk.do(phases.reopen, HOUSE, number, LIU)
    row = desk.incident(number)
    assert row.phase == Phase.CONTAINING
    assert (row.resolved_at, row.closed_at, row.contained_at, row.restored_at, row.reviewer) == (None,) * 5
    assert desk.asked(number) == [EMI]
    assert "archive" not in desk.waiting(number)
    assert desk.wanted("open_channel") == [{"incident": number, "part": 1}], "its channel is still there"


def test_reopening_an_archived_one_opens_a_linked_second_channel(desk: Desk) -> None:
    number = desk.with_channel()
    desk.cancel(number)
    desk.do(phases.archived, number, f"C{number}")
    desk.do(phases.reopen, HOUSE, number, BO)
    assert desk.wanted("open_channel")[-1] == {"incident": number, "part": 2}
    desk.do(channels.opened, HOUSE, number, 2, "C-second", "inc-second-2")
    row = desk.incident(number)
    assert (row.channel, row.part, row.lost) == ("C-second", 2, None)
    opened = [event.facts for event in desk.events(number) if event.what == "channel opened"]
    assert opened[-1]["before"] == f"C{number}"
    assert EMI in desk.wanted("invite")[-1]["people"], "whoever is asked to lead is let in"


def test_it_is_archived_again_when_it_is_closed_again(desk: Desk) -> None:
    number = desk.with_channel()
    for _ in range(2):
        desk.cancel(number)
        desk.later(7 * 24 * 60)
        desk.do(phases.reopen, HOUSE, number, BO)
    assert len(desk.wanted("archive_channel")) == 2


@pytest.mark.parametrize(
    ("use_case", "args", "sentence"),
    [
        (phases.close, (HOUSE,), "Resolve it first"),
        (phases.reopen, (HOUSE,), "open already"),
        (phases.move, (), "already"),
    ],
)
def test_a_step_that_is_not_allowed_changes_nothing(
    desk: Desk, use_case: object, args: tuple[object], sentence: str
) -> None:
    number = desk.declare()
    rest = (number, Phase.TRIAGE, BO) if use_case is phases.move else (number, BO)
    with pytest.raises(Refusal, match=sentence):
        desk.do(use_case, *args, *rest)
    assert desk.happened(number)[-1] != "phase"
    assert desk.incident(number).phase == Phase.TRIAGE


def test_a_drill_goes_the_whole_way_and_pages_nobody(desk: Desk) -> None:
    number = desk.with_channel(mode=Mode.DRILL, severity=Severity.S1)
    desk.later(45)
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    desk.do(phases.resolve, number, BO, True)
    desk.do(phases.reopen, HOUSE, number, BO)
    desk.do(phases.resolve, number, BO, True)
    desk.tag(number)
    close(desk, number)
    assert desk.incident(number).phase == Phase.CLOSED
    assert desk.wanted("page") == []
