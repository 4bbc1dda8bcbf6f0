"""Handing over: a brief drafted from the record, the old one leads until the new one accepts, both are told."""

from tests.handlers.slack.room import Room, answer, bring_forward, declared, elements, labels, letter, send, words
from tests.whole import ADA, BO, DEV, EMI, Json, Whole


async def led(whole: Whole, by: str = ADA) -> Room:
    """An incident that somebody commands."""
    room = await declared(whole)
    await room.press(by, "take_command")
    await room.shows(f"<@{by}> commands")
    return room


def brief_in(view: Json) -> str:
    """What the form's brief says."""
    return next(str(one["initial_value"]) for _, one in elements(view["blocks"]) if one["type"] == "plain_text_input")


async def test_the_brief_is_drafted_from_the_record(whole: Whole) -> None:
    room = await led(whole)
    await room.command(ADA, "severity S2")
    await room.command(ADA, "update")
    await send(whole, ADA, known="Customers share the trick on a forum", next="60")
    await room.press(ADA, "handover")
    brief = brief_in(await whole.modal(ADA))
    assert "INC-1 Something odd" in brief
    assert "S2" in brief
    assert "RetailBot gives 99 % off" in brief
    assert "Customers share the trick on a forum" in brief
    assert "- Keep the first evidence" in brief


async def test_two_clicks_and_a_name_hand_over_and_one_click_accepts(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await led(whole)
    await room.press(ADA, "handover")
    await send(whole, ADA, person=EMI, brief="The filter is on; watch the forum.")
    asked = await letter(whole, EMI, f"<@{ADA}> wants to hand over to you. They lead until you accept.")
    assert "The filter is on; watch the forum." in words(asked)
    await room.shows(f"<@{ADA}> commands", f"has offered it to <@{EMI}>")
    await answer(whole, EMI, "accept")
    await room.shows(f"<@{EMI}> commands")
    await room.says("IC: Emi")
    assert (await letter(whole, EMI, "*You command*"))["ts"] == asked["ts"]
    assert "Thank you" in words(await letter(whole, ADA, f"<@{EMI}> commands it now. You need not command it any more"))


async def test_what_is_declined_comes_back_and_the_old_one_still_leads(whole: Whole) -> None:
    room = await led(whole)
    await room.command(ADA, "handover @emi")
    await send(whole, ADA)
    await letter(whole, EMI, "wants to hand over to you")
    await answer(whole, EMI, "decline")
    back = await letter(whole, ADA, f"<@{EMI}> declined. You still command it. Ask somebody else.")
    assert labels(back["blocks"])[-1] == "Hand over"
    await room.shows(f"<@{ADA}> commands", without="has offered it")


async def test_what_is_not_answered_comes_back(whole: Whole) -> None:
    room = await led(whole)
    await room.command(ADA, "handover @emi")
    await send(whole, ADA)
    await letter(whole, EMI, "wants to hand over to you")
    bring_forward(whole, "offer")
    await letter(whole, ADA, f"<@{EMI}> has not answered. You still command it.")
    await letter(whole, EMI, f"the time to answer is over. <@{ADA}> commands it.")
    await room.shows(f"<@{ADA}> commands", without="has offered it")


async def test_whoever_does_not_command_has_nothing_to_hand_over(whole: Whole) -> None:
    room = await led(whole)
    assert "You do not command INC-1" in (await room.command(DEV, "handover"))["text"]


async def test_a_person_is_needed_and_what_was_written_stays(whole: Whole) -> None:
    await led(whole)
    await whole.command(ADA, "handover #1")
    assert set((await send(whole, ADA, brief="Half a page of notes"))["errors"]) == {"person"}
    assert (await send(whole, ADA, person=ADA))["errors"] == {"person": "You have it already. Choose somebody else."}
    await send(whole, ADA, person=BO)
    assert "Half a page of notes" in words(await letter(whole, BO, "wants to hand over"))
