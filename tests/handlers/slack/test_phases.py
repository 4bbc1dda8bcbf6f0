"""The way to the end and back, as people walk it."""

from tests.handlers.slack.room import Room, bring_forward, declared, elements, labels, letter, send, words
from tests.handlers.slack.test_investigation import click
from tests.handlers.slack.test_tasks import ticks
from tests.whole import ADA, BO, EMI, GENERAL, Json, Whole, until

COST = "AIF-24"
"""What failed in all of these: runaway cost."""


async def over(whole: Whole) -> Room:
    """An incident that is resolved."""
    room = await declared(whole)
    await room.press(BO, "resolve")
    await send(whole, BO, tag=COST)
    await room.shows("*Reviewing*")
    return room


async def cancel(room: Room) -> None:
    """It was a misunderstanding."""
    await room.command(BO, "cancel")
    await send(room.whole, BO, tag=COST, reason="It works as it should")


async def test_moving_on_lists_what_is_open_and_one_tap_lets_it_wait(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(BO, "next_phase")
    view = await whole.modal(BO)
    assert view["title"]["text"] == "On to containing?"
    assert "You can move on all the same" in words(view)
    assert view["submit"]["text"] in ("Do it later", "Do them later")
    await send(whole, BO)
    await room.shows("*Containing*", "Next: investigating")
    await room.says("| containing")


async def test_moving_by_words_answers_in_words(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "phase recovering")
    await send(whole, BO, tag=COST)
    assert (await room.command(BO, "phase containing"))["text"] == "INC-1 is in the phase containing now."
    assert "“asleep” is no phase. There are: triage, containing" in (await room.command(BO, "phase asleep"))["text"]
    assert "It is in the phase containing already." in (await room.command(BO, "phase containing"))["text"]
    assert "Resolve it, and you are there" in (await room.command(BO, "phase reviewing"))["text"]


async def test_two_clicks_resolve_and_everybody_sees_it(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(ADA, "take_command")
    await room.shows(f"<@{ADA}> commands")
    await room.press(ADA, "resolve")
    await send(whole, ADA, tag=COST)
    card = await room.shows("*Reviewing*", "The harm is stopped.", f"<@{ADA}> owns the review", without="commands*")
    assert "Take command" not in card
    await room.says("INC-1 Runaway | reviewing")
    await room.announced("*Reviewing*")


async def test_what_is_still_off_becomes_a_task_and_the_owner_of_the_review_hears_of_it(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "resolve")
    await send(whole, BO, tag=COST, stopped="unsure", still_off="the search tool", reviewer=EMI)
    await room.shows("Whether the harm is stopped was not sure yet", "or keep with a reason: the search tool")
    await letter(whole, EMI, f"<@{BO}> named you to own its review")


async def test_a_mistake_is_cancelled_and_taken_back(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "cancel")
    await send(whole, BO, tag=COST, reason="It works as it should")
    await room.shows("*Cancelled*", "It was a misunderstanding. Nothing is left to do.")
    await room.says("| cancelled")
    assert "INC-1" not in words(await whole.command(BO, "list"))
    assert "Reopen" in words(await whole.modal(BO))
    await room.press(BO, "reopen")
    await room.shows("*Containing*", "Commander wanted")


async def settled(room: Room, refused: Json) -> Json:
    """Say of every task on which closing insists that nobody needs it; gives what closing says then."""
    while "settle" in words(refused):
        for block, one in elements(refused["blocks"]):
            args = {"ts": refused["ts"], "action_id": one["action_id"], "block_id": block["block_id"]}
            await room.whole.act(BO, "click", channel=room.id, **args)
            await send(room.whole, BO, way="not needed", evidence="We are only testing")
        refused = await room.command(BO, "close")
    return refused


async def test_closing_insists_and_says_on_what(whole: Whole) -> None:
    room = await over(whole)
    refused = await room.command(BO, "close")
    left = refused["text"]
    assert "required tasks are open" in left
    assert labels(refused["blocks"])[0] == "Done …"
    refused = await settled(room, refused)
    assert refused["text"] == "INC-1 is closed. Thank you."
    card = await room.shows("Resolved", "and closed.")
    assert ticks(await room.message()) == 0
    assert "It is back: reopen" in card


async def test_what_was_rated_is_closed_once_somebody_has_said_why_it_happened(whole: Whole) -> None:
    room = await over(whole)
    await room.command(BO, "severity S3")
    refused = await settled(room, await room.command(BO, "close"))
    assert refused["text"] == "Nobody has said yet why it happened. Press *Why?*, add what contributed, then close."
    assert labels(refused["blocks"]) == ["Why?"]
    ((block, one),) = elements(refused["blocks"])
    args = {"ts": refused["ts"], "action_id": one["action_id"], "block_id": block["block_id"]}
    await whole.act(BO, "click", channel=room.id, **args)
    await click(whole, BO, "factor")
    await send(whole, BO, kind="data", words="The price list had a typo")
    closed = await room.command(BO, "close")
    assert closed["text"] == "INC-1 is closed. Thank you."


async def test_a_channel_archived_after_its_time_is_followed_by_a_linked_second_one(whole: Whole) -> None:
    room = await declared(whole)
    await cancel(room)
    bring_forward(whole, "archive")
    await until(lambda: _archived(room))
    await whole.command(BO, "reopen #1", channel=GENERAL)
    first, second = await whole.assembled(2)
    assert (second["name"], first["id"]) == ("inc-1-runaway-2", room.id)
    assert "*Containing*" in await whole.card(second["id"])
    await Room(whole, second["id"]).press(ADA, "timeline")
    assert f"<#{room.id}>" in words(await whole.modal(ADA)), "the second one leads back to the first"


async def _archived(room: Room) -> bool:
    return bool((await room.state())["is_archived"])


async def test_what_is_over_refuses_in_sentences_with_a_way_on(whole: Whole) -> None:
    room = await over(whole)
    for typed in ("phase containing", "commander", "role scribe", "handover"):
        said = (await room.command(BO, typed))["text"]
        assert "INC-1" in said or "reopen" in said, said
    assert "It is resolved already." in (await room.command(BO, "resolve"))["text"]
    assert "Close it when the review is done" in (await room.command(BO, "cancel"))["text"]
    assert "open again" in (await room.command(BO, "reopen"))["text"]
    assert "It is open already." in (await room.command(BO, "reopen"))["text"]
    assert "Resolve it first" in (await room.command(BO, "close"))["text"]
