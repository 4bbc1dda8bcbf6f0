"""Tasks: the next five on the card, done with evidence where it is wanted, own ones, and none of them lost."""

from tests.handlers.slack.room import Room, answer, declared, elements, labels, letter, press, send, words
from tests.whole import ADA, BO, EMI, Json, Whole, until

EVIDENCE = "Keep the first evidence"
RATE = "Rate how bad it is"


def ticks(message: Json) -> int:
    """How many tasks a card shows."""
    return sum(one["action_id"] == "tick" for _, one in elements(message["blocks"]))


async def test_the_card_shows_the_next_five_with_who_does_them_and_by_when(whole: Whole) -> None:
    room = await declared(whole)
    message = await room.message()
    assert ticks(message) == 5
    first = next(block for block, one in elements(message["blocks"]) if one["action_id"] == "tick")
    assert first["text"]["text"].startswith(EVIDENCE)
    assert "_scribe_ · due <!date^" in first["text"]["text"]
    assert "more tasks" in words(message)


async def test_ticking_is_one_click_and_asks_for_evidence_only_where_it_is_wanted(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(BO, "tick", near=RATE)
    await room.shows(without=RATE)
    assert await whole.modal(BO) == {}
    await room.press(BO, "tick", near=EVIDENCE)
    form = await whole.modal(BO)
    assert "A link to it, or the words themselves" in words(form)
    await send(whole, BO, evidence="https://traces.example/1")
    await room.shows(without=EVIDENCE)
    await until(lambda: told(room, "hxxps[:]//traces.example/1"))


async def told(room: Room, part: str) -> bool:
    """Does the timeline say this?  What was just kept is shown when it has been made safe."""
    await room.press(ADA, "timeline")
    return part in words(await room.whole.modal(ADA))


async def test_an_own_task_is_one_line_and_whoever_is_named_hears_of_it(whole: Whole) -> None:
    room = await declared(whole)
    added = await room.command(BO, "task @emi ask the vendor for logs")
    assert f"Added to INC-1 for <@{EMI}>: ask the vendor for logs" in words(added)
    await room.shows(f"ask the vendor for logs\\n<@{EMI}>")
    told = await letter(whole, EMI, f"<@{BO}> asks you to: ask the vendor for logs")
    assert labels(told["blocks"]) == ["Done"]
    await answer(whole, EMI, "tick")
    await room.shows(without="ask the vendor for logs")


async def test_the_list_has_yours_first_and_settles_each(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "task look at the forum @bo")
    listed = await room.command(BO, "task")
    first = listed["blocks"][1]
    assert "*Yours* · look at the forum" in first["text"]["text"]
    await press(whole, BO, room.id, listed, "settle", near="look at the forum")
    await send(whole, BO, way="give", person=EMI)
    await room.shows(f"look at the forum\\n<@{EMI}>")
    await letter(whole, EMI, "look at the forum")


async def test_what_nobody_needs_to_do_wants_a_reason_beside_its_field(whole: Whole) -> None:
    room = await declared(whole)
    await press(whole, BO, room.id, await room.command(BO, "task"), "settle", near=RATE)
    refused = await send(whole, BO, way="not needed")
    assert refused["errors"] == {"evidence": "Say in a few words why nobody needs to do it."}
    await send(whole, BO, evidence="There are only two of us")
    await room.shows(without=RATE)
    assert f":heavy_minus_sign: not needed: {RATE}" in words(await room.command(BO, "task"))


async def test_giving_needs_a_name_beside_its_field(whole: Whole) -> None:
    room = await declared(whole)
    await press(whole, BO, room.id, await room.command(BO, "task"), "settle", near=RATE)
    assert (await send(whole, BO, way="give"))["errors"] == {"person": "Choose whom to give it to."}


async def test_a_task_ticked_by_two_is_done_once(whole: Whole) -> None:
    room = await declared(whole)
    message = await room.message()
    for person in (ADA, BO):
        await press(whole, person, room.id, message, "tick", near=RATE)
    await room.shows(without=RATE)
    await room.press(ADA, "timeline")
    assert words(await whole.modal(ADA)).count(RATE) == 1


async def test_too_long_a_task_is_refused_in_a_sentence(whole: Whole) -> None:
    room = await declared(whole)
    assert "251 characters; 250 fit" in (await room.command(BO, f"task {'x' * 251}"))["text"]
