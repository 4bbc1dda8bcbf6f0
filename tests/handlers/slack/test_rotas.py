"""Who is on duty, seen and changed in Slack."""

import json
import re
import time
from functools import partial
from typing import Any

from tests.whole import ADA, BO, CHIARA, GENERAL, Start, Whole, until

ROTAS = {
    "commander": {"people": ["ada@northwind.example", "BO@northwind.example"], "zone": "Europe/Berlin"},
    "safety": {"people": ["U0CHIARA", "nobody@northwind.example"], "zone": "Asia/Kolkata"},
    "empty": {},
}
PEOPLE = {"rotas": ROTAS}
HOUR = 3600


def words(message: dict[str, Any]) -> str:
    """A message with its blocks, as one text."""
    return json.dumps(message, ensure_ascii=False)


def times(message: dict[str, Any]) -> list[int]:
    """The moments that a message names."""
    return [int(found) for found in re.findall(r"<!date\^(\d+)", message["text"])]


async def test_it_says_who_is_on_duty_until_when_and_who_is_next(start: Start) -> None:
    async with start(people=PEOPLE) as whole:
        shown = words(await whole.command(BO, "rota"))
        line = r"\*commander\*: <@(\w+)> is on duty until <!date\^\d+\^.*?>, then <@(\w+)>"
        assert set(*re.findall(line, shown)) == {ADA, BO}
        assert "*safety*: <@U0CHIARA> is on duty." in shown
        assert "*empty*: nobody is on duty" in shown
        assert "Slack knows no colleague nobody@northwind.example" in shown


async def test_somebody_stands_in_by_typing_one_line(start: Start) -> None:
    async with start(people=PEOPLE) as whole:
        done = await whole.command(BO, "rota commander @chiara until tomorrow 18:00")
        assert done["text"].startswith("<@U0CHIARA> is on duty for *commander* from now until")
        assert HOUR * 18 <= times(done)[0] - time.time() <= HOUR * 42
        assert "*commander*: <@U0CHIARA> is on duty until" in words(await whole.command(ADA, "rota"))


async def test_whoever_stands_in_and_whoever_is_relieved_hear_of_it(start: Start) -> None:
    async with start(people={"rotas": {"commander": {"people": [ADA]}}}) as whole:
        await whole.command(BO, "rota commander @chiara until tomorrow 18:00")
        for who in (ADA, CHIARA):
            (letter,) = await until(partial(whole.told, who))
            assert "<@U0CHIARA> is on duty for *commander* from" in words(letter)
            assert "<@U0BO> wrote that down" in words(letter)
        assert await whole.told(BO) == []


async def test_me_stands_for_whoever_types(start: Start) -> None:
    async with start(people=PEOPLE) as whole:
        done = await whole.command(CHIARA, "rota commander me until tomorrow 9:00")
        assert done["text"].startswith("<@U0CHIARA> is on duty for *commander*")


async def test_somebody_stands_in_by_the_form(start: Start) -> None:
    async with start(people=PEOPLE) as whole:
        form = await opened(whole, ADA)
        begins, ends = int(time.time()) + HOUR, int(time.time()) + 3 * HOUR
        await whole.act(ADA, "submit", view_id=form["id"], values=chosen("safety", ADA, ends, begins))
        said = words(await whole.modal(ADA))
        assert "<@U0ADA> is on duty for *safety* from <!date" in said
        assert f"*safety*: <@U0CHIARA> is on duty until <!date^{begins}^" in words(await whole.command(ADA, "rota"))


async def test_what_cannot_be_is_said_beside_its_field(start: Start) -> None:
    async with start(people=PEOPLE) as whole:
        now = int(time.time())
        for field, values, sentence in (
            ("until", chosen("commander", ADA, now - HOUR), "That time is over"),
            ("until", chosen("commander", ADA, now + HOUR, now + 2 * HOUR), "It would end before it begins"),
            ("until", chosen("commander", ADA, now + 61 * 24 * HOUR), "60 days at most"),
            ("person", chosen("commander", "U0GUS", now + HOUR), "Guests"),
        ):
            form = await opened(whole, ADA)
            answer = await whole.act(ADA, "submit", view_id=form["id"], values=values)
            assert sentence in answer["errors"][field]
            await whole.act(ADA, "close", view_id=form["id"])


async def test_words_that_it_does_not_understand_are_answered_with_an_example(start: Start) -> None:
    async with start(people=PEOPLE) as whole:
        assert "`/incident rota commander @bo until 18:00`" in (await whole.command(BO, "rota commander"))["text"]
        assert "Write a time in Europe/Berlin" in (await whole.command(BO, "rota commander me until soon"))["text"]
        refused = (await whole.command(BO, "rota ghosts me until 18:00"))["text"]
        assert "There is no such rota. There is commander, triage," in refused


async def test_names_and_signs_in_declared_words_read_as_they_were_typed(whole: Whole) -> None:
    await whole.command(BO, "declare @ada told <b>RetailBot</b> & #general about it")
    (room,) = await whole.assembled()
    assert "@ada told <b>RetailBot</b> & #general about it" in await whole.card(room["id"])


async def opened(whole: Whole, person: str) -> dict[str, Any]:
    """The form, from the list's first button."""
    listed = await whole.command(person, "rota")
    await whole.act(person, "click", channel=GENERAL, ts=listed["ts"], action_id="stand_in", value="commander")
    return await whole.modal(person)


def chosen(rota: str, person: str, until: int, begins: int | None = None) -> dict[str, Any]:
    """What somebody chose in the form."""
    picked = {
        "rota": {"selected_option": {"value": rota, "text": {"type": "plain_text", "text": rota}}},
        "person": {"selected_user": person},
        "until": {"selected_date_time": until},
        **({"begins": {"selected_date_time": begins}} if begins else {}),
    }
    return {block: {"value": state} for block, state in picked.items()}
