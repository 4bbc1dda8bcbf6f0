"""How people in tests put messages into a timeline, and what it holds then."""

import json
from typing import Any

from bot.keeping.captured import MAKING
from storage import evidence
from storage.db import Work, open_store
from storage.incidents import Event as Line
from storage.vault import Vault, key_file
from tests.whole import ADA, BO, Whole, until

Json = dict[str, Any]


async def opened(whole: Whole) -> Json:
    """An incident's channel, with Ada and Bo in it."""
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    await whole.card(room["id"])
    return dict(room)


async def say(whole: Whole, channel: str, text: str, **more: Any) -> str:
    """Ada writes a message; returns its time."""
    return str((await whole.act(ADA, "message", channel=channel, text=text, **more))["ts"])


async def pin(whole: Whole, channel: str, ts: str, by: str = BO, emoji: str = "pushpin") -> None:
    """Somebody puts a reaction on a message."""
    done = await whole.act(by, "react", channel=channel, ts=ts, name=emoji)
    assert done["ok"], done


async def confirmed(whole: Whole, channel: str, ts: str) -> bool:
    """Wait until the bot's own reaction stands on a message."""

    async def there() -> bool:
        return any(one["name"] == "white_check_mark" and whole.bot in one["users"] for one in await marks())

    async def marks() -> list[Json]:
        message = (await whole.office.look("state"))["channels"][channel]["messages"][ts]
        return list(message.get("reactions", []))

    return bool(await until(there))


async def timeline(whole: Whole, number: int = 1, person: str = BO) -> str:
    """The timeline's window as text, once its words are safe to show."""

    async def safe() -> str | None:
        assert await whole.command(person, f"timeline {number}") == {}
        shown = json.dumps(await whole.modal(person), ensure_ascii=False)
        return None if MAKING in shown else shown

    return str(await until(safe))


def noted(whole: Whole, what: str) -> list[Line]:
    """The lines of a kind, straight from the database."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def read(work: Work) -> list[Line]:
        return work.session.query(Line).filter(Line.what == what).order_by(Line.id).all()

    found = store.read(read).result()
    store.close()
    return found


async def is_noted(whole: Whole, what: str) -> bool:
    """Does the timeline have a line of this kind?"""
    return bool(noted(whole, what))


def fill(whole: Whole, count: int) -> None:
    """Write so many lines into the first incident's timeline."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def write(work: Work) -> None:
        for number in range(count):
            line = {"incident_id": 1, "at": work.now, "what": f"note {number:02}", "source": "test", "facts": {}}
            work.session.add(Line(**line))

    store.submit(write).result()
    store.close()


def kept(whole: Whole) -> list[str]:
    """All captured text of incidents, in the clear."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def reveal(work: Work) -> list[str]:
        rows = work.session.query(evidence.Evidence.id).all()
        return [
            text.decode("utf-8", "surrogatepass")
            for text in evidence.reveal_all(work, [row.id for row in rows]).values()
        ]

    texts = store.read(reveal).result()
    store.close()
    return texts
