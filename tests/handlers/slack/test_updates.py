"""Updates: one form, one message in the channel, one direct message to whoever subscribed, one reminder."""

from tests.handlers.slack.room import answer, bring_forward, declared, fill, labels, letter, press, send, words
from tests.whole import BO, CHIARA, EMI, INCIDENTS, Whole, until


async def test_an_update_stands_in_the_channel_and_says_when_the_next_one_comes(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(BO, "update")
    await send(whole, BO, known="Customers get 99 % off", doing="We turn the rebate off", next="30")
    said = await until(lambda: _update(room.whole, room.id))
    assert f"*Update* by <@{BO}>" in words(said)
    assert "We turn the rebate off" in words(said)
    assert "Next update by <!date" in words(said)
    await room.shows("next update due", f"by <@{BO}>")


async def _update(whole: Whole, channel: str) -> dict[str, object] | None:
    return next((one for one in await whole.messages(channel) if one["text"] == "An update"), None)


async def test_whoever_subscribes_gets_it_as_a_direct_message_until_they_click_again(whole: Whole) -> None:
    room = await declared(whole)
    (announced,) = await until(lambda: whole.messages(INCIDENTS))
    assert labels(announced["blocks"]) == ["Join", "Subscribe to updates"]
    await press(whole, CHIARA, INCIDENTS, announced, "subscribe")
    assert await until(lambda: _whispered(whole, "You will get every update on INC-1 as a direct message"))
    await room.command(BO, "update")
    await send(whole, BO, known="We look into it")
    told = await letter(whole, CHIARA, "We look into it")
    await press(whole, CHIARA, INCIDENTS, announced, "subscribe")
    assert await until(lambda: _whispered(whole, "You get no more updates on INC-1."))
    await room.command(BO, "update The filter is on")
    await send(whole, BO)
    await until(lambda: _said(whole, room.id, "The filter is on"))
    assert "The filter is on" not in words(await letter(whole, CHIARA))
    assert told["ts"] == (await letter(whole, CHIARA))["ts"]


async def _whispered(whole: Whole, part: str) -> bool:
    return any(part in one for one in await whole.whispers(CHIARA, INCIDENTS))


async def _said(whole: Whole, channel: str, part: str) -> bool:
    return part in words(await whole.messages(channel))


async def test_words_after_the_verb_are_in_the_form_already(whole: Whole) -> None:
    room = await declared(whole)
    assert await room.command(BO, "update The filter is on") == {}
    assert "The filter is on" in words(await whole.modal(BO))


async def test_what_is_due_reminds_whoever_leads_once_and_one_click_opens_the_form(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(EMI, "take_command")
    await room.command(EMI, "severity S1")
    bring_forward(whole, "update")
    due = await letter(whole, EMI, "An update was promised for now. “Nothing new yet” is one, too.")
    assert labels(due["blocks"]) == ["Write it"]
    await answer(whole, EMI, "update")
    assert (await whole.modal(EMI))["title"]["text"] == "Update on INC-1"


async def test_an_empty_update_is_refused_beside_its_field(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "update")
    view = await whole.modal(BO)
    values = fill(view, known="\u200b\u2060", doing="We turn it off")
    refused = await whole.act(BO, "submit", view_id=view["id"], values=values)
    assert refused["errors"] == {"known": "Say in a sentence what we know. “Nothing new yet” is an update, too."}
    await send(whole, BO, known="Nothing new yet")
    assert await until(lambda: _said(whole, room.id, "We turn it off")), "what was typed beside it is kept"
