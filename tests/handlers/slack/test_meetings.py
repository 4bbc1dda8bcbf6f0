"""The month's meeting in Slack: announced, answered, explained by research, decided in, and its minutes posted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from handlers.workspace.mailbox import Mailbox, receiving
from storage.db import Work, open_store
from storage.meetings import Meeting
from storage.reminders import WAITING, Reminder
from storage.vault import Vault, key_file
from tests.handlers.slack.room import answer, declared, labels, letter, press, send, words
from tests.whole import ADA, BO, CHIARA, DEV, INCIDENTS, QUICK, Json, Start, Whole, until

DRAWN = 30
"""Seconds for a message with charts: a process that draws them has to start."""
ROTAS = {
    "managers": {"people": ["dev@northwind.example"], "function": "response"},
    "research": {"people": ["chiara@northwind.example"]},
}


@pytest.fixture
async def box() -> AsyncIterator[tuple[Mailbox, int]]:
    """The house's mail server."""
    mails = Mailbox()
    async with receiving(mails) as port:
        yield mails, port


@pytest.fixture
async def house(start: Start, box: tuple[Mailbox, int]) -> AsyncIterator[Whole]:
    """A house in which Dev leads and Chiara is research."""
    mail = {"smtp_url": f"smtp://127.0.0.1:{box[1]}", "mail_from": "hotwash@northwind.example"}
    # A lease in which charts can be drawn on a busy machine.
    timing = QUICK._replace(lease=timedelta(seconds=60))
    async with start(people={"rotas": ROTAS}, jira=mail, timing=timing) as opened:
        yield opened


def change(whole: Whole, use_case: Any) -> None:
    """Change the database behind the bot's back."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))
    store.submit(use_case).result()
    store.close()


def comes(whole: Whole, step: str) -> None:
    """Let the time of a step come."""

    def due_now(work: Work) -> None:
        if step == "begin":
            work.session.execute(update(Meeting).values(starts_at=work.now - timedelta(seconds=1)))
        key = f"meeting:1:{step}"
        work.session.execute(update(Reminder).where(WAITING, Reminder.key == key).values(due_at=work.now))

    change(whole, due_now)


async def announcement(whole: Whole, *wanted: str) -> Json:
    """The announcement, as soon as it says this."""

    async def found() -> Json | None:
        said = [one for one in await whole.messages(INCIDENTS) if "Cross-team post-mortem" in words(one)]
        return said[0] if said and all(part in words(said[0]) for part in wanted) else None

    message: Json = await until(found)
    return message


async def posted(whole: Whole, part: str) -> Json:
    """A message in the broadcast channel, as soon as it is there."""

    async def found() -> Json | None:
        return next((one for one in await whole.messages(INCIDENTS) if part in words(one)), None)

    message: Json = await until(found, DRAWN)
    return message


async def test_it_is_announced_and_people_say_whether_they_come(house: Whole) -> None:
    comes(house, "announce")
    message = await announcement(house, f"<@{DEV}> leads", "2 silent", "Nobody yet of: response, research")
    assert labels(message["blocks"]) == ["I come", "Maybe", "I can't", "More …"]
    await press(house, CHIARA, INCIDENTS, message, "rsvp_yes")
    await press(house, ADA, INCIDENTS, message, "rsvp_maybe")
    message = await announcement(house, "*1* come · 1 maybe · 0 cannot · 1 silent", f"<@{CHIARA}>")
    assert "Nobody yet of: response" in words(message)


async def test_whoever_is_invited_has_it_in_their_calendar(house: Whole, box: tuple[Mailbox, int]) -> None:
    comes(house, "announce")

    async def mailed() -> bool:
        return bool(box[0].to("chiara@northwind.example") and box[0].to("dev@northwind.example"))

    await until(mailed)


async def test_from_an_incident_to_minutes(house: Whole) -> None:
    comes(house, "announce")
    room = await declared(house)
    await room.command(BO, "severity S2")
    await room.command(BO, "tag AIF-03")
    await send(house, BO, tag="AIF-03") if await house.modal(BO) else None
    comes(house, "slots")
    asked = await letter(house, CHIARA, "Why can the model do this, can it be mended, and by when?")
    assert "Jailbreak" in words(asked)
    await announcement(house, "Research has still to explain: Jailbreak")
    await answer(house, CHIARA, "explain_vector")
    await send(
        house,
        CHIARA,
        limitation="It follows <!channel> whoever spoke last.",
        feasible="needs research",
        horizon="this year",
    )
    await announcement(house)
    comes(house, "begin")
    agenda = await posted(house, "What happened")
    assert "1 incident since" in words(agenda)
    assert "Jailbreak" in words(agenda)
    assert "It follows &lt;!channel&gt; whoever spoke last." in words(agenda)
    await press(house, DEV, INCIDENTS, agenda, "decide")
    await send(house, DEV, what="Two prompts, not one", kind="structural", person=ADA, improves="model", tag="AIF-03")
    told = await letter(house, ADA, "Two prompts, not one")
    assert f"<@{DEV}>" in words(told)
    await press(house, DEV, INCIDENTS, agenda, "decide")
    await send(house, DEV, what="Jokes may stay", kind="accept", improves="model")
    await press(house, DEV, INCIDENTS, agenda, "minutes")
    assert any("Write down first who was there" in one for one in await house.whispers(DEV, INCIDENTS))
    await press(house, DEV, INCIDENTS, agenda, "attendance")
    view = await house.modal(DEV)
    await house.act(DEV, "submit", view_id=view["id"], values={"came": {"value": {"selected_users": [DEV, CHIARA]}}})
    await press(house, DEV, INCIDENTS, agenda, "minutes")
    minutes = await posted(house, "Minutes: Cross-team post-mortem")
    assert "Open: Two prompts, not one (Jailbreak), structural, " in words(minutes)
    assert "Accepted as it is: Jokes may stay" in words(minutes)
    assert f"Research: <@{CHIARA}>" in words(minutes)
    await announcement(house, "it took place")
    shown = await house.command(DEV, "meeting markdown")
    assert "# Minutes: Cross" in words(shown)


async def test_app_home_shows_what_waits_for_them(house: Whole) -> None:
    comes(house, "announce")
    room = await declared(house)
    await room.command(BO, "severity S2")
    await room.command(BO, "tag AIF-03")
    await send(house, BO, tag="AIF-03") if await house.modal(BO) else None
    comes(house, "slots")
    message = await announcement(house, "Research has still to explain: Jailbreak")
    shown = words(await house.home(CHIARA))
    assert "1 failure for you to explain · do you come?" in shown
    await press(house, CHIARA, INCIDENTS, message, "rsvp_no")
    await announcement(house, "1 cannot")
    assert "Cross-team post-mortem" not in words(await house.home(CHIARA))


async def test_whoever_is_not_invited_changes_nothing(house: Whole) -> None:
    comes(house, "announce")
    await announcement(house)
    shown = await house.command(BO, "meeting")
    await press(house, BO, "C0GENERAL", shown, "cancel_meeting")
    refused = await send(house, BO, reason="I do not like it")
    assert "That is for those who take part" in words(refused) + words(await house.modal(BO))


async def test_moving_it_says_why_and_when(house: Whole) -> None:
    comes(house, "announce")
    await announcement(house)
    shown = await house.command(DEV, "meeting")
    await press(house, DEV, "C0GENERAL", shown, "cancel_meeting")
    await send(house, DEV, reason="Everybody is at the *offsite*")
    message = await announcement(house, "Called off: Everybody is at the *offsite*")
    assert labels(message["blocks"]) == ["Open it"]


async def test_a_house_without_meetings_says_so(whole: Whole) -> None:
    assert "No meeting is planned" in words(await whole.command(BO, "meeting"))
