"""Somebody leads: asked or not, by one click, and everybody sees it."""

import asyncio

from tests.handlers.slack.forms import form_of, typed
from tests.handlers.slack.room import (
    ROTA,
    Room,
    answer,
    bring_forward,
    declared,
    elements,
    labels,
    letter,
    press,
    send,
    usual_roles,
    words,
)
from tests.whole import ADA, BO, CHIARA, DEV, EMI, GENERAL, Json, Start, Whole, until


def other(person: str) -> str:
    """The one of the rota who is not this one."""
    return CHIARA if person == EMI else EMI


async def asked_of(whole: Whole) -> str:
    """Who of the rota was asked first."""

    async def found() -> str:
        told = {one: await whole.told(one) for one in (EMI, CHIARA)}
        return next((one for one in told if told[one]), "")

    person: str = await until(found)
    return person


async def test_take_command_is_the_first_button_and_one_click_does_it(whole_anywhere: Whole) -> None:
    room = await declared(whole_anywhere)
    assert labels((await room.message())["blocks"])[0] == "Take command"
    assert "Commander wanted" in await room.shows()
    await room.press(DEV, "take_command")
    assert "Take command" not in await room.shows(f"<@{DEV}> commands", without="Take command")
    await room.says("IC: Dev")
    await room.announced(f"<@{DEV}> commands")
    assert "You command" in words(await letter(whole_anywhere, DEV))


async def test_whoever_is_on_duty_is_asked_and_one_click_accepts(start: Start) -> None:
    async with start(people={"rotas": ROTA}) as whole:
        room = await declared(whole)
        person = await asked_of(whole)
        message = await letter(whole, person, "You are on duty. Can you command it?")
        assert labels(message["blocks"]) == ["Accept", "Decline"]
        await room.shows(f"<@{person}> is asked until")
        await answer(whole, person, "accept")
        after = await letter(whole, person, "*You command*")
        assert after["ts"] == message["ts"], "the same message turns into instructions"
        assert labels(after["blocks"]) == []
        await room.shows(f"<@{person}> commands", without="Commander wanted")


async def test_a_no_asks_the_next_in_line_and_after_that_the_channel(start: Start) -> None:
    async with start(people={"rotas": ROTA}) as whole:
        room = await declared(whole)
        first = await asked_of(whole)
        await answer(whole, first, "decline")
        await letter(whole, first, "You declined to command it. Thank you.")
        await letter(whole, other(first), "Can you command it?")
        await room.shows(f"<@{other(first)}> is asked until")
        await answer(whole, other(first), "decline")
        call = await until(lambda: said_in(room, "Nobody has taken command yet"))
        assert "Nobody has taken command yet. Who can?" in words(call)
        assert "Commander wanted" in await room.shows("whoever reads this can take command")
        await press(whole, DEV, room.id, call, "take_command")
        await until(lambda: said_in(room, f"<@{DEV}> commands."))


async def said_in(room: Room, part: str) -> Json | None:
    """A message of the bot's in the channel that says this."""
    return next((one for one in await room.whole.messages(room.id) if part in one["text"]), None)


async def test_somebody_who_does_not_answer_can_still_take_it_until_another_does(start: Start) -> None:
    async with start(people={"rotas": ROTA}) as whole:
        room = await declared(whole)
        first = await asked_of(whole)
        bring_forward(whole, "offer")
        late = await letter(whole, first, "the time to answer is over")
        assert labels(late["blocks"]) == ["I can take it now"]
        await letter(whole, other(first), "Can you command it?")
        await answer(whole, first, "accept")
        await room.shows(f"<@{first}> commands")
        assert labels((await letter(whole, other(first), "Nothing to do for you"))["blocks"]) == []


async def test_of_two_who_click_at_once_one_commands_and_the_other_is_told_in_a_sentence(whole: Whole) -> None:
    room = await declared(whole)
    await asyncio.gather(room.press(ADA, "take_command"), room.press(DEV, "take_command"))
    card = await room.shows("commands*")
    winner, loser = (ADA, DEV) if f"<@{ADA}> commands" in card else (DEV, ADA)
    said = await room.heard(loser, f"<@{winner}> commands INC-1")
    assert "It is best if they hand over to you; if they cannot, take it over." in said
    assert "commands" not in words(await whole.whispers(winner, room.id))


async def test_command_is_taken_over_from_somebody_who_cannot_hand_over(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(ADA, "take_command")
    await room.shows(f"<@{ADA}> commands")
    told = await room.command(DEV, "commander")
    await whole.act(DEV, "click", channel=room.id, ts=told["ts"], action_id="take_over")
    await room.shows(f"<@{DEV}> commands")
    assert "You need not command it any more" in words(await letter(whole, ADA, f"<@{DEV}> commands it now"))


async def test_somebody_is_asked_by_name_and_their_answer_counts(whole: Whole) -> None:
    room = await declared(whole)
    assert (await room.command(BO, "commander @emi"))["text"] == f"I am asking <@{EMI}> to command INC-1."
    await letter(whole, EMI, f"<@{BO}> asks you to command it.")
    await answer(whole, EMI, "decline")
    back = await letter(whole, BO, f"<@{EMI}> declined. Ask somebody else.")
    assert labels(back["blocks"]) == ["Roles"]


async def test_roles_by_words(whole: Whole) -> None:
    room = await declared(whole)
    assert "You have the role scribe in INC-1" in (await room.command(BO, "role scribe"))["text"]
    assert "to take the role legal in INC-1" in (await room.command(BO, "role legal @emi"))["text"]
    assert "nobody is available" in (await room.command(BO, "role investigation nobody"))["text"]
    assert "“juggler” is no role" in (await room.command(BO, "role juggler"))["text"]
    card = await room.shows(f"scribe: <@{BO}>", f"legal: <@{EMI}> is asked", "investigation: nobody available")
    assert "juggler" not in card
    await answer(whole, EMI, "accept")
    await letter(whole, EMI, "You have the role legal in")
    await room.shows(f"legal: <@{EMI}>", without=f"<@{EMI}> is asked")


async def test_roles_by_the_form(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(BO, "roles")
    form = await whole.modal(BO)
    assert "*Scribe*: –" in words(form)
    assert [block["block_id"] for block, _ in elements(form["blocks"])] == ["role", "how", "person"]
    refused = await send(whole, BO, role="scribe", how="ask")
    assert refused["errors"] == {"person": "Choose whom to ask."}
    await send(whole, BO, role="scribe", how="ask", person=DEV)
    await room.press(BO, "roles")
    refused = await send(whole, BO, role="scribe", how="ask", person=DEV)
    assert refused["errors"]["person"].startswith("Dev"), "beside a field Slack shows no mentions"
    assert "has been asked and has not answered yet." in refused["errors"]["person"]
    await letter(whole, DEV, "asks you to take the role scribe in it.")


async def test_only_whom_the_manifest_lets_may_take_a_role(start: Start) -> None:
    usual = usual_roles()
    legal = usual["legal"] | {"may": ["ada@northwind.example"]}
    async with start(people={"roles": usual | {"legal": legal}}) as whole:
        room = await declared(whole)
        assert f"is for <@{ADA}>. Ask one of them." in (await room.command(BO, "role legal"))["text"]
        assert "You have the role legal" in (await room.command(ADA, "role legal"))["text"]


async def test_a_drill_asks_as_the_real_thing_does_and_says_so_everywhere(start: Start) -> None:
    async with start(people={"rotas": ROTA}) as whole:
        room = await declared(whole, "drill RetailBot gives 99 % off")
        person = await asked_of(whole)
        message = words(await letter(whole, person))
        assert "This is a drill." in message
        assert "[DRILL]" in message
        assert "[DRILL]" in await room.topic()
        assert "[DRILL]" in await room.shows()
        await room.announced("[DRILL]")


async def test_the_commander_asked_for_a_private_incident_can_accept_from_the_message_alone(start: Start) -> None:
    async with start(people={"rotas": ROTA}, responders=[]) as whole:
        await whole.office.admin(
            "faults",
            {"rules": [{"method": "conversations.invite", "kind": "error", "error": "cant_invite", "times": 9}]},
        )
        await whole.act(BO, "submit", view_id=await form_of(whole), values=typed("It leaks addresses", private=True))
        person = await asked_of(whole)
        assert person not in (await whole.channels())[0]["members"]
        await answer(whole, person, "accept")
        await letter(whole, person, "You command")
        assert "You can see no INC-1" in (await whole.command(DEV, "commander #1"))["text"]
        assert "No incident is open that you can see" in (await whole.command(DEV, "commander", GENERAL))["text"]
