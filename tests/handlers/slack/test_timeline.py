"""Messages are put into the timeline once, as they were, and followed; the timeline is read page by page."""

import asyncio
import json
from typing import Any

import pytest

from handlers.workspace.state import Event
from storage.db import Work, open_store
from storage.incidents import Event as Line
from storage.vault import Vault, key_file
from tests.handlers.slack.forms import firing, resolved, typed
from tests.whole import ADA, BO, DEV, GENERAL, GUS, IVO, RETAIL, Whole, until

Json = dict[str, Any]


async def opened(whole: Whole) -> Json:
    """An incident's channel, with Ada and Bo in it."""
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    return dict(room)


async def say(whole: Whole, channel: str, text: str, **more: Any) -> str:
    """Ada writes a message; returns its time."""
    return str((await whole.act(ADA, "message", channel=channel, text=text, **more))["ts"])


async def pin(whole: Whole, channel: str, ts: str, by: str = BO, emoji: str = "pushpin") -> None:
    """Somebody puts a reaction on a message."""
    done = await whole.act(by, "react", channel=channel, ts=ts, name=emoji)
    assert done["ok"], done


async def confirmed(whole: Whole, channel: str, ts: str) -> bool:
    """Wait until the bot's own reaction stands on a message."""

    async def there() -> bool:
        return any(one["name"] == "white_check_mark" and whole.bot in one["users"] for one in await marks())

    async def marks() -> list[Json]:
        message = (await whole.office.look("state"))["channels"][channel]["messages"][ts]
        return list(message.get("reactions", []))

    return bool(await until(there))


async def timeline(whole: Whole, number: int = 1, person: str = BO) -> str:
    """The timeline's window as text."""
    assert await whole.command(person, f"timeline {number}") == {}
    return json.dumps(await whole.modal(person), ensure_ascii=False)


def noted(whole: Whole, what: str) -> list[Line]:
    """The lines of a kind, straight from the database."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def read(work: Work) -> list[Line]:
        return work.session.query(Line).filter(Line.what == what).order_by(Line.id).all()

    found = store.read(read).result()
    store.close()
    return found


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
    assert await until(lambda: _any(whole, "message edited"))
    await whole.act(ADA, "delete", channel=room["id"], ts=ts)
    assert await until(lambda: _any(whole, "message removed"))
    shown = await timeline(whole)
    first, second, gone = (shown.index(words) for words in ("is leaked", "changed the message", "was deleted"))
    assert first < shown.index("The key is safe") < gone
    assert first < second
    (edit,), (removal,) = noted(whole, "message edited"), noted(whole, "message removed")
    assert edit.happened_at and removal.happened_at
    assert float(ts) < edit.happened_at.timestamp() < removal.happened_at.timestamp()
    assert (edit.who, removal.who) == (ADA, None)


async def _any(whole: Whole, what: str) -> bool:
    return bool(noted(whole, what))


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
    assert await until(lambda: _any(whole, "message removed"))
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
    assert await until(lambda: _any(whole, "message missed"))
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
    assert await until(lambda: _any(whole, "message added"))
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
    assert "File: screen.png (/files/" in shown


async def test_from_the_menu_a_message_of_the_incidents_channel_is_kept_at_once(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "It is 40 orders")
    await whole.act(BO, "shortcut", callback_id="add_to_timeline", channel=room["id"], ts=ts)
    assert await confirmed(whole, room["id"], ts)
    assert "It is 40 orders" in await timeline(whole)
    await whole.act(DEV, "shortcut", callback_id="add_to_timeline", channel=room["id"], ts=ts)
    assert any("has this message already" in one for one in await whole.whispers(DEV, room["id"]))
    assert len(noted(whole, "message added")) == 1


async def test_from_the_menu_elsewhere_one_chooses_the_incident(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await opened(whole)
    ts = await say(whole, RETAIL, "A customer paid one cent")
    await whole.act(BO, "shortcut", callback_id="add_to_timeline", channel=RETAIL, ts=ts)
    form = await whole.modal(BO)
    assert "INC-1" in json.dumps(form["blocks"])
    await whole.act(ADA, "edit", channel=RETAIL, ts=ts, text="Nothing happened")
    chosen = {"incident": {"value": {"selected_option": form["blocks"][0]["element"]["options"][0]}}}
    sent = await whole.act(BO, "submit", view_id=form["id"], values=chosen)
    assert "The timeline of *INC-1* has a copy" in json.dumps(sent["view"])
    shown = await timeline(whole)
    assert "A customer paid one cent" in shown
    assert "Nothing happened" not in shown
    assert await whole.calls("reactions.add") == [], "there it would tell others of an incident"
    assert room["id"] != RETAIL


async def test_from_the_menu_private_incidents_are_offered_to_their_people_only(whole: Whole) -> None:
    await whole.command(BO, "declare")
    await whole.act(BO, "submit", view_id=(await whole.modal(BO))["id"], values=typed("A leak", private=True))
    await whole.assembled()
    await whole.act(BO, "close", view_id=(await whole.modal(BO))["id"])
    ts = await say(whole, GENERAL, "What is a leak?")
    await whole.act("U0EMI", "shortcut", callback_id="add_to_timeline", channel=GENERAL, ts=ts)
    assert any("No incident is open that you can see" in one for one in await whole.whispers("U0EMI", GENERAL))


async def test_a_long_timeline_is_read_page_by_page(whole: Whole) -> None:
    await opened(whole)
    _fill(whole, 90)
    assert await whole.command(BO, "timeline 1") == {}
    seen: list[str] = []
    for turn in ("Earlier", "Earlier", "Latest"):
        view = await whole.modal(BO)
        assert len(view["blocks"]) <= 100
        seen.append(json.dumps(view["blocks"]))
        (button,) = [
            one
            for block in view["blocks"]
            if block["type"] == "actions"
            for one in block["elements"]
            if one["text"]["text"] == turn
        ]
        await whole.act(BO, "click", view_id=view["id"], block_id=_row(view), action_id=button["action_id"])
    latest = json.dumps((await whole.modal(BO))["blocks"])
    assert "note 89" in seen[0] and "note 89" in latest
    assert "note 89" not in seen[1]
    pages = "".join(reversed(seen))
    places = [pages.index(f"note {number:02}") for number in range(90)]
    assert places == sorted(places), "each line once, in the order in which things happened"
    assert "opened the incident" in seen[2] and "opened the incident" not in seen[0]


def _row(view: Json) -> str:
    return next(str(block["block_id"]) for block in view["blocks"] if block["type"] == "actions")


def _fill(whole: Whole, count: int) -> None:
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def write(work: Work) -> None:
        for number in range(count):
            line = {"incident_id": 1, "at": work.now, "what": f"note {number:02}", "source": "test", "facts": {}}
            work.session.add(Line(**line))

    store.submit(write).result()
    store.close()
