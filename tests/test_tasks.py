"""Tasks: a playbook's and people's own; ticked, taken, put off, never lost; on both databases."""

import pytest

from bot.response import phases, tasks
from bot.rules.words import Kind, Phase, Refusal
from tests.desk import BO, COST, HOUSE, JAILBREAK, LEAK, LIU, Desk


def number_of(desk: Desk, number: int, words: str) -> int:
    return desk.tasks(number)[words].id


def tick(desk: Desk, number: int, words: str, evidence: str = "") -> None:
    desk.do(tasks.tick, number_of(desk, number, words), BO, evidence)


def states(desk: Desk, number: int) -> dict[str, str]:
    return {words: task.state for words, task in desk.tasks(number).items()}


def test_an_incident_begins_with_the_tasks_of_its_playbook(desk: Desk) -> None:
    number = desk.declare()
    assert states(desk, number) == {"Look at it": "open", "Stop it": "open", "Learn from it": "open"}
    leak = desk.declare(kind=Kind.LEAK)
    assert list(states(desk, leak)) == ["Look at what got out", "Ask legal"]


def test_ticking_keeps_who_when_and_the_evidence(desk: Desk) -> None:
    number = desk.declare()
    tick(desk, number, "Look at it", "https://logs.example/1")
    task = desk.tasks(number)["Look at it"]
    assert (task.state, task.done_by, task.done_at) == ("done", BO, desk.now)
    assert task.evidence_id is not None
    assert "task done" in desk.happened(number)


def test_a_second_tick_is_no_second_line_in_the_timeline(desk: Desk) -> None:
    number = desk.declare()
    tick(desk, number, "Look at it")
    desk.do(tasks.tick, number_of(desk, number, "Look at it"), LIU)
    assert desk.tasks(number)["Look at it"].done_by == BO
    assert desk.happened(number).count("task done") == 1


def test_what_is_not_needed_needs_a_reason_once(desk: Desk) -> None:
    number = desk.declare()
    stop = number_of(desk, number, "Stop it")
    with pytest.raises(Refusal, match="why nobody needs to do it"):
        desk.do(tasks.not_needed, stop, BO, " ")
    for _ in range(2):
        desk.do(tasks.not_needed, stop, BO, "It stopped by itself.")
    assert states(desk, number)["Stop it"] == "not needed"
    assert desk.happened(number).count("task not needed") == 1


def test_a_late_click_does_not_make_unneeded_what_somebody_did(desk: Desk) -> None:
    number = desk.declare()
    tick(desk, number, "Stop it", "the filter")
    with pytest.raises(Refusal, match=f"<@{BO}> has done it already"):
        desk.do(tasks.not_needed, number_of(desk, number, "Stop it"), LIU, "no use")
    assert desk.tasks(number)["Stop it"].done_by == BO


def test_what_was_not_done_after_all_is_open_again(desk: Desk) -> None:
    number = desk.declare()
    tick(desk, number, "Stop it")
    for _ in range(2):
        desk.do(tasks.untick, number_of(desk, number, "Stop it"), BO)
    task = desk.tasks(number)["Stop it"]
    assert (task.state, task.done_by, task.evidence_id) == ("open", None, None)
    assert desk.happened(number).count("task reopened") == 1


def test_whoever_is_given_a_task_hears_of_it_and_whoever_takes_one_does_not(desk: Desk) -> None:
    number = desk.declare()
    look = number_of(desk, number, "Look at it")
    desk.do(tasks.give, look, BO, BO)
    desk.do(tasks.give, look, LIU, BO)
    desk.do(tasks.give, look, LIU, BO)
    assert desk.notes(BO) == []
    assert desk.notes(LIU) == ["task"]
    assert desk.tasks(number)["Look at it"].owner == LIU
    tick(desk, number, "Look at it")
    with pytest.raises(Refusal, match="needs nobody any more"):
        desk.do(tasks.give, look, BO, BO)


def test_an_own_task_belongs_to_the_phase_of_now(desk: Desk) -> None:
    number = desk.declare()
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    desk.do(tasks.add, number, " Call the supplier ", BO, LIU)
    task = desk.tasks(number)["Call the supplier"]
    assert (task.phase, task.owner, task.required) == (Phase.CONTAINING, LIU, False)
    assert desk.notes(LIU) == ["task"]


@pytest.mark.parametrize("words", ["", " \n", "x" * 251])
def test_an_own_task_says_something_and_is_short(desk: Desk, words: str) -> None:
    with pytest.raises(Refusal) as no:
        desk.do(tasks.add, desk.declare(), words, BO)
    assert no.value.field == "what"


# Another kind of failure, another playbook


def test_saying_what_failed_keeps_what_is_ticked_and_brings_the_words_of_its_playbook(desk: Desk) -> None:
    number = desk.with_channel()
    tick(desk, number, "Look at it")
    desk.tag(number, JAILBREAK)
    assert states(desk, number) == {
        "Look at it": "done",
        "Block the family": "open",
        "Learn from it": "open",
        "Sort the prompts": "open",
    }
    assert desk.incident(number).channel_name == f"inc-{number}-jailbreak"


def test_what_was_done_keeps_the_words_under_which_it_was_done(desk: Desk) -> None:
    number = desk.declare()
    tick(desk, number, "Stop it")
    desk.tag(number, JAILBREAK)
    assert states(desk, number)["Stop it"] == "done"
    assert "Block the family" not in states(desk, number)


def test_tasks_that_no_longer_apply_go_and_come_back_with_their_playbook(desk: Desk) -> None:
    number = desk.declare()
    learn = number_of(desk, number, "Learn from it")
    desk.do(tasks.give, number_of(desk, number, "Stop it"), LIU, BO)
    desk.tag(number, LEAK)
    assert states(desk, number) == {"Look at what got out": "open", "Stop it": "open", "Ask legal": "open"}
    for gone in (tasks.tick, tasks.untick):
        with pytest.raises(Refusal, match="went with its playbook"):
            desk.do(gone, learn, BO)
    desk.tag(number, COST)
    assert states(desk, number) == {"Look at it": "open", "Stop it": "open", "Learn from it": "open"}
    assert desk.tasks(number)["Stop it"].owner == LIU


def test_an_own_task_outlives_every_playbook(desk: Desk) -> None:
    number = desk.declare()
    desk.do(tasks.add, number, "Call the supplier", BO)
    for failed in (LEAK, JAILBREAK, COST):
        desk.tag(number, failed)
        assert states(desk, number)["Call the supplier"] == "open"


# Phases


def test_open_required_tasks_are_put_off_when_it_moves_on_and_come_back_when_it_is_reopened(desk: Desk) -> None:
    number = desk.declare()
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    later = {words: task.later for words, task in desk.tasks(number).items()}
    assert later == {"Look at it": True, "Stop it": False, "Learn from it": False}
    desk.do(phases.resolve, number, BO, True)
    desk.do(phases.reopen, HOUSE, number, BO)
    assert not any(task.later for task in desk.tasks(number).values())


def test_a_task_that_is_gone_is_refused_in_a_sentence(desk: Desk) -> None:
    with pytest.raises(Refusal, match="The card shows those that are there"):
        desk.do(tasks.tick, 4711, BO)
