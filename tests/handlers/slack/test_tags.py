"""Saying what failed: by a word, from a list, and in the form of the step that needs to know it."""

import pytest

from tests.handlers.slack.room import Room, declared, elements, labels, press, send, words
from tests.whole import ADA, BO, Start, Whole

RATE = "Rate how bad it is"


async def contained(whole: Whole) -> Room:
    """An incident that was contained before anybody said what failed."""
    room = await declared(whole)
    await room.press(BO, "next_phase")
    await send(whole, BO)
    await room.shows("*Containing*")
    return room


# Choosing


async def test_what_failed_changes_name_topic_and_tasks_and_what_is_ticked_stays(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(BO, "tick", near=RATE)
    await room.shows(without=RATE)
    await room.press(BO, "tag")
    await send(whole, BO, tag="AIF-03", also="AIF-07 AIF-14")
    card = await room.shows("INC-1 · Jailbreak", "playbook: Jailbreak campaign", without="general playbook")
    assert "Jailbreak, also Sensitive data disclosed, Bias or discrimination" in card
    await room.says("INC-1 Jailbreak")
    assert (await room.state())["name"] == "inc-1-jailbreak"
    assert f":white_check_mark: {RATE}" in words(await room.command(BO, "task"))
    await room.press(ADA, "timeline")
    told = f"<@{BO}> said what failed: Jailbreak, also Sensitive data disclosed, Bias or discrimination"
    assert told in words(await whole.modal(ADA))


async def test_the_form_speaks_plainly_and_shows_what_was_chosen(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "tag")
    fields = dict((block["block_id"], one) for block, one in elements((await whole.modal(BO))["blocks"]))
    groups = fields["tag"]["option_groups"]
    shown = {one["text"]["text"]: one["description"]["text"] for group in groups for one in group["options"]}
    assert len(shown) == 24
    assert shown["Hallucination"] == "made something up"
    assert "AIF-" not in " ".join([*shown, *shown.values(), *(group["label"]["text"] for group in groups)])
    await send(whole, BO, tag="AIF-15", also="AIF-09")
    await room.shows("Hallucination, also Retrieval or memory poisoning")
    await room.press(BO, "tag")
    fields = dict((block["block_id"], one) for block, one in elements((await whole.modal(BO))["blocks"]))
    assert fields["tag"]["initial_option"]["text"]["text"] == "Hallucination"
    assert [one["text"]["text"] for one in fields["also"]["initial_options"]] == ["Retrieval or memory poisoning"]


@pytest.mark.parametrize("typed", ["tag Prompt Injection", "kind prompt-injection", "type AIF-01"])
async def test_a_word_that_everybody_shares_is_enough(whole: Whole, typed: str) -> None:
    room = await declared(whole)
    assert (await room.command(BO, typed))["text"] == (
        "INC-1: Direct prompt injection, an AI that followed somebody's orders instead of its own instructions. "
        "The tasks of the playbook “Direct prompt injection” are on the card."
    )
    await room.shows("Say what it gave away")


async def test_a_word_that_says_too_little_is_answered_with_what_it_may_mean(whole: Whole) -> None:
    room = await declared(whole)
    told = await room.command(BO, "tag security issue")
    assert "“security issue” could be several things. Which is it?" in words(told)
    assert labels(told["blocks"]) == ["This one"] * 7 + ["Show all"]
    assert "AIF-" not in " ".join(block["text"]["text"] for block in told["blocks"])
    await press(whole, BO, room.id, told, "tag_this", near="Indirect prompt injection")
    await room.shows("playbook: Indirect prompt injection")


async def test_a_word_that_nobody_knows_leads_to_the_list(whole: Whole) -> None:
    room = await declared(whole)
    told = await room.command(BO, "tag <!channel> xyzzy")
    assert "I know no failure called" in words(told)
    assert "<!channel>" not in words(told)
    await press(whole, BO, room.id, told, "tag")
    assert (await whole.modal(BO))["title"]["text"] == "What failed in INC-1?"


async def test_what_else_failed_stays_when_a_word_says_what_failed_first(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "tag")
    await send(whole, BO, tag="AIF-15", also="AIF-07")
    await room.shows("Hallucination, also Sensitive data disclosed")
    await room.command(BO, "tag jailbreak")
    await room.shows("Jailbreak, also Sensitive data disclosed")


async def test_the_list_of_tasks_says_which_playbook_it_comes_from(whole: Whole) -> None:
    room = await declared(whole)
    listed = await room.command(BO, "task")
    assert "general playbook, until somebody says what failed" in words(listed)
    await press(whole, BO, room.id, listed, "tag")
    await send(whole, BO, tag="AIF-10")
    await room.shows("playbook: Model theft")
    assert "playbook: Model theft" in words(await room.command(BO, "task"))


GENERAL = "This is the general list; none was made for this kind of failure."
PLAYBOOK = """
name: When it drifts
tags: [AIF-22]
what_it_is: It was good, and now it is not.
steps:
  - {id: compare, phase: triage, role: investigation, text: Compare it with last week, minutes: 5, required: true}
"""


async def test_a_new_playbook_is_one_file_and_a_failure_without_one_is_told_so(start: Start) -> None:
    async with start(playbooks={"drift.yaml": PLAYBOOK}) as whole:
        room = await declared(whole)
        await room.command(BO, "tag drift")
        await room.shows("playbook: When it drifts", "Compare it with last week")
        assert GENERAL in (await room.command(BO, "tag off-topic"))["text"]
        await room.shows(f":warning: {GENERAL}", without="Compare it with last week")
        assert GENERAL in words(await room.command(BO, "task"))


# Where it must be known


async def test_stopping_the_harm_is_one_tap_further_and_asks_nothing(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "next_phase")
    assert "What failed?" not in words(await whole.modal(BO))
    await send(whole, BO)
    await room.shows("*Containing*", "general playbook")


async def test_any_other_way_on_asks_in_the_same_form(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.command(BO, "phase investigating")
    assert "What failed?" in words(await whole.modal(BO))
    assert set((await send(whole, BO))["errors"]) == {"tag"}
    await send(whole, BO, tag="AIF-12")
    await room.shows("*Investigating*", "Toxic or hateful output", "playbook: Harmful output")


async def test_resolving_from_triage_asks_in_the_same_form(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "resolve")
    await send(whole, BO, tag="AIF-24")
    await room.shows("*Reviewing*", "Runaway cost or denial of service")


async def test_what_was_contained_in_haste_is_resolved_without_a_word_and_asked_before_it_is_closed(
    whole: Whole,
) -> None:
    room = await contained(whole)
    await room.press(BO, "resolve")
    assert "What failed?" not in words(await whole.modal(BO))
    await send(whole, BO)
    await room.shows("*Reviewing*")
    await room.press(BO, "close")
    assert "What failed?" in words(await whole.modal(BO))
    await send(whole, BO, tag="AIF-24")
    await room.shows("Runaway cost or denial of service")
    assert "required tasks are open" in words(await whole.modal(BO)), "now closing says on what it insists"


@pytest.mark.parametrize(("verdict", "was"), [("near_miss", "a near miss"), ("false_positive", "not a failure")])
async def test_what_was_no_incident_says_what_it_was(whole: Whole, verdict: str, was: str) -> None:
    room = await declared(whole)
    await room.press(BO, "cancel")
    form = words(await whole.modal(BO))
    assert "What did it look like?" in form
    assert "Something stopped it in time" in form
    refused = await send(whole, BO, verdict=verdict, tag="AIF-03", reason="\u200b")
    assert refused["errors"] == {"reason": "Say in a few words why you think so."}
    await send(whole, BO, verdict=verdict, tag="AIF-03", reason="The second filter caught it")
    await room.shows("*Cancelled*", f"It was {was}. Nothing is left to do.", "Jailbreak")
    await room.press(ADA, "timeline")
    told = words(await whole.modal(ADA))
    assert f"<@{BO}> ended it: it was {was}" in told
