"""Messages are put into the timeline once, as they were, and followed when they change."""

import asyncio
from typing import Any

import pytest

from handlers.workspace.state import Event
from tests.handlers.slack.forms import firing, resolved
from tests.handlers.slack.keeping import confirmed, is_noted, noted, opened, pin, say, timeline
from tests.whole import ADA, BO, DEV, GUS, IVO, RETAIL, Whole, until

Json = dict[str, Any]


async def test_a_pushpin_keeps_a_message_with_its_own_time_and_is_confirmed(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await opened(whole)
    ts = await say(whole, room["id"], "I switched the discount off at noon")
    await pin(whole, room["id"], ts)
    assert await confirmed(whole, room["id"], ts)
    shown = await timeline(whole)
    assert "I switched the discount off at noon" in shown
    assert f"<@{ADA}> wrote, and <@{BO}> kept it" in shown
    (line,) = noted(whole, "message added")
    assert line.happened_at is not None
    assert abs(line.happened_at.timestamp() - float(ts)) < 0.001
    assert (line.who, line.facts["by"], line.source) == (ADA, BO, "reaction")


async def test_another_reaction_keeps_nothing(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "Only applause")
    await pin(whole, room["id"], ts, emoji="clap")
    await asyncio.sleep(0.3)
    assert noted(whole, "message added") == []


async def test_pinned_by_two_and_told_twice_it_is_kept_once(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await opened(whole)
    ts = await say(whole, room["id"], "The switch is off")
    await whole.office.admin("faults", {"rules": [{"method": "event", "kind": "duplicate", "times": 3}]})
    await asyncio.gather(pin(whole, room["id"], ts, by=BO), pin(whole, room["id"], ts, by=DEV))
    assert await confirmed(whole, room["id"], ts)
    await asyncio.sleep(0.4)
    assert len(noted(whole, "message added")) == 1
    assert len(await whole.calls("reactions.add")) == 1


async def test_a_reply_in_a_thread_is_kept_by_itself(whole: Whole) -> None:
    room = await opened(whole)
    root = await say(whole, room["id"], "Who has the switch?")
    reply = await say(whole, room["id"], "I have it", thread_ts=root)
    await pin(whole, room["id"], reply)
    assert await confirmed(whole, room["id"], reply)
    shown = await timeline(whole)
    assert "I have it" in shown
    assert "Who has the switch?" not in shown


async def test_an_edit_and_a_removal_are_added_and_the_first_words_stay(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await opened(whole)
    ts = await say(whole, room["id"], "The key is leaked")
    await pin(whole, room["id"], ts)
    assert await confirmed(whole, room["id"], ts)
    await whole.act(ADA, "edit", channel=room["id"], ts=ts, text="The key is safe")
    assert await until(lambda: is_noted(whole, "message edited"))
    await whole.act(ADA, "delete", channel=room["id"], ts=ts)
    assert await until(lambda: is_noted(whole, "message removed"))
    shown = await timeline(whole)
    first, second, gone = (shown.index(words) for words in ("is leaked", "changed the message", "was deleted"))
    assert first < shown.index("The key is safe") < gone
    assert first < second
    (edit,), (removal,) = noted(whole, "message edited"), noted(whole, "message removed")
    assert edit.happened_at and removal.happened_at
    assert float(ts) < edit.happened_at.timestamp() < removal.happened_at.timestamp()
    assert (edit.who, removal.who) == (ADA, None)


@pytest.mark.parametrize("tombstone", [True, False])
async def test_a_removal_is_added_however_slack_tells_of_it(whole: Whole, tombstone: bool) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "It was me")
    await pin(whole, room["id"], ts)
    assert await confirmed(whole, room["id"], ts)
    body: Json = {"type": "message", "channel": room["id"], "channel_type": "channel", "event_ts": "1900000000.5"}
    if tombstone:
        grave = {"type": "message", "subtype": "tombstone", "ts": ts, "user": "USLACKBOT", "text": "Deleted."}
        before = {"type": "message", "ts": ts, "user": ADA, "text": "It was me"}
        body |= {"subtype": "message_changed", "message": grave, "previous_message": before}
    else:
        body |= {"subtype": "message_deleted", "deleted_ts": ts}
    whole.office.state.tell(Event(body, whole.office.state.books.channels[room["id"]]))
    assert await until(lambda: is_noted(whole, "message removed"))
    assert noted(whole, "message edited") == []
    shown = await timeline(whole)
    assert "it said last" in shown if tombstone else "a message that was kept was deleted" in shown


async def test_an_edit_that_is_faster_than_our_copy_costs_no_first_words(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "We gave 99 % off to 12 people")
    await whole.office.admin(
        "faults", {"rules": [{"method": "conversations.replies", "kind": "ratelimited", "retry_after": 1}]}
    )
    await pin(whole, room["id"], ts)
    await asyncio.sleep(0.2)
    await whole.act(ADA, "edit", channel=room["id"], ts=ts, text="We gave nobody anything")
    assert await confirmed(whole, room["id"], ts)
    shown = await timeline(whole)
    assert shown.index("12 people") < shown.index("We gave nobody anything")
    assert len(noted(whole, "message added")) == 1


async def test_messages_that_nobody_kept_leave_no_trace_when_they_change(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "Small talk")
    await whole.act(ADA, "edit", channel=room["id"], ts=ts, text="Smaller talk")
    await whole.act(ADA, "delete", channel=room["id"], ts=ts)
    await asyncio.sleep(0.3)
    assert (noted(whole, "message edited"), noted(whole, "message removed")) == ([], [])


async def test_our_own_card_may_be_kept_and_its_redrawing_is_no_news(whole: Whole) -> None:
    await whole.alert(firing())
    (room,) = await whole.assembled()
    card = room["pins"][0]["ts"]
    await pin(whole, room["id"], card, by=ADA)
    assert await confirmed(whole, room["id"], card)
    await whole.alert(resolved())

    async def redrawn() -> bool:
        return "recovered" in await whole.card(room["id"])

    assert await until(redrawn)
    await asyncio.sleep(0.3)
    assert [line.who for line in noted(whole, "message added")] == [whole.bot]
    assert noted(whole, "message edited") == []


async def test_a_message_that_is_gone_before_it_could_be_copied_is_said_to_be(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "Never mind")
    rule = {"method": "conversations.replies", "kind": "error", "error": "thread_not_found"}
    await whole.office.admin("faults", {"rules": [rule]})
    await pin(whole, room["id"], ts)
    assert await until(lambda: is_noted(whole, "message missed"))
    assert f"<@{BO}> wanted a message kept that was deleted before" in await timeline(whole)


async def test_in_a_channel_that_is_no_incidents_a_pushpin_means_nothing(whole: Whole) -> None:
    await opened(whole)
    ts = await say(whole, RETAIL, "Lunch?")
    await whole.act(ADA, "invite", channel=RETAIL, users=[whole.bot])
    await pin(whole, RETAIL, ts)
    await asyncio.sleep(0.3)
    assert noted(whole, "message added") == []
    assert await whole.calls("conversations.replies") == []


@pytest.mark.parametrize("person", [GUS, IVO])
async def test_guests_and_strangers_keep_nothing(whole: Whole, person: str) -> None:
    room = await opened(whole)
    await whole.act(BO, "invite", channel=room["id"], users=[person])
    ts = await say(whole, room["id"], "The switch is off")
    await pin(whole, room["id"], ts, by=person)
    await asyncio.sleep(0.3)
    assert noted(whole, "message added") == []


async def test_a_channel_archived_meanwhile_costs_no_copy_and_nothing_is_stuck(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "The last word")
    rule = {"method": "conversations.replies", "kind": "ratelimited", "retry_after": 1}
    await whole.office.admin("faults", {"rules": [rule]})
    await pin(whole, room["id"], ts)
    await asyncio.sleep(0.2)
    await whole.act(BO, "archive", channel=room["id"])
    assert await until(lambda: is_noted(whole, "message added"))
    await until(lambda: whole.calls("reactions.add"))
    await asyncio.sleep(0.3)
    assert "The last word" in await timeline(whole)
    assert noted(whole, "could not be done") == []


async def test_a_file_is_kept_by_name_and_address(whole: Whole) -> None:
    room = await opened(whole)
    file = {"name": "screen.png", "data_url": "data:image/png;base64,iVBORw0KGgo="}
    ts = await say(whole, room["id"], "See here", files=[file])
    await pin(whole, room["id"], ts)
    assert await confirmed(whole, room["id"], ts)
    shown = await timeline(whole)
    assert "File: screen.png (hxxp" in shown
