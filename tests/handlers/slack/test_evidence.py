"""Evidence in Slack: words made safe on every screen, read word for word for a purpose, held, erased."""

import json
from typing import Any

import pytest

from bot.keeping import captured, looks
from bot.rules.privacy import Privacy
from handlers.anonymiser import Anonymiser
from tests.handlers.slack.keeping import kept
from tests.handlers.slack.room import elements, fill, labels, words
from tests.plain import Plain
from tests.whole import ADA, BO, RETAIL, Json, Start, Whole, until

NAME, SAFE = "Ada Lovelace", "Jane Doe"
SAID = f"RetailBot told {NAME} <!channel> the code of *somebody* else, see https://a.example/x"


async def click(whole: Whole, room: Json, action: str, person: str = BO) -> Json:
    """Somebody presses a button of the card; returns the window that they see then."""
    await whole.act(person, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id=action)
    return await whole.modal(person)


async def submitted(whole: Whole, person: str = BO, **fields: str) -> Json:
    """The window after a form was sent."""
    form = await whole.modal(person)
    await whole.act(person, "submit", view_id=form["id"], values=fill(form, **fields))
    return await whole.modal(person)


async def commanded(whole: Whole, said: str = SAID) -> Json:
    """The channel of an incident that Bo declared and commands."""
    await whole.command(BO, f"declare {said}")
    (room,) = await whole.assembled()
    await whole.act(BO, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id="take_command")
    return room


async def everything(whole: Whole) -> str:
    """All that anybody can see in the workspace, but for what people wrote themselves."""
    found = (await whole.office.look("state"))["channels"].values()
    said = [message for channel in found for message in dict(channel["messages"]).values()]
    return json.dumps([one for one in said if one.get("user") == whole.bot], ensure_ascii=False)


async def test_nobody_sees_more_than_the_words_made_safe_to_show(start: Start) -> None:
    async with start(anonymiser=Plain(replaces={NAME: SAFE})) as whole:
        room = await commanded(whole)
        assert SAFE in await whole.card(room["id"])
        window = await click(whole, room, "timeline")
        assert NAME not in words(window) + await everything(whole)


async def test_while_the_anonymiser_is_away_the_card_says_so_and_the_words_come_by_themselves(start: Start) -> None:
    anonymiser = Plain(down=True)
    async with start(anonymiser=anonymiser) as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        (room,) = await whole.assembled()
        assert captured.MAKING in words(await whole.messages(room["id"]))
        anonymiser.down = False
        assert "99 % off" in await whole.card(room["id"])
    assert anonymiser.stopped


async def test_who_has_no_role_that_needs_the_words_is_told_which_ones_do(whole: Whole) -> None:
    room = await commanded(whole)
    ts = room["pins"][0]["ts"]
    await whole.act(ADA, "click", channel=room["id"], ts=ts, action_id="words")
    told = await until(lambda: whole.whispers(ADA, room["id"]))
    assert "Only whoever has the role commander" in told[-1]


async def test_the_words_are_shown_for_a_purpose_and_nothing_in_them_works(whole: Whole) -> None:
    room = await commanded(whole)
    form = await click(whole, room, "words")
    assert "Your name, your role, the time and this sentence are kept" in words(form)
    refused = await whole.act(BO, "submit", view_id=form["id"], values=fill(form, purpose="\u200b"))
    assert "Say in a few words what for" in words(refused)
    window = await submitted(whole, purpose="Find the prompt")
    told = [one for block in window["blocks"] if block["type"] == "rich_text" for one in block["elements"]]
    assert {one["type"] for one in told} == {"rich_text_preformatted"}
    said = "".join(part["text"] for one in told for part in one["elements"])
    assert "<!channel>" in said and "hxxps[:]//a.example/x" in said
    timeline = await until(lambda: _says(whole, room, "timeline", "Find the prompt"))
    assert "read what was captured word for word, as commander" in words(timeline)


async def test_long_words_are_read_page_by_page(whole: Whole) -> None:
    room = await commanded(whole)
    for number in range(12):
        ts = (await whole.act(ADA, "message", channel=room["id"], text=f"{number} " + "long " * 900))["ts"]
        await whole.act(BO, "shortcut", callback_id="add_to_timeline", channel=room["id"], ts=ts)
    await click(whole, room, "words")
    first = await submitted(whole, purpose="Read it all")
    assert labels(first["blocks"]) == ["More"]
    await whole.act(BO, "click", view_id=first["id"], action_id="words_more")

    async def turned() -> Json | None:
        window = await whole.modal(BO)
        return window if labels(window["blocks"])[0] == "Back" else None

    assert words((await until(turned))["blocks"]) != words(first["blocks"])


async def test_evidence_is_held_released_and_erased_from_its_window(whole: Whole) -> None:
    room = await commanded(whole)
    assert "Erase …" in labels((await click(whole, room, "evidence"))["blocks"])
    await press(whole, "hold")
    assert "A legal hold is on it" in words(await submitted(whole, why="A court asks"))
    window = await click(whole, room, "evidence")
    assert "Erase …" not in labels(window["blocks"])
    assert "A court asks" in words(await until(lambda: _says(whole, room, "evidence", "A court asks")))
    await whole.command(BO, "evidence 1 release")
    await submitted(whole, why="The case is over")
    await whole.command(BO, "evidence 1 erase")
    assert "erased for ever" in words(await submitted(whole, why="They asked us to forget"))
    assert await until(lambda: _erased(whole, room))


async def press(whole: Whole, action: str, person: str = BO) -> None:
    """Press a button of the window that somebody sees."""
    window = await whole.modal(person)
    await whole.act(person, "click", view_id=window["id"], action_id=action)


async def _says(whole: Whole, room: Json, button: str, what: str) -> Any:
    window = await click(whole, room, button)
    return window if what in words(window) else None


async def _erased(whole: Whole, room: Json) -> bool:
    return captured.ERASED in await whole.card(room["id"])


async def test_what_is_held_back_is_shown_in_part_once_somebody_has_looked(start: Start) -> None:
    async with start(anonymiser=Plain(holds=NAME)) as whole:
        room = await commanded(whole)
        assert captured.HELD in await whole.card(room["id"])
        window = await click(whole, room, "held")
        assert f"⟦{NAME}⟧" in words(window)
        await press(whole, "cover_held")
        assert await until(lambda: _covered(whole, room))
        assert NAME not in await everything(whole)


async def _covered(whole: Whole, room: Json) -> bool:
    return looks.COVER in await whole.card(room["id"])


async def test_what_there_is_of_each_kind_is_said_and_shown(whole: Whole) -> None:
    room = await commanded(whole)
    await click(whole, room, "evidence")
    await press(whole, "item")
    form = await whole.modal(BO)
    assert {block["block_id"] for block, _ in elements(form["blocks"])} == {"item", "presence", "basis"}
    window = await submitted(whole, item="prompts", presence="present")
    assert "*Prompts*: present" in words(window)
    assert "*System logs*: nobody has looked yet" in words(window)


async def test_what_nobody_may_possess_leaves_nothing_but_where_it_is(whole: Whole) -> None:
    room = await commanded(whole)
    await click(whole, room, "evidence")
    await press(whole, "forbidden")
    told = await submitted(whole, where="The shared drive, folder 7", seen_by="Bo")
    assert "Nothing of it is kept but where it is" in words(told)
    assert await until(lambda: _erased(whole, room))


async def test_any_message_can_be_kept_as_evidence(whole: Whole) -> None:
    room = await commanded(whole)
    ts = (await whole.act(ADA, "message", channel=RETAIL, text="Sure, it is free!"))["ts"]
    await whole.act(BO, "shortcut", callback_id="keep_evidence", channel=RETAIL, ts=ts)
    told = await submitted(whole, incident="1")
    assert "A sealed copy is kept with *INC-1*" in words(told)
    assert await until(lambda: _says(whole, room, "timeline", "Sure, it is free!"))


async def test_of_a_message_that_nobody_may_possess_no_copy_is_kept(whole: Whole) -> None:
    room = await commanded(whole)
    ts = (await whole.act(ADA, "message", channel=RETAIL, text="what nobody may possess"))["ts"]
    await whole.act(BO, "shortcut", callback_id="keep_evidence", channel=RETAIL, ts=ts)
    form = await whole.modal(BO)
    ticked = {"illegal": {"value": {"selected_options": elements(form["blocks"])[1][1]["options"]}}}
    await whole.act(BO, "submit", view_id=form["id"], values={**fill(form, incident="1", seen_by="Bo"), **ticked})
    assert "No copy is kept" in words(await whole.modal(BO))
    assert await until(lambda: _says(whole, room, "timeline", "Who saw it: Bo"))
    assert not [text for text in kept(whole) if "what nobody may possess" in text]


@pytest.mark.timeout(240)
async def test_the_real_anonymiser_keeps_names_and_addresses_from_every_screen(start: Start) -> None:
    said = "RetailBot told Ada Lovelace (ada.lovelace@northwind.example) that 99 % off is fine"
    async with start(anonymiser=Anonymiser(Privacy())) as whole:
        await whole.command(BO, f"declare {said}")
        (room,) = await whole.assembled()

        async def safe() -> str | None:
            shown = words(await whole.messages(room["id"]))
            return shown if "99 % off is fine" in shown else None

        shown = await until(safe, seconds=200)
        assert "RetailBot told" in shown
        assert "Lovelace" not in shown + await everything(whole)
