"""Whatever fails on the way from a declare to its team, once, or kills the bot there, the end is the same."""

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest
from tests.long import short_bot
from tests.long.short_bot import HASTY
from tests.office import Office, open_office
from tests.whole import BO, GENERAL, INCIDENTS, House, Json, open_whole, until

HANA = "hana@northwind.example"
"""Nobody can invite her any more, so that the card has to be brought up to date once."""
HOUSE = House(responders=["ada@northwind.example", "dev@northwind.example", HANA], timing=HASTY)
STEPS: dict[str, Json] = {
    "create": {"method": "conversations.create"},
    "invite": {"method": "conversations.invite"},
    "topic": {"method": "conversations.setTopic"},
    "card": {"method": "chat.postMessage", "not": INCIDENTS},
    "pin": {"method": "pins.add"},
    "announce": {"method": "chat.postMessage", "channel": INCIDENTS},
    "bookmark": {"method": "bookmarks.add"},
    "update": {"method": "chat.update"},
}
KINDS = ["ratelimited", "internal_error", "lost_reply", "lost_request"]
AT_ONCE = 4
"""Cases under way at the same time, so that their pauses overlap."""
STILL = HASTY.timeout.total_seconds() + 0.4
"""Seconds that the end must last: a retry that comes late would show in them."""
_numbers = count(1)

Database = Callable[[Path], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Makes a fresh database of one kind, as often as it is called."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield lambda folder: f"sqlite:///{shutil.copy(template, folder / 'hotwash.db')}"
        return
    server: str = request.getfixturevalue("postgres_server")
    copied: str = request.getfixturevalue("postgres_template")
    yield lambda folder: _postgres(server, copied)


def _postgres(server: str, template: str) -> str:
    name = f"faults_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
    return make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def rules(step: str, kind: str, **more: Any) -> list[Json]:
    """A fault at one step; the card is told from the announcement by the channel it is not posted in."""
    where = dict(STEPS[step])
    spared = where.pop("not", None)
    passes: list[Json] = []
    if spared:
        passes = [{"method": where["method"], "kind": "delay", "seconds": 0, "channel": spared, "times": 9}]
    return [*passes, {**where, "kind": kind, **more}]


async def declare(office: Office) -> None:
    done = await office.act(BO, "command", channel=GENERAL, text="/incident declare RetailBot gives 99 % off")
    assert done["ok"], done


async def provoke(office: Office, step: str, wanted: Json, fault: list[Json]) -> None:
    """Declare with a fault on the way; the card's update is provoked afterwards, by a topic that is put back."""
    if step == "update":
        await declare(office)
        await reaches(office, wanted, still=0.1)
    await office.admin("faults", {"rules": fault})
    if step == "update":
        (room,) = [one for one in (await office.look("state"))["channels"].values() if one["name"].startswith("inc-")]
        await office.act(BO, "topic", channel=room["id"], topic="something else")
    else:
        await declare(office)


async def final_state(office: Office) -> Json:
    """What people see in the end, without the ids and times that differ each time."""
    channels = (await office.look("state"))["channels"]
    rooms = [one for one in channels.values() if one["name"].startswith("inc-")]
    told = [message for message in _said(channels[INCIDENTS]) if message.get("app_id") and not message.get("subtype")]
    return {
        "rooms": [[room["name"], sorted(room["members"]), room["topic"]["value"], *_inside(room)] for room in rooms],
        "announcements": [_bare(message) for message in told],
        "direct": [_bare(one) for im in channels.values() if im["kind"] == "im" for one in _said(im)],
    }


def _inside(room: Json) -> list[Any]:
    said = [message for message in _said(room) if not message.get("subtype")]
    pinned = [_bare(one) for pin in room["pins"] for one in said if one["ts"] == pin["ts"]]
    return [[_bare(message) for message in said], pinned, [(one["title"], one["link"]) for one in room["bookmarks"]]]


def _said(channel: Json) -> list[Json]:
    found: list[Json] = list(channel["messages"].values())
    return found


def _bare(message: Json) -> str:
    text = json.dumps([message["text"], message.get("blocks")])
    return re.sub(r"!date\^\d+\^[^>]*>|C\d{8}|U\d{8}BOT", "…", text)


async def reaches(office: Office, wanted: Json, still: float = STILL) -> None:
    """The state becomes the wanted one, and stays so."""

    async def there() -> bool:
        return await final_state(office) == wanted

    try:
        await until(there, 15)
    except AssertionError:
        assert await final_state(office) == wanted
    await asyncio.sleep(still)
    assert await final_state(office) == wanted


@asynccontextmanager
async def an_office() -> AsyncIterator[Office]:
    async with open_office() as office:
        await office.admin("settings", {"rate_limits": False, "retry_seconds": [0, 0.05, 0.1]})
        yield office


async def usual(folder: Path, database: Database) -> Json:
    """The final state when nothing fails."""
    async with an_office() as office, open_whole(database(folder), folder, HOUSE, office):
        await declare(office)

        async def complete() -> Json | None:
            state = await final_state(office)
            room = state["rooms"][0] if state["rooms"] else []
            done = room and room[2] and room[4] and room[5] and state["announcements"]
            done = done and "Could not be invited" in room[4][0]
            return state if done else None

        wanted: Json = await until(complete)
        assert [len(wanted["rooms"]), len(wanted["announcements"]), len(wanted["direct"])] == [1, 1, 0]
        assert [len(part) for part in wanted["rooms"][0][3:]] == [1, 1, 1], "one card, pinned, and one bookmark"
        return wanted


async def all_at_once(cases: dict[str, Callable[[], Awaitable[None]]]) -> None:
    """Run cases side by side and name those that failed."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def run(case: Callable[[], Awaitable[None]]) -> None:
        async with turn:
            await case()

    outcomes = await asyncio.gather(*[run(case) for case in cases.values()], return_exceptions=True)
    failed = {name: outcome for name, outcome in zip(cases, outcomes, strict=True) if outcome is not None}
    assert not failed, "\n".join(f"{name}: {outcome!r}" for name, outcome in failed.items())


def place(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


@pytest.mark.timeout(90)
@pytest.mark.parametrize("kind", KINDS)
async def test_any_single_fault_at_any_step_ends_the_same(kind: str, database: Database, tmp_path: Path) -> None:
    wanted = await usual(place(tmp_path, "usual"), database)

    async def case(step: str) -> None:
        folder = place(tmp_path, step)
        async with an_office() as office, open_whole(database(folder), folder, HOUSE, office):
            await provoke(office, step, wanted, rules(step, kind, retry_after=1))
            await until(lambda: _struck(office), 20)
            await reaches(office, wanted)

    await all_at_once({step: partial(case, step) for step in STEPS})


@contextmanager
def a_real_process(url: str, folder: Path, office: Office, app: Json) -> Iterator[ForkServerProcess]:
    """A bot as a process of its own; killed when the context is left."""
    settings = {
        "slack_bot_token": app["bot_token"],
        "slack_app_token": app["app_token"],
        "slack_api_url": f"{office.url}/api/",
        "database_url": url,
        "data": folder,
        "manifests": folder / "manifests",
        "port": 0,
    }
    with short_bot.running(settings, folder / "log") as process:
        yield process


async def installed(folder: Path, office: Office) -> Json:
    """The app, installed with the manifests of the house."""
    loaded = HOUSE.write(folder / "manifests")
    return await office.admin("apps", {"manifest": app_manifest(registry.listeners(), loaded.house)})


async def connected(office: Office) -> None:
    """Return once the bot takes commands."""

    async def answers() -> bool:
        return bool((await office.act(BO, "command", channel=GENERAL, text="/incident help"))["ok"])

    await until(answers, 20)


@pytest.mark.timeout(90)
async def test_a_kill_at_any_step_ends_the_same(database: Database, tmp_path: Path) -> None:
    wanted = await usual(place(tmp_path, "usual"), database)

    async def case(step: str) -> None:
        folder = place(tmp_path, step)
        url = database(folder)
        async with an_office() as office:
            app = await installed(folder, office)
            with a_real_process(url, folder, office, app) as process:
                await connected(office)
                # The request hangs while the bot is killed, and is carried out all the same, a little later.
                await provoke(office, step, wanted, rules(step, "delay", seconds=0.4))
                await until(lambda: _struck(office), 20)
                process.kill()
            with a_real_process(url, folder, office, app):
                await reaches(office, wanted)

    await all_at_once({step: partial(case, step) for step in STEPS})


async def _struck(office: Office) -> bool:
    """Has the fault been there?"""
    return bool((await office.look("faults"))["rules"][-1]["fired"])


def test_the_lease_leaves_a_busy_machine_time_to_carry_an_effect_out() -> None:
    assert HASTY.lease / 2 - HASTY.timeout >= HASTY.timeout
