"""What failed is said before an incident leaves triage, in words that everybody shares; on both databases."""

from collections.abc import Callable

import pytest

from bot.response import phases, tags, tasks
from bot.rules.lifecycle import WORKING
from bot.rules.words import Kind, Phase, Refusal, Verdict
from storage import evidence
from storage import tags as stored
from tests.desk import BO, COST, HOUSE, JAILBREAK, LEAK, LIU, Desk

BIAS = "AIF-14"
CLOSING = "It is a test."


def open_tasks(desk: Desk, number: int) -> set[str]:
    return {words for words, task in desk.tasks(number).items() if task.state == "open"}


def also(desk: Desk, number: int) -> list[str]:
    return list(desk.read(lambda work: stored.also(work.session, number)))


def tick(desk: Desk, number: int, words: str) -> None:
    desk.do(tasks.tick, desk.tasks(number)[words].id, BO)


# Choosing


def test_what_failed_first_sorts_the_incident_and_brings_its_playbook_with_its_version(desk: Desk) -> None:
    number = desk.with_channel()
    assert (desk.incident(number).playbook, desk.incident(number).playbook_version) == ("general", 1)
    desk.tag(number, JAILBREAK)
    row = desk.incident(number)
    assert (row.tag, row.kind, row.playbook, row.playbook_version) == (JAILBREAK, Kind.JAILBREAK, "campaign", 3)
    assert row.channel_name == f"inc-{number}-jailbreak"
    assert open_tasks(desk, number) == {"Look at it", "Sort the prompts", "Block the family", "Learn from it"}


def test_the_timeline_says_it_in_words(desk: Desk) -> None:
    number = desk.tag(desk.declare(), JAILBREAK, LEAK, BIAS)
    (said,) = [event.facts for event in desk.events(number) if event.what == "tagged"]
    assert (said["name"], said["others"]) == ("Jailbreak", "Sensitive data disclosed, Bias or discrimination")
    assert (said["playbook"], said["version"]) == ("campaign", 3)


def test_the_channel_is_named_after_what_failed_and_only_when_that_changes(desk: Desk) -> None:
    number = desk.tag(desk.with_channel(), COST)
    assert desk.wanted("show_name") == [{"incident": number}]
    quiet = desk.declare(kind=Kind.RUNAWAY)
    desk.tag(quiet, COST)
    assert desk.wanted("show_name") == [{"incident": number}]


def test_a_failure_without_a_playbook_keeps_the_general_one(desk: Desk) -> None:
    number = desk.tag(desk.declare(), COST)
    assert (desk.incident(number).playbook, desk.incident(number).kind) == ("general", Kind.RUNAWAY)


def test_what_else_failed_adds_what_is_urgent_and_what_is_known_already_comes_once(desk: Desk) -> None:
    number = desk.tag(desk.declare(), JAILBREAK, LEAK)
    assert also(desk, number) == [LEAK]
    assert open_tasks(desk, number) == {
        "Look at it",  # and not “Look at what got out”: the same task, in the words of what failed first
        "Ask legal",
        "Sort the prompts",
        "Block the family",
        "Learn from it",
    }
    desk.tag(number, JAILBREAK)
    assert also(desk, number) == []
    assert "Ask legal" not in open_tasks(desk, number)


def test_what_failed_first_is_not_said_twice(desk: Desk) -> None:
    number = desk.tag(desk.declare(), JAILBREAK, LEAK, JAILBREAK, LEAK)
    assert also(desk, number) == [LEAK]


def test_what_is_ticked_stays_whatever_failed(desk: Desk) -> None:
    number = desk.tag(desk.declare(), JAILBREAK)
    tick(desk, number, "Sort the prompts")
    desk.tag(number, LEAK)
    assert desk.tasks(number)["Sort the prompts"].state == "done"


@pytest.mark.parametrize(
    ("first", "others", "field", "sentence"),
    [
        ("security issue", (), "tag", "Choose what failed from the list."),
        ("", (), "tag", "Choose what failed from the list."),
        (JAILBREAK, ("odd",), "also", "Choose what failed from the list."),
        (JAILBREAK, tuple(f"AIF-{number:02}" for number in range(10, 16)), "also", "Choose at most 5"),
    ],
)
def test_no_other_word_becomes_a_tag(
    desk: Desk, first: str, others: tuple[str, ...], field: str, sentence: str
) -> None:
    number = desk.declare()
    with pytest.raises(Refusal, match=sentence) as no:
        desk.tag(number, first, *others)
    assert no.value.field == field
    assert desk.incident(number).tag is None


def test_saying_the_same_again_is_no_second_line(desk: Desk) -> None:
    number = desk.tag(desk.declare(), JAILBREAK, LEAK)
    with pytest.raises(Refusal, match="what it says already"):
        desk.tag(number, JAILBREAK, LEAK)
    assert desk.happened(number).count("tagged") == 1


def test_what_is_over_is_asked_nothing_anew_but_the_review(desk: Desk) -> None:
    number = desk.declare()
    desk.do(phases.move, number, Phase.CONTAINING, BO)
    desk.do(phases.resolve, number, BO, True)
    desk.tag(number, JAILBREAK)
    assert "Sort the prompts" not in open_tasks(desk, number)
    desk.do(phases.reopen, HOUSE, number, BO)
    assert "Sort the prompts" in open_tasks(desk, number), "it is worked on again"


def test_what_was_done_already_is_not_asked_for_in_the_words_of_the_playbook_that_came_later(desk: Desk) -> None:
    done, taken, fresh = desk.declare(), desk.declare(), desk.declare()
    tick(desk, done, "Stop it")
    desk.do(tasks.give, desk.tasks(taken)["Stop it"].id, LIU, BO)
    for number in (done, taken, fresh):
        desk.tag(number, JAILBREAK)
    assert [("Stop it" in desk.tasks(one), "Block the family" in desk.tasks(one)) for one in (done, taken, fresh)] == [
        (True, False),
        (True, False),
        (False, True),
    ]


def test_what_else_failed_is_stopped_too(desk: Desk) -> None:
    number = desk.declare()
    tick(desk, number, "Stop it")
    desk.tag(number, COST, JAILBREAK)
    assert "Block the family" in open_tasks(desk, number)


# The gate


def into(phase: Phase) -> Callable[[Desk, int], None]:
    return lambda desk, number: desk.do(phases.move, number, phase, BO)


def resolved(desk: Desk, number: int) -> None:
    desk.do(phases.resolve, number, BO, True)


def cancelled(desk: Desk, number: int) -> None:
    desk.do(phases.cancel, HOUSE, number, BO, Verdict.NEAR_MISS, "The filter caught it.")


OUT_OF_TRIAGE = [*[into(phase) for phase in WORKING[2:]], resolved, cancelled]


@pytest.mark.parametrize("leave", OUT_OF_TRIAGE)
def test_no_way_but_stopping_the_harm_leads_out_of_triage_before_somebody_says_what_failed(
    desk: Desk, leave: Callable[[Desk, int], None]
) -> None:
    number = desk.declare()
    with pytest.raises(Refusal, match="Nobody has said yet what failed. Choose it here") as no:
        leave(desk, number)
    assert no.value.field == "tag"
    assert (desk.incident(number).phase, desk.incident(number).verdict) == (Phase.TRIAGE, None)
    desk.tag(number)
    leave(desk, number)
    assert desk.incident(number).phase != Phase.TRIAGE


def test_stopping_the_harm_waits_for_no_word(desk: Desk) -> None:
    number = desk.declare()
    for phase in (Phase.CONTAINING, Phase.INVESTIGATING, Phase.RECOVERING):
        desk.do(phases.move, number, phase, BO)
    resolved(desk, number)
    assert desk.incident(number).phase == Phase.REVIEWING


def test_nothing_is_closed_before_somebody_says_what_failed(desk: Desk) -> None:
    number = desk.declare()
    into(Phase.CONTAINING)(desk, number)
    resolved(desk, number)
    for task in desk.tasks(number).values():
        desk.do(tasks.tick, task.id, BO)
    with pytest.raises(Refusal, match="Nobody has said yet what failed"):
        desk.do(phases.close, HOUSE, number, BO)
    desk.tag(number)
    desk.do(phases.close, HOUSE, number, BO)
    assert desk.incident(number).phase == Phase.CLOSED


# The verdict


def test_whoever_goes_on_with_it_confirms_it(desk: Desk) -> None:
    number = desk.declare()
    into(Phase.CONTAINING)(desk, number)
    row = desk.incident(number)
    assert (row.verdict, row.verdict_by, row.verdict_at) == (Verdict.CONFIRMED, BO, desk.now)
    desk.later(5)
    desk.do(phases.move, number, Phase.INVESTIGATING, LIU)
    assert desk.incident(number).verdict_by == BO, "it was confirmed once"


@pytest.mark.parametrize("verdict", phases.NO_INCIDENT)
def test_what_was_no_incident_stays_with_its_tag_and_who_says_so_and_why(desk: Desk, verdict: Verdict) -> None:
    number = desk.tag(desk.with_channel(), LEAK)
    desk.do(phases.cancel, HOUSE, number, LIU, verdict, "The filter caught it.")
    row = desk.incident(number)
    assert (row.phase, row.tag) == (Phase.CLOSED, LEAK)
    assert (row.verdict, row.verdict_by, row.verdict_at) == (verdict, LIU, desk.now)
    why = desk.read(lambda work: evidence.reveal(work, row.verdict_reason_id or 0)).decode()
    assert why == "The filter caught it."
    (said,) = [event.facts for event in desk.events(number) if event.what == "cancelled"]
    assert said == {"verdict": verdict, "reason_id": row.verdict_reason_id}


@pytest.mark.parametrize(
    ("verdict", "reason", "field"),
    [
        (Verdict.CONFIRMED, CLOSING, "verdict"),
        (Verdict.DUPLICATE, CLOSING, "verdict"),
        (Verdict.FALSE_POSITIVE, " ", "reason"),
    ],
)
def test_a_verdict_that_ends_it_says_what_it_was_and_why(desk: Desk, verdict: Verdict, reason: str, field: str) -> None:
    number = desk.tag(desk.declare())
    with pytest.raises(Refusal) as no:
        desk.do(phases.cancel, HOUSE, number, BO, verdict, reason)
    assert no.value.field == field
    assert desk.incident(number).cancelled_at is None


def test_what_is_back_after_all_was_real(desk: Desk) -> None:
    number = desk.tag(desk.declare())
    cancelled(desk, number)
    desk.do(phases.reopen, HOUSE, number, LIU)
    row = desk.incident(number)
    assert (row.verdict, row.verdict_by, row.verdict_reason_id) == (Verdict.CONFIRMED, LIU, None)


def test_tags_are_shown_in_the_order_in_which_they_were_meant(desk: Desk) -> None:
    number = desk.tag(desk.declare(), LEAK, BIAS, JAILBREAK)
    found = desk.read(lambda work: tags.of(work, HOUSE.taxonomy, desk.incident(number)))
    assert [tag.id for tag in found] == [LEAK, JAILBREAK, BIAS]
