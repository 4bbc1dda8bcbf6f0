"""Whoever reports without a name is nowhere: in no table, no log record, no message; a code leads back."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.reporting import reporters
from storage import reports
from storage.db import Work
from tests.handlers.slack.reporting import by_menu, cards, do, everything, send, taken, weird
from tests.whole import ADA, BO, CHIARA, RETAIL, Json, Whole, until

TRACES = (CHIARA, "chiara", "Chiara", "Rossi")
"""Her Slack id, her handle (with which her address begins), and her name."""
Open = Callable[[Whole], Awaitable[None]]


def leads_to_her(text: str) -> bool:
    return any(trace in text for trace in TRACES)


async def by_command(whole: Whole) -> None:
    assert await weird(whole, CHIARA) == {}


async def by_home(whole: Whole) -> None:
    home = (await whole.home(CHIARA))["id"]
    await whole.act(CHIARA, "click", view_id=home, action_id="report")


async def by_global_menu(whole: Whole) -> None:
    await whole.act(CHIARA, "shortcut", callback_id="report")


async def by_message_menu(whole: Whole) -> None:
    said = (await whole.act(ADA, "message", channel=RETAIL, text="RetailBot answers in Latin"))["ts"]
    await by_menu(whole, CHIARA, RETAIL, said)


async def by_own_message(whole: Whole) -> None:
    said = (await whole.act(CHIARA, "message", channel=RETAIL, text="Why does it answer in Latin?"))["ts"]
    await by_menu(whole, CHIARA, RETAIL, said)


DOORS = [by_command, by_home, by_global_menu, by_message_menu, by_own_message]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_nothing_leads_to_whoever_gave_no_name(
    whole: Whole, door: Open, caplog: pytest.LogCaptureFixture
) -> None:
    await whole.home(CHIARA)
    await asyncio.sleep(0.5)
    before, called = everything(whole), len(await whole.calls())
    with caplog.at_level(logging.DEBUG):
        await door(whole)
        shown = await send(whole, CHIARA, "nameless", what="RetailBot answers in Latin")
        code = code_in(shown)
        await cards(whole)
        do(whole, ask_something)
        await follow_up(whole, code, "It was on Tuesday")
        await asyncio.sleep(0.5)
    opened_home = 1 if door is by_home else 0
    new = [row for row in everything(whole) - before if leads_to_her(row) and not by_herself(row)]
    assert len(new) <= opened_home, new
    assert [row for row in new if not row.startswith("effect") or "show_home" not in row] == []
    calls = [json.dumps(one, ensure_ascii=False) for one in (await whole.calls())[called:]]
    assert [one for one in calls if leads_to_her(one) and "views.publish" not in one] == []
    records = [f"{one.name} {one.getMessage()} {one.__dict__}" for one in caplog.records if ours(one)]
    assert [one for one in records if leads_to_her(one)] == []
    (row,) = taken(whole)
    assert (row.reporter, row.department) == (None, None)


def by_herself(row: str) -> bool:
    """The cached row of a person, which everybody has."""
    return row.startswith("person ")


def ours(record: logging.LogRecord) -> bool:
    """A log record of the bot; the workspace of the test runs in the same process and knows who acts.

    `handlers.logs` holds Slack's client back to warnings, whatever level is set.
    """
    return not record.name.startswith(("aiohttp.", "slack_sdk"))


def code_in(shown: Json) -> str:
    """The code that the window shows."""
    (code,) = [block["text"]["text"] for block in shown["view"]["blocks"] if block["type"] == "header"]
    return str(code)


def ask_something(work: Work) -> None:
    """Triage has a question."""
    row = reports.get(work.session, 1)
    assert row is not None
    reporters.ask(work, row, "When was it?", ADA)


async def follow_up(whole: Whole, code: str, answer: str) -> str:
    """Look what became of a report with a code, and answer; returns what was shown."""
    await whole.act(CHIARA, "close", view_id=(await whole.modal(CHIARA))["id"])
    assert await weird(whole, CHIARA, "code") == {}
    shown = await send(whole, CHIARA, code=code.upper().replace(" ", " - "))
    await send(whole, CHIARA, answer=answer)
    return json.dumps(shown, ensure_ascii=False)


async def test_a_code_shows_what_became_of_it_and_takes_answers(whole: Whole) -> None:
    await by_command(whole)
    code = code_in(await send(whole, CHIARA, "nameless", what="RetailBot answers in Latin"))
    await cards(whole)
    do(whole, ask_something)
    shown = await follow_up(whole, code, "It was on Tuesday")
    assert "We have a question for you." in shown and "When was it?" in shown

    async def on_the_card() -> bool:
        return "It was on Tuesday" in json.dumps(await cards(whole))

    assert await until(on_the_card)
    again = await weird(whole, CHIARA, f"code {code}")
    assert again == {}
    assert "It was on Tuesday" in json.dumps(await whole.modal(CHIARA))


async def test_a_wrong_code_is_answered_beside_its_field(whole: Whole) -> None:
    await weird(whole, CHIARA, "code")
    for typed in ("mabot lunik dasop vugil", "no code at all"):
        refused = await send(whole, CHIARA, code=typed)
        assert "I know no report with this code" in refused["errors"]["code"]


async def test_a_code_is_shown_to_one_person_and_kept_as_a_hash(whole: Whole) -> None:
    await by_command(whole)
    code = code_in(await send(whole, CHIARA, "nameless", what="RetailBot answers in Latin"))
    await cards(whole)
    for word in code.split():
        assert not [row for row in everything(whole) if word in row]
    assert not [one for one in await whole.calls() if code.split()[0] in json.dumps(one)]


async def test_with_a_name_the_same_search_does_find_the_person(whole: Whole) -> None:
    await by_command(whole)
    before = everything(whole)
    await send(whole, CHIARA, what="RetailBot answers in Latin")
    await cards(whole)
    assert [row for row in everything(whole) - before if leads_to_her(row) and row.startswith("report ")]
    assert taken(whole)[0].reporter == CHIARA
    assert "Report something weird" in json.dumps(await whole.home(BO))
