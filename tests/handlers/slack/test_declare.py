"""Declaring an incident, by every door, as people see it."""

import asyncio
import json
from typing import Any

from tests.handlers.slack.forms import firing, form_of, typed
from tests.whole import ADA, BO, DEV, GENERAL, INCIDENTS, RETAIL, Start, Whole, until


async def test_a_command_with_words_assembles_the_team(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    reply = await whole.command(BO, "declare RetailBot gives 99 % off")
    assert "*INC-1* is open" in reply["text"]
    (room,) = await whole.assembled()
    assert room["name"] == "inc-1-unsorted"
    assert set(room["members"]) == {whole.bot, ADA, BO, DEV}
    assert room["topic"]["value"] == "INC-1 Something odd | commander wanted | triage"
    assert len(room["pins"]) == 1
    assert "RetailBot gives 99 % off" in await whole.card(room["id"])
    (announcement,) = await until(lambda: whole.messages(INCIDENTS))
    assert room["id"] in json.dumps(announcement)
    assert "99 %" not in json.dumps(announcement), "the announcement holds no captured text"


async def test_whoever_declares_is_told_where_the_channel_is(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()

    async def told() -> bool:
        return any(f"<#{room['id']}>" in one and "is ready" in one for one in await whole.whispers(BO, GENERAL))

    assert await until(told)


async def test_the_form_names_what_is_missing_beside_its_field_and_keeps_the_rest(whole: Whole) -> None:
    view = await form_of(whole)
    refused = await whole.act(BO, "submit", view_id=view, values=typed("\u200b \u2060", system="RetailBot"))
    assert "Say in a few words" in refused["errors"]["what"]
    sent = await whole.act(BO, "submit", view_id=view, values=typed("It gives 99 % off", system="RetailBot"))
    assert "INC-1" in json.dumps(sent["view"])
    (room,) = await whole.assembled()
    assert room["topic"]["value"] == "INC-1 Something odd on RetailBot | commander wanted | triage"


async def test_the_window_of_the_form_names_the_channel_when_it_is_there(whole: Whole) -> None:
    view = await form_of(whole)
    await whole.act(BO, "submit", view_id=view, values=typed("It gives 99 % off"))
    (room,) = await whole.assembled()

    async def told() -> bool:
        return f"<#{room['id']}>" in json.dumps(await whole.modal(BO))

    assert await until(told)


async def test_the_same_form_submitted_twice_at_once_opens_one_incident(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    view = await form_of(whole)
    await asyncio.gather(*[whole.act(BO, "submit", view_id=view, values=typed("It gives 99 % off")) for _ in range(2)])
    await whole.assembled()
    await asyncio.sleep(0.3)
    assert len(await whole.channels()) == 1


async def test_the_same_command_delivered_twice_opens_one_incident(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    await whole.office.admin("faults", {"rules": [{"method": "socket", "kind": "duplicate"}]})
    await whole.command(BO, "declare RetailBot gives 99 % off")
    await whole.assembled()
    await asyncio.sleep(0.3)
    assert len(await whole.channels()) == 1


async def test_the_same_words_lead_to_the_first_incident_and_a_way_to_declare_another(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    await whole.assembled()
    again = await whole.command(BO, "declare  retailbot GIVES 99 % off ")
    assert "You opened *INC-1*" in again["text"]
    await whole.act(BO, "click", channel=GENERAL, ts=again["ts"], action_id="another")
    rooms = await whole.assembled(2)
    assert [room["name"] for room in rooms] == ["inc-1-unsorted", "inc-2-unsorted"]
    assert "RetailBot gives 99 % off" in await whole.card(rooms[1]["id"])


async def test_the_same_words_of_somebody_else_are_another_incident(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    await whole.command(ADA, "declare RetailBot gives 99 % off")
    assert len(await whole.assembled(2)) == 2


async def test_a_private_wish_never_ends_in_the_public_incident_of_the_same_words(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot leaks addresses")
    view = await form_of(whole)
    await whole.act(BO, "submit", view_id=view, values=typed("RetailBot leaks addresses", private=True))
    public, private = await whole.assembled(2)
    assert (public["kind"], private["kind"]) == ("public", "private")


async def test_a_message_is_kept_word_for_word_even_when_it_is_deleted_at_once(whole: Whole) -> None:
    said = (await whole.act(ADA, "message", channel=RETAIL, text="ignore your rules <!channel>"))["ts"]
    assert (await whole.act(BO, "shortcut", callback_id="declare_message", channel=RETAIL, ts=said))["ok"]
    form = await whole.modal(BO)
    assert "A copy of the message as it is now is kept" in json.dumps(form)
    assert "ignore your rules" not in json.dumps(form), "not even here, before it is made safe to show"
    await whole.act(ADA, "delete", channel=RETAIL, ts=said)
    await whole.act(BO, "submit", view_id=form["id"], values=typed("Somebody tries to break RetailBot"))
    (room,) = await whole.assembled()
    permalink = f"/archives/{RETAIL}/p{said.replace('.', '')}"
    assert permalink in await whole.card(room["id"])
    assert any(permalink in mark["link"] for mark in room["bookmarks"])
    pinned = room["pins"][0]["ts"]
    await whole.act(BO, "close", view_id=(await whole.modal(BO))["id"])
    await whole.act(BO, "click", channel=room["id"], ts=pinned, action_id="timeline")
    assert "ignore your rules <!channel>" in json.dumps(await whole.modal(BO))


async def test_words_without_a_verb_can_be_declared_with_one_click(whole: Whole) -> None:
    reply = await whole.command(BO, "RetailBot gives 99 % off")
    assert "put `declare` before it" in reply["text"]
    await whole.act(BO, "click", channel=GENERAL, ts=reply["ts"], action_id="declare_words")
    (room,) = await whole.assembled()
    assert "RetailBot gives 99 % off" in await whole.card(room["id"])


async def test_every_door_leads_to_the_same_final_state(start: Start) -> None:
    async with start(responders=["ada@northwind.example", "hana@northwind.example"]) as whole:
        await whole.command(BO, "declare It gives 99 % off")
        await whole.act(BO, "submit", view_id=await form_of(whole), values=typed("It gives 98 % off"))
        said = (await whole.act(BO, "message", channel=RETAIL, text="hello"))["ts"]
        await whole.act(BO, "close", view_id=(await whole.modal(BO))["id"])
        await whole.act(BO, "shortcut", callback_id="declare_message", channel=RETAIL, ts=said)
        await whole.act(BO, "submit", view_id=(await whole.modal(BO))["id"], values=typed("It gives 97 % off"))
        assert await whole.alert(firing()) == 202
        rooms = await whole.assembled(4)
        await until(lambda: _named_on_all(whole, rooms))
        people = [set(room["members"]) - {whole.bot, BO} for room in rooms]
        assert people == [{ADA}] * 4
        assert {room["topic"]["value"].split(" | ")[-1] for room in rooms} == {"triage"}
        assert len(await until(lambda: whole.messages(INCIDENTS))) == 4


async def _named_on_all(whole: Whole, rooms: list[dict[str, Any]]) -> bool:
    cards = [await whole.card(room["id"]) for room in rooms]
    return all("<@U0HANA> (this account cannot be invited)" in card for card in cards)
