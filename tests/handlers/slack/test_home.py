"""What waits for somebody: App Home, `/incident` bare, list, who and help; and the verbs outside a channel."""

import pytest

from tests.handlers.slack.room import ROTA, Room, declared, elements, labels, letter, press, send, usual_roles, words
from tests.whole import ADA, BO, CHIARA, DEV, EMI, GENERAL, Json, Start, Whole, until


async def until_home(whole: Whole, person: str, part: str, without: str = "\x00") -> Json:
    """App Home as it stands, without opening it again, as soon as it says this."""

    async def shown() -> Json | None:
        page, seen = await whole.office.page(person)
        await page.close()
        view = seen["home"].get(whole.app["app_id"]) or {}
        text = words(view)
        return view if part in text and without not in text else None

    view: Json = await until(shown)
    return view


async def test_what_waits_stands_first_and_goes_once_it_is_done(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "commander @emi")
    await room.command(BO, "task @emi look at the forum")
    await letter(whole, EMI, "look at the forum")
    home = await whole.home(EMI)
    assert home["blocks"][0]["text"]["text"] == "Waiting for you"
    assert "Can you command it? Answer by <!date" in words(home)
    assert labels(home["blocks"]) == ["Accept", "Decline", "Done …", "Report something weird", "Declare an incident"]
    await whole.act(EMI, "click", view_id=home["id"], action_id="accept")
    await room.shows(f"<@{EMI}> commands")
    home = await until_home(whole, EMI, "look at the forum", without="Can you command it?")
    await whole.act(EMI, "click", view_id=home["id"], action_id="settle")
    await send(whole, EMI)
    await until_home(whole, EMI, "Open incidents", without="look at the forum")


async def test_reviews_and_promised_updates_wait_too(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(EMI, "take_command")
    await room.command(EMI, "severity S1")
    assert "The next update is due <!date" in words(await whole.home(EMI))
    await room.command(EMI, "resolve")
    await send(whole, EMI, tag="AIF-24")
    await room.shows("*Reviewing*")
    home = words(await whole.home(EMI))
    assert "You own its review." in home
    assert "The next update is due" not in home


async def test_the_command_alone_shows_what_waits_what_is_open_and_declares(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "commander @emi")

    async def asked() -> Json | None:
        menu = await whole.command(EMI, "")
        # Once Emi has been brought in, nothing offers to join.
        return menu if labels(menu["blocks"]) == ["Accept", "Decline", "Declare an incident"] else None

    menu: Json = await until(asked)
    await press(whole, EMI, GENERAL, menu, "accept")
    await room.shows(f"<@{EMI}> commands")


async def test_who_says_whom_to_tell(start: Start) -> None:
    async with start(people={"rotas": ROTA}) as whole:
        room = await declared(whole)
        await room.command(BO, "role scribe")
        here = words(await room.command(DEV, "who"))
        assert f"*Scribe*: <@{BO}>" in here
        elsewhere = words(await whole.command(DEV, "who"))
        assert "*On duty for commander*: <@" in elsewhere
        assert "Scribe" not in elsewhere
        assert "`/incident declare what you saw` tells the right people" in elsewhere


async def test_the_list_says_how_each_one_stands(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "severity S2")
    await room.press(EMI, "take_command")
    await room.shows(f"<@{EMI}> commands")
    assert f"S2 · Triage · <@{EMI}> commands" in words(await whole.command(DEV, "list"))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("severity S2", "*S2*"),
        ("commander @chiara", f"<@{CHIARA}> is asked until"),
        ("role scribe @chiara", f"scribe: <@{CHIARA}> is asked"),
        ("task @chiara call the vendor", f"call the vendor\\n<@{CHIARA}>"),
        ("kind jailbreak", "INC-2 · Jailbreak"),
        ("tag hallucination", "INC-2 · Wrong"),
    ],
)
async def test_outside_a_channel_the_open_ones_are_offered_and_what_was_typed_is_done(
    whole: Whole, typed: str, wanted: str
) -> None:
    await declared(whole)
    second = await declared(whole, "declare It leaks addresses")
    offered = await whole.command(BO, typed)
    assert "This is no incident's channel. Which incident do you mean?" in words(offered)
    assert "INC-1" in words(offered)
    await press(whole, BO, GENERAL, offered, "pick", near="INC-2")
    await second.shows(wanted)


@pytest.mark.parametrize("typed", ["resolve", "handover", "update", "role", "severity", "tag", "cancel", "timeline"])
async def test_a_form_opens_for_the_one_that_was_picked(whole: Whole, typed: str) -> None:
    room = await declared(whole)
    await room.press(BO, "take_command")
    await press(whole, BO, GENERAL, await whole.command(BO, typed), "pick")
    assert (await whole.modal(BO))["blocks"]


async def test_a_number_before_the_words_needs_no_picking(whole: Whole) -> None:
    room = await declared(whole)
    for label in ("#1", "INC-1", "1"):
        assert "Added to INC-1" in (await whole.command(BO, f"task {label} call the vendor"))["text"]
    await room.shows("more tasks")


async def test_no_verb_is_ever_silent(whole: Whole) -> None:
    room = await declared(whole)
    await room.press(ADA, "take_command")
    help_ = words(await room.command(ADA, "help"))
    listeners = whole.process.listeners
    for verb, command in listeners.commands.items():
        for typed in {verb, command.example, *command.aliases}:
            await answered(room, typed)
            assert verb == "menu" or words(f"`/incident {command.example}`")[1:-1] in help_
            await answered(room, "reopen")


async def answered(room: Room, typed: str) -> None:
    """Type a command and see that something comes of it: words, or a window."""
    seen = await room.command(ADA, typed)
    view = await room.whole.modal(ADA)
    assert seen.get("text") or view, typed
    if view:
        await room.whole.act(ADA, "close", view_id=view["id"])


async def test_private_ones_are_offered_to_nobody_else(whole: Whole) -> None:
    await whole.act(BO, "command", channel=GENERAL, text="/incident declare")
    view = await whole.modal(BO)
    private = next(one for _, one in elements(view["blocks"]) if one["type"] == "checkboxes")["options"]
    values = {"what": {"value": {"value": "It leaks"}}, "private": {"value": {"selected_options": private}}}
    await whole.act(BO, "submit", view_id=view["id"], values=values)
    (room,) = await whole.assembled()
    for typed in ("", "list", "severity S1", "task", "commander", "handover", "phase", "who"):
        assert "INC-1" not in words(await whole.command(CHIARA, typed)), typed
    for typed in (
        "severity #1 S1",
        "commander #1",
        "task #1 call",
        "resolve #1",
        "update #1",
        "phase #1",
        "close #1",
        "tag #1 drift",
    ):
        assert "You can see no INC-1" in (await whole.command(CHIARA, typed))["text"], typed
    assert "INC-1" not in words(await whole.home(CHIARA))
    assert room["kind"] == "private"


async def test_the_roles_of_the_manifest_are_all_shown(whole: Whole) -> None:
    room = await declared(whole)
    shown = words(await room.command(BO, "who"))
    assert all(f"*{role.capitalize()}*" in shown for role in usual_roles())
