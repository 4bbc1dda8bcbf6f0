"""One direct message within ten minutes holds whatever concerns a person, and changes with the facts."""

import json

from tests.handlers.slack.room import declared, labels, letter, press, send, words
from tests.whole import ADA, BO, EMI, Whole, until


async def test_what_comes_meanwhile_is_added_to_the_same_message(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.command(BO, "task @emi look at the forum")
    first = await letter(whole, EMI, "look at the forum")
    await room.command(BO, "task @emi call the vendor")
    await room.command(BO, "role scribe @emi")
    both = await letter(whole, EMI, "take the role scribe in it")
    assert (both["ts"], len(await whole.told(EMI))) == (first["ts"], 1)
    assert "call the vendor" in words(both)
    assert labels(both["blocks"]) == ["Done", "Done", "Accept", "Decline"], "the newest last"


async def test_two_incidents_share_it_and_each_line_names_its_own(whole: Whole) -> None:
    first = await declared(whole)
    second = await declared(whole, "declare It leaks addresses")
    await first.command(BO, "task @emi look at the forum")
    await second.command(BO, "task @emi lock the index")
    told = words(await letter(whole, EMI, "lock the index"))
    assert len(await whole.told(EMI)) == 1
    for room in (first, second):
        assert f"*INC-{room.number}*" in told
        assert f"<#{room.id}>" in told


async def test_an_offer_that_is_no_longer_needed_says_so_and_loses_its_buttons(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "commander @emi")
    await letter(whole, EMI, "asks you to command it")
    await room.press(ADA, "take_command")
    told = await letter(whole, EMI, f"<@{ADA}> commands it. Nothing to do for you.")
    assert labels(told["blocks"]) == []


async def test_everything_a_message_offers_can_be_done_in_it(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "task @emi look at the forum")
    await room.command(BO, "role scribe @emi")
    told = await letter(whole, EMI, "take the role scribe")
    im = (await whole.act(EMI, "dm", user=whole.bot))["channel"]
    await press(whole, EMI, im, told, "tick")
    await room.shows(without="look at the forum")
    done = await letter(whole, EMI, "Nothing is left to do here.")
    assert labels(done["blocks"]) == ["Accept", "Decline"]
    await press(whole, EMI, im, await letter(whole, EMI), "accept")
    await room.shows(f"scribe: <@{EMI}>")
    assert "You have the role scribe in" in words(await letter(whole, EMI, "You have the role scribe in"))


async def test_the_owner_of_a_review_goes_from_the_message_to_its_tasks(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "resolve")
    await send(whole, BO, tag="AIF-24", reviewer=EMI)
    told = await letter(whole, EMI, "named you to own its review")
    im = (await whole.act(EMI, "dm", user=whole.bot))["channel"]
    await press(whole, EMI, im, told, "tasks")

    async def listed() -> bool:
        return "Tasks of INC-1" in json.dumps(await whole.modal(EMI))

    assert await until(listed)
