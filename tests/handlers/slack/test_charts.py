"""Charts within messages: uploaded where Slack lets us, and left out, not failing, where it does not."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.engine import outbox
from bot.rules.digest_effects import Digest, PostDigest
from storage.db import Work, open_store
from storage.vault import Vault, key_file
from tests.handlers.slack.room import declared, press, words
from tests.whole import BO, DEV, GENERAL, Json, Whole, until

PNG = b"\x89PNG\r\n\x1a\n"


async def eventful(whole: Whole) -> None:
    """Something grave happened."""
    room = await declared(whole)
    await room.command(BO, "severity S1")
    await room.command(BO, "tag jailbreak")
    await room.shows("*S1*")


async def send_week(whole: Whole) -> None:
    """Let the digest of the week that runs be due; the bot sees it when it is next woken."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def due(work: Work) -> None:
        at = (work.now + timedelta(weeks=1)).isoformat()
        wanted: dict[str, Any] = {"period": "2026-W45", "to": DEV, "due": at, "late": True, "quiet": False}
        outbox.ask(work, PostDigest(digest=Digest.WEEKLY, **wanted))

    store.submit(due).result()
    store.close()
    await whole.command(BO, "task INC-1 look at it again")


async def sent(whole: Whole, person: str, part: str) -> Json:
    """A message to somebody, once it is there; drawing takes a while on a busy machine."""

    async def come() -> Json | None:
        await asyncio.sleep(0.3)  # Whoever looks all the time slows down what draws.
        return next((one for one in await whole.told(person) if part in words(one)), None)

    message: Json = await until(come, 50)
    return message


def pictures(message: Json) -> list[Json]:
    """The pictures of a message."""
    return [block for block in message["blocks"] if block["type"] == "image"]


async def test_a_digest_shows_its_charts_to_whoever_sees_and_tells_them_to_whoever_does_not(whole: Whole) -> None:
    await eventful(whole)
    await send_week(whole)
    message = await sent(whole, DEV, "The week in figures")
    assert "This comes late" in words(message)
    shown = pictures(message)
    assert [one["alt_text"].partition(". ")[0] for one in shown] == [
        "Incidents a month by severity",
        "Harm by failure, weighted by severity",
    ]
    assert "S1: " in shown[0]["alt_text"] and "27" in shown[1]["alt_text"]
    for one in shown:
        async with whole.office.session.get(f"{whole.office.url}/files/{one['slack_file']['id']}") as answer:
            assert answer.content_type == "image/png" and (await answer.read()).startswith(PNG)


async def test_a_digest_comes_without_charts_when_slack_takes_no_files(whole: Whole) -> None:
    await eventful(whole)
    refusal = {"kind": "error", "error": "file_uploads_disabled", "times": 9}
    await whole.office.admin("faults", {"rules": [{"method": "files.getUploadURLExternal", **refusal}]})
    await send_week(whole)
    message = await sent(whole, DEV, "The week in figures")
    assert not pictures(message) and "weighing 27" in words(message)


async def test_whoever_looks_at_figures_may_have_charts_of_them(whole: Whole) -> None:
    await eventful(whole)
    answered = await whole.command(BO, "figures")
    await press(whole, BO, GENERAL, answered, "figure_charts")

    async def come() -> Json | None:
        await asyncio.sleep(0.3)  # Whoever looks all the time slows down what draws.
        return next((one for one in await whole.told(BO) if "Charts: " in words(one)), None)

    assert len(pictures(await until(come, 30))) == 2
