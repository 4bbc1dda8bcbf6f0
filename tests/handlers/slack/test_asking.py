"""What people ask besides declaring: every verb answers with a sentence, whatever comes with it."""

import json
from typing import Any

import pytest

from tests.office import Office
from tests.whole import ADA, BO, CHIARA, EMI, GENERAL, GUS, IVO, Start, Whole, until


def said(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=False)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "No incident is open that you can see."),
        ("list", "No incident is open that you can see."),
        ("ls and more words", "No incident is open that you can see."),
        ("help", "/incident join 42"),
        ("?", "/incident join 42"),
        ("join", "Which one?"),
        ("join 7", "You can see no INC-7"),
        ("join #7", "You can see no INC-7"),
        ("join foo", "“foo” is not an incident's number. For example: `/incident join 42`"),
        ("join 99999999999999999999", "is not an incident's number"),
        ("timeline", "No incident is open that you can see. `/incident declare what is happening` opens one."),
        ("timeline 7", "You can see no INC-7"),
        ("declar it leaks", "Did you mean `/incident declare it leaks`?"),
        ("lst", "Did you mean `/incident list`?"),
        ("<!channel>", "I don't know “&lt;!channel&gt;”"),
        ("x" * 3900, "I don't know “xxx"),
        ("declare " + "x" * 3900, "That is 3900 characters; 3000 fit."),
        ("declare \u200b\u200b", "Say in a few words what is happening"),
    ],
)
async def test_a_verb_answers_with_a_sentence_and_an_example(whole: Whole, words: str, answer: str) -> None:
    assert answer in said(await whole.command(BO, words))


async def test_the_menu_declares_by_a_form_and_joins(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    menu = await whole.command(EMI, "")
    assert f"<#{room['id']}>" in said(menu)
    await whole.act(EMI, "click", channel=GENERAL, ts=menu["ts"], action_id="join")
    assert await until(lambda: _is_member(whole, EMI))
    await whole.act(EMI, "click", channel=GENERAL, ts=menu["ts"], action_id="declare")
    assert (await whole.modal(EMI))["title"]["text"] == "Declare an incident"


async def _is_member(whole: Whole, person: str) -> bool:
    return person in (await whole.channels())[0]["members"]


async def test_join_by_number_brings_somebody_in_and_back_in(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    for number in ("1", "INC-1", "#1", "inc-1-unsorted"):
        assert f"<#{room['id']}>" in (await whole.command(EMI, f"join {number}"))["text"]
        assert await until(lambda: _is_member(whole, EMI))
        await whole.act(EMI, "leave", channel=room["id"])


async def test_in_its_channel_an_incident_needs_no_number(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    assert await whole.command(BO, "timeline", channel=room["id"]) == {}
    timeline = said(await whole.modal(BO))
    assert "Timeline of INC-1" in timeline
    assert "opened the incident" in timeline


async def test_people_are_brought_in_by_form(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    await whole.act(BO, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id="bring")
    form = await whole.modal(BO)
    chosen = {"people": {"value": {"selected_users": [EMI, CHIARA, GUS]}}}
    assert (await whole.act(BO, "submit", view_id=form["id"], values=chosen)).get("closed")
    assert await until(lambda: _is_member(whole, CHIARA))
    assert await until(lambda: _is_member(whole, EMI))
    assert await until(lambda: _on_card(whole, room["id"], f"<@{GUS}> (guest accounts must be added"))


async def _on_card(whole: Whole, channel: str, words: str) -> bool:
    return words in await whole.card(channel)


async def test_app_home_lists_what_is_open_and_its_buttons_answer_in_a_window(whole: Whole) -> None:
    assert "Enjoy the quiet" in said(await whole.home(EMI))
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    home = await whole.home(EMI)
    assert f"<#{room['id']}>" in said(home)
    await whole.act(EMI, "click", view_id=home["id"], action_id="join")
    assert f"I am inviting you to <#{room['id']}>" in said(await whole.modal(EMI))
    await whole.act(EMI, "close", view_id=(await whole.modal(EMI))["id"])
    await whole.act(EMI, "click", view_id=home["id"], action_id="declare")
    assert (await whole.modal(EMI))["title"]["text"] == "Declare an incident"


@pytest.mark.parametrize(("person", "why"), [(GUS, "Guests can't"), (IVO, "Only people of this workspace")])
async def test_guests_and_strangers_are_told_what_they_can_do_instead(whole: Whole, person: str, why: str) -> None:
    for words in ("", "declare it leaks", "list", "join 1"):
        assert why in said(await whole.command(person, words))
    assert why in said(await whole.home(person))
    assert await whole.channels() == []


async def test_somebody_who_cannot_be_let_in_learns_why(start: Start) -> None:
    async with start() as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        (room,) = await whole.assembled()
        await whole.office.admin(
            "faults", {"rules": [{"method": "conversations.invite", "kind": "error", "error": "ura_max_channels"}]}
        )
        await whole.command(EMI, "join 1")
        (told,) = await until(lambda: whole.told(EMI))
        assert "as many channels as allowed" in said(told)


async def test_an_expired_form_is_answered_with_a_sentence(whole: Whole) -> None:
    rule = {"method": "views.open", "kind": "error", "error": "expired_trigger_id"}
    await whole.office.admin("faults", {"rules": [rule]})
    assert "too slow to open" in (await whole.command(BO, "declare"))["text"]


async def test_a_window_that_slack_does_not_open_in_time_is_answered_with_a_sentence(whole: Whole) -> None:
    await whole.office.admin("faults", {"rules": [{"method": "views.open", "kind": "delay", "seconds": 2.5}]})
    assert "too slow to open" in (await whole.command(BO, "declare"))["text"]


async def test_the_help_and_the_manifest_name_the_commands_of_the_house(start: Start) -> None:
    async with start() as whole:
        assert "/incident declare" in said(await whole.command(ADA, "help"))
        assert not (await whole.act(ADA, "command", channel=GENERAL, text="/strange"))["ok"]


async def test_responders_come_later_when_slack_could_not_be_read_at_start(office: Office, start: Start) -> None:
    await office.admin("faults", {"rules": [{"method": "users.list", "kind": "internal_error", "times": 2}]})
    async with start(responders=["emi@northwind.example", "nobody@northwind.example"]) as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        (room,) = await whole.assembled()
        assert "emi@northwind.example (nobody in Slack" in await whole.card(room["id"])
        assert await until(lambda: _is_member(whole, EMI))
        assert await until(lambda: _gone_from_card(whole, room["id"], "emi@northwind.example"))
        assert "nobody@northwind.example" in await whole.card(room["id"])


async def _gone_from_card(whole: Whole, channel: str, words: str) -> bool:
    return words not in await whole.card(channel)
