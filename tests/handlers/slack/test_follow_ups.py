"""Follow-ups in Slack: added in one form, listed by date, settled with evidence, and theirs on App Home."""

from datetime import UTC, datetime, timedelta

from tests.handlers.slack.forms import form_of, typed
from tests.handlers.slack.room import Room, declared, elements, labels, letter, press, send, words
from tests.whole import ADA, BO, EMI, Json, Whole, until

ALERT = "An alert on refusal rates"
PROOF = "https://ci.example/7"


async def added(whole: Whole, room: Room, owner: str = EMI, **more: str) -> Json:
    """Add a follow-up by the command's form; returns the answer of Slack."""
    assert await room.command(BO, f"followup {ALERT}") == {}
    fields = {"person": owner, "kind": "structural", "improves": "detection", **more}
    return await send(whole, BO, **fields)


async def window_of(whole: Whole, person: str, part: str) -> str:
    """What somebody's window says, as soon as it says this."""

    async def said() -> str:
        text = words(await whole.modal(person))
        return text if part in text else ""

    text: str = await until(said)
    return text


async def test_one_is_added_in_one_form_and_its_owner_gets_it_with_every_way_out(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await added(whole, room, tag="AIF-03")
    told = await letter(whole, EMI, ALERT)
    assert f"<@{BO}> gave you a follow-up from INC-1, due <!date^" in words(told)
    assert labels(told["blocks"]) == ["Done …", "Give to …", "New date …", "Drop …"]
    listed = await room.command(BO, "followup")
    assert f"{ALERT}\\n<@{EMI}> · due <!date^" in words(listed)
    assert "structural · improves detection · prevents Jailbreak" in words(listed)
    await room.press(ADA, "timeline")
    assert f"<@{BO}> gave a follow-up to <@{EMI}>" in words(await whole.modal(ADA))


async def test_whoever_is_mentioned_is_its_owner(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "followup @emi ask the vendor for a date")
    form = await whole.modal(BO)
    fields = {block["block_id"]: one for block, one in elements(form["blocks"])}
    assert (fields["what"]["initial_value"], fields["person"]["initial_user"]) == ("ask the vendor for a date", EMI)


async def test_what_is_asked_for_stands_beside_its_field_and_nothing_typed_is_lost(whole: Whole) -> None:
    room = await declared(whole)
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    refused = await added(whole, room, due=yesterday)
    assert refused["errors"] == {"due": "That day is over. Choose one that is still to come."}
    assert ALERT in words(await whole.modal(BO))


async def test_done_asks_for_evidence_and_the_list_is_there_again(whole: Whole) -> None:
    room = await declared(whole)
    await added(whole, room, owner=BO)
    listed = await room.command(BO, "followup")
    assert "*yours*" in words(listed)
    await press(whole, BO, room.id, listed, "follow_up_done")
    form = await whole.modal(BO)
    refused = await send(whole, BO, proof="\u200b")
    assert "what shows it" in refused["errors"]["proof"]
    assert [one for one in labels(form["blocks"]) if one != "Done …"] == ["Give to …", "New date …", "Drop …"]
    await send(whole, BO, proof=PROOF, control="alert refusals-high")
    shown = await window_of(whole, BO, "Nothing is left to do")
    assert f":white_check_mark: {ALERT}" in shown
    await until(lambda: says(room, "hxxps[:]//ci.example/7"))
    assert "changed: alert refusals-high" in words(await room.command(BO, "followup"))
    await press(whole, BO, room.id, await room.command(BO, "followup"), "follow_up_reopen")
    assert "1 open" in words(await room.command(BO, "followup"))


async def says(room: Room, part: str) -> bool:
    """Does the list say this?"""
    return part in words(await room.command(BO, "followup"))


async def test_from_the_letter_it_is_given_moved_and_dropped_and_the_letter_says_what_became_of_it(
    whole: Whole,
) -> None:
    room = await declared(whole)
    await added(whole, room)
    im = (await whole.act(EMI, "dm", user=whole.bot))["channel"]
    day = (datetime.now(UTC) + timedelta(days=200)).date().isoformat()
    await press(whole, EMI, im, await letter(whole, EMI, ALERT), "follow_up_date")
    assert "errors" in await send(whole, EMI, due=day, reason="\u200b")
    await send(whole, EMI, due=day, reason="The vendor is slow")
    await press(whole, EMI, im, await letter(whole, EMI, ALERT), "follow_up_give")
    await send(whole, EMI, person=ADA)
    await letter(whole, EMI, f"<@{ADA}> has it now")
    ada = (await whole.act(ADA, "dm", user=whole.bot))["channel"]
    await press(whole, ADA, ada, await letter(whole, ADA, ALERT), "follow_up_drop")
    await send(whole, ADA, reason="The product is gone")
    await letter(whole, ADA, "was dropped. Nothing is left to do")
    assert f":heavy_minus_sign: dropped: {ALERT}" in words(await room.command(BO, "followup"))


async def test_app_home_shows_yours_by_date(whole: Whole) -> None:
    room = await declared(whole)
    await added(whole, room, owner=BO)
    shown = words(await whole.home(BO))
    assert f"{ALERT}\\nFollow-up of INC-1 · due <!date^" in shown
    mine = await whole.command(BO, "followup mine")
    assert f"{ALERT}\\nfrom INC-1 · due" in words(mine)
    await press(whole, BO, "C0GENERAL", mine, "follow_up_done")
    await send(whole, BO, proof=PROOF)
    await window_of(whole, BO, "Nothing is left to do")


async def test_of_a_private_incident_nobody_outside_lists_changes_or_is_given_anything(whole: Whole) -> None:
    view = await form_of(whole)
    await whole.act(BO, "submit", view_id=view, values=typed("RetailBot leaks addresses", private=True))
    await whole.assembled()
    room = Room(whole, (await whole.channels())[0]["id"])
    refused = await added(whole, room)
    assert refused["errors"] == {"person": "It is private, and they are not in its channel. Bring them in first."}
    await send(whole, BO, person=BO)
    for typed_ in ("followup 1", "followup INC-1 another", "investigate 1"):
        assert "You can see no INC-1" in words(await whole.command(EMI, typed_))
    assert ALERT not in words(await whole.home(EMI))
    assert ALERT in words(await whole.home(BO))
