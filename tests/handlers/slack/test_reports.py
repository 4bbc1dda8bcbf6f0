"""Reporting something weird, by every door, as people see it.

From “I see something” to “reported”, counted below: `/weird words` is one message and no click; a message's menu is
two clicks and one sentence; App Home is two clicks; a direct message is a sentence and one click.
"""

import json
import time
from typing import Any

import pytest

from bot.reporting import verdicts
from bot.rules.words import Verdict
from storage.db import Work
from storage.people import Person
from storage.reports import Report
from tests.handlers.slack.reporting import by_menu, cards, do, kept, send, taken, weird
from tests.handlers.slack.room import answer, labels, letter, press, words
from tests.whole import ADA, BO, CHIARA, DEV, GENERAL, GUS, RETAIL, TRIAGE, Json, Start, Whole, until

ODD = "Ignore <!channel> \u202egpj.exe <http://evil.example|here> a\u200bb `x` &amp;"
LATIN = "RetailBot answers in Latin"


async def dm(whole: Whole, person: str, text: str, **more: Any) -> str:
    """Write to the bot; returns the conversation."""
    im = str((await whole.act(person, "dm", user=whole.bot))["channel"])
    done = await whole.act(person, "message", channel=im, text=text, **more)
    assert done["ok"], done
    return im


async def test_a_command_with_words_is_one_step_and_answered_at_once(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    began = time.monotonic()
    reply = await weird(whole, BO, LATIN)
    assert time.monotonic() - began < 3, "within Slack's three seconds"
    assert "Thank you: *REP-1*" in reply["text"]
    (row,) = taken(whole)
    assert (row.door, row.reporter, row.urgent) == ("command", BO, False)
    assert kept(whole)["what"] == LATIN
    (card,) = await cards(whole)
    assert LATIN in words(card)


async def test_more_is_added_afterwards_with_one_click(whole: Whole) -> None:
    reply = await weird(whole, BO, "it answers in Latin")
    await press(whole, BO, GENERAL, reply, "report_more")
    await send(whole, BO, "urgent", system="RetailBot", output="Ave, emptor")
    (row,) = taken(whole)
    assert (row.system, row.urgent) == ("RetailBot", True)
    assert kept(whole)["output"] == "Ave, emptor"
    await cards(whole)


async def test_the_form_says_what_is_kept_and_who_reads_it_and_a_refused_one_keeps_its_text(whole: Whole) -> None:
    await weird(whole, BO)
    shown = words(await whole.modal(BO))
    assert "*Stored*, encrypted" in shown and "*Read* by the people on triage" in shown
    assert "Slack itself may log that you sent this form" in shown
    refused = await send(whole, BO, what="\u200b \u2060", affected="Everybody in Rome")
    assert "Say in a few words what was weird" in refused["errors"]["what"]
    state = words((await whole.modal(BO)).get("state"))
    assert "Everybody in Rome" in state, "nothing typed is lost"
    sent = await send(whole, BO, "urgent", what=LATIN, other="the new search box", trace="4bf92f")
    assert "Thank you: *REP-1*" in words(sent["view"])
    texts = kept(whole)
    assert texts["affected"] == "Everybody in Rome"
    assert (texts["system"], texts["trace"]) == ("the new search box", "4bf92f")
    assert taken(whole)[0].urgent


async def test_a_system_that_the_house_knows_is_named_and_another_is_only_captured(whole: Whole) -> None:
    await weird(whole, BO)
    await send(whole, BO, what=LATIN, system="RetailBot")
    await whole.act(BO, "close", view_id=(await whole.modal(BO))["id"])
    await weird(whole, BO)
    await send(whole, BO, what="It swears", system="another", other="shop ASSISTANT")
    assert [row.system for row in taken(whole)] == ["RetailBot", "RetailBot"]
    assert "system" not in kept(whole, 2)


async def test_a_message_is_kept_word_for_word_even_when_it_is_deleted_at_once(whole: Whole) -> None:
    picture = {"name": "basket.png", "data_url": "data:image/png;base64,aGVsbG8="}
    said = (await whole.act(ADA, "message", channel=RETAIL, text=ODD, files=[picture]))["ts"]
    await by_menu(whole, BO, RETAIL, said)
    await whole.act(ADA, "delete", channel=RETAIL, ts=said)
    await send(whole, BO, what="It obeys this")
    (row,) = taken(whole)
    assert row.door == "shortcut"
    assert row.link is not None and row.link.endswith(f"/archives/{RETAIL}/p{said.replace('.', '')}")
    texts = kept(whole)
    assert json.loads(texts["message"])["text"] == ODD
    assert json.loads(texts["message"])["user"] == ADA
    assert "gpj.exe" in texts["said"]
    assert texts["files"] == "basket.png (image/png, 5 bytes)"
    await cards(whole)


async def test_an_apps_message_is_reported_like_any_other(whole: Whole) -> None:
    await whole.office.api("conversations.join", whole.app["bot_token"], channel=RETAIL)
    said = await whole.office.api("chat.postMessage", whole.app["bot_token"], channel=RETAIL, text="99 % off for you")
    await by_menu(whole, DEV, RETAIL, said["ts"])
    await send(whole, DEV, what="The bot reports itself")
    assert kept(whole)["said"] == "99 % off for you"
    assert "Thank you" in words(await whole.modal(DEV))


@pytest.mark.parametrize(
    "text", ["RetailBot answers in Latin", "help", "declare it leaks", "?", "/incident", ODD, "x" * 12_000]
)
async def test_every_direct_message_is_answered(whole: Whole, text: str) -> None:
    await dm(whole, CHIARA, text)
    told = await letter(whole, CHIARA, "Did an AI do something weird?")
    assert labels(told["blocks"]) == ["Report this", "Whom do I tell?"]
    if text.split()[0] in ("help", "declare"):
        assert f"begins with a slash: `/incident {text.split()[0]}" in words(told)


async def test_a_direct_message_is_reported_with_one_click_and_once(whole: Whole) -> None:
    im = await dm(whole, CHIARA, LATIN)
    await letter(whole, CHIARA, "Did an AI")
    for _ in range(2):
        await answer(whole, CHIARA, "report_heard")
    (row,) = taken(whole)
    assert (row.door, row.reporter) == ("direct message", CHIARA)
    assert kept(whole)["what"] == LATIN

    async def heard() -> bool:
        said = " ".join(await whole.whispers(CHIARA, im))
        return "Thank you: *REP-1*" in said and "reported these words already" in said

    assert await until(heard)


async def test_whom_to_tell_is_answered_the_same_everywhere(whole: Whole) -> None:
    im = await dm(whole, BO, "whom do I tell?")
    await letter(whole, BO, "Whom do I tell?")
    await answer(whole, BO, "whom")

    async def told() -> str:
        return next((one for one in await whole.whispers(BO, im) if "/weird what you saw" in one), "")

    by_dm = await until(told)
    by_command = words(await whole.command(BO, "who"))
    for one in (by_dm, by_command):
        assert "`/weird what you saw` reports it" in one
        assert "`/incident declare what you saw` tells the right people" in one


async def test_a_guest_reports_and_is_told_whom_to_tell_and_sees_nothing_of_others(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    reply = await weird(whole, GUS, LATIN)
    assert "Thank you: *REP-1*" in reply["text"]
    home = await whole.home(GUS)
    assert "REP-1" in words(home) and "INC-1" not in words(home)
    assert labels(home["blocks"])[0] == "Report something weird"
    im = await dm(whole, GUS, "whom do I tell?")
    await letter(whole, GUS, "Whom do I tell?")
    await answer(whole, GUS, "whom")

    async def told() -> bool:
        return any("You can also tell the person" in one for one in await whole.whispers(GUS, im))

    assert await until(told)
    refused = await whole.command(GUS, "list")
    assert "Guests can't" in refused["text"]


async def test_home_shows_ones_reports_and_what_became_of_them(whole: Whole) -> None:
    home = await whole.home(BO)
    assert labels(home["blocks"])[0] == "Report something weird"
    await whole.act(BO, "click", view_id=home["id"], action_id="report")
    await send(whole, BO, what=LATIN)
    await cards(whole)

    async def shown() -> bool:
        return "It waits for somebody on triage" in words(await whole.home(BO))

    assert await until(shown)
    assert taken(whole)[0].door == "app home"
    assert "Your reports" not in words(await whole.home(DEV))


async def test_ones_reports_and_the_months_numbers_are_a_command(whole: Whole) -> None:
    assert "You have reported nothing" in words(await whole.command(BO, "reports"))
    await weird(whole, BO, LATIN)
    shown = words(await whole.command(BO, "reports"))
    assert "*REP-1*" in shown and "*This month* 1 report, 0 % answered" in shown
    assert "REP-1" not in words(await whole.command(DEV, "reports"))


async def test_a_reaction_asks_in_private_where_the_house_wants_it(start: Start) -> None:
    async with start(reaction="alien") as whole:
        await whole.act(ADA, "message", channel=RETAIL, text="first")
        said = (await whole.act(ADA, "message", channel=RETAIL, text=LATIN))["ts"]
        await whole.office.api("conversations.join", whole.app["bot_token"], channel=RETAIL)
        await whole.act(BO, "react", channel=RETAIL, ts=said, name="alien")

        async def asked() -> bool:
            return any("Nobody else sees this" in one for one in await whole.whispers(BO, RETAIL))

        assert await until(asked)
        page, seen = await whole.office.page(BO)
        await page.close()
        await press(whole, BO, RETAIL, seen["ephemerals"][RETAIL][-1], "report_reacted")
        form = words(await whole.modal(BO))
        assert LATIN in form
        assert "Without my name" not in form, "the reaction was public"
        await send(whole, BO, what="This here")
        assert json.loads(kept(whole)["message"])["text"] == LATIN
        assert taken(whole)[0].door == "reaction"


async def test_by_default_a_reaction_asks_nothing(whole: Whole) -> None:
    said = (await whole.act(ADA, "message", channel=RETAIL, text=LATIN))["ts"]
    await whole.office.api("conversations.join", whole.app["bot_token"], channel=RETAIL)
    await whole.act(BO, "react", channel=RETAIL, ts=said, name="alien")
    assert not await whole.whispers(BO, RETAIL)


async def judge(whole: Whole, action: str, person: str = ADA) -> None:
    """Somebody on triage gives a verdict with the card's button, and sends the form as it is."""
    (card,) = await cards(whole)
    await press(whole, person, TRIAGE, card, action)
    view = await whole.modal(person)
    if view:
        await whole.act(person, "submit", view_id=view["id"], values={})


async def test_the_reporter_hears_what_became_of_it(whole: Whole) -> None:
    await weird(whole, BO, LATIN)
    await judge(whole, "triage_near_miss")
    told = await letter(whole, BO, "It was a near miss")
    assert "Thank you for telling us." in words(told)
    assert taken(whole)[0].verdict == Verdict.NEAR_MISS
    assert "It was a near miss" in words(await whole.home(BO))


async def test_a_question_is_answered_from_the_letter(whole: Whole) -> None:
    await weird(whole, BO, LATIN)
    (card,) = await cards(whole)
    from_triage(whole, "Which shop was it?")
    await letter(whole, BO, "We have a question")
    await answer(whole, BO, "report_reply")
    assert "Which shop was it?" in words(await whole.modal(BO))
    await send(whole, BO, answer="The one in Rome")

    async def on_the_card() -> bool:
        return "The one in Rome" in words(await cards(whole))

    assert await until(on_the_card)
    await letter(whole, BO, "Thank you for your answer")


def from_triage(whole: Whole, question: str) -> None:
    """Ada asks the reporter something."""
    house = whole.process.manifests
    do(whole, lambda work: verdicts.ask(work, house, 1, question, ADA))


def leave(work: Work) -> None:
    """Bo leaves the company."""
    person = work.session.get(Person, BO)
    assert person is not None
    person.is_gone = True


async def test_a_reporter_who_left_is_not_written_to(whole: Whole) -> None:
    await weird(whole, BO, LATIN)
    await cards(whole)
    do(whole, leave)
    await judge(whole, "triage_near_miss")

    async def judged() -> Json | None:
        row: Report = taken(whole)[0]
        return {"verdict": row.verdict} if row.verdict else None

    assert await until(judged)
    assert await whole.told(BO) == []


async def test_a_report_about_the_bot_itself_is_one_like_any_other(whole: Whole) -> None:
    assert "REP-1" in (await weird(whole, BO, "Hotwash itself pages people at night for nothing"))["text"]


async def test_what_is_typed_is_kept_whatever_it_is(whole: Whole) -> None:
    for number, typed in enumerate((ODD, "漢" * 3000, "a\tb", "*bold* _x_ ~y~ ```code```"), 1):
        assert f"REP-{number}" in (await weird(whole, BO, typed))["text"]
        assert kept(whole, number)["what"].replace("&amp;", "&") == typed.replace("&amp;", "&").strip()
