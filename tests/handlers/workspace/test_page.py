"""What the page is told, what the workspace keeps, and how it starts."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.office import App, Office

ROOT = Path(__file__).parents[3]
BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Help!"}}


async def told(page: aiohttp.ClientWebSocketResponse) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    while True:
        try:
            heard.append(await page.receive_json(timeout=0.15))
        except TimeoutError:
            return heard


async def test_a_page_shows_at_first_what_its_person_may_see(office: Office, app: App) -> None:
    secret = (await app.must("conversations.create", name="secret", is_private=True))["channel"]["id"]
    page, shown = await office.page("U0BO")
    assert (shown["type"], shown["me"]["real_name"]) == ("snapshot", "Bo Lindqvist")
    assert secret not in [channel["id"] for channel in shown["channels"]]
    assert secret not in shown["messages"]
    assert shown["commands"][0]["command"] == "/helper"
    assert shown["apps"][0]["has_home"] is True
    await app.must("conversations.invite", channel=secret, users="U0BO")
    kinds = [delta["type"] for delta in await told(page)]
    assert "channel" in kinds and "message" in kinds


async def test_a_page_hears_nothing_of_what_its_person_may_not_see(office: Office, app: App) -> None:
    page, _ = await office.page("U0BO")
    secret = (await app.must("conversations.create", name="secret", is_private=True))["channel"]["id"]
    await app.must("chat.postMessage", channel=secret, text="x")
    assert await told(page) == []


async def test_a_private_channel_vanishes_for_those_who_leave(office: Office, app: App) -> None:
    secret = (await app.must("conversations.create", name="secret", is_private=True))["channel"]["id"]
    await app.must("conversations.invite", channel=secret, users="U0BO")
    page, _ = await office.page("U0BO")
    await office.act("U0BO", "leave", channel=secret)
    assert (await told(page))[-1] == {"type": "channel_gone", "id": secret}


async def test_changes_arrive_at_once(office: Office, app: App) -> None:
    await app.must("conversations.join", channel="C0RANDOM")
    page, _ = await office.page("U0BO")
    ts = (await app.must("chat.postMessage", channel="C0RANDOM", text="x"))["ts"]
    await app.must("chat.delete", channel="C0RANDOM", ts=ts)
    posted, gone = await told(page)
    assert (posted["type"], posted["message"]["text"]) == ("message", "x")
    assert gone == {"type": "gone", "channel": "C0RANDOM", "ts": ts}


async def test_hints_and_new_apps_show_up(office: Office) -> None:
    page, _ = await office.page("U0BO")
    await office.admin("hints", {"hints": ["Talk to RetailBot"]})
    await office.install(name="Late", commands=["/late"])
    heard = {delta["type"]: delta for delta in await told(page)}
    assert heard["hints"]["hints"] == ["Talk to RetailBot"]
    assert heard["apps"]["commands"][0]["command"] == "/late"


async def test_the_stopwatch_stops_at_the_first_pin_in_a_new_channel(office: Office, app: App) -> None:
    old = (await app.must("conversations.create", name="old"))["channel"]["id"]
    page, _ = await office.page("U0BO")
    await office.admin("stopwatch", {"label": "guardrail alert"})
    new = (await app.must("conversations.create", name="new"))["channel"]["id"]
    for channel in (old, new):
        ts = (await app.must("chat.postMessage", channel=channel, text="card"))["ts"]
        await app.must("pins.add", channel=channel, timestamp=ts)
    running, stopped = [delta for delta in await told(page) if delta["type"] == "stopwatch"]
    assert (running["channel"], running["label"], running["passed"]) == (None, "guardrail alert", 0)
    assert (stopped["channel"], stopped["label"]) == (new, "guardrail alert")
    assert 0 < stopped["seconds"] < 5


async def test_the_stopwatch_runs_only_when_a_click_made_a_channel_and_is_shown_to_its_people(
    office: Office, app: App
) -> None:
    await app.must("conversations.join", channel="C0GENERAL")
    asked = await app.must(
        "chat.postMessage",
        channel="C0GENERAL",
        text="x",
        blocks=[{"type": "actions", "elements": [{**BUTTON, "action_id": "help"}]}],
    )
    page, _ = await office.page("U0BO")
    await office.act("U0BO", "click", channel="C0GENERAL", ts=asked["ts"], action_id="help")
    await office.act("U0EMI", "create", name="lunch", private=False)
    assert [delta for delta in await told(page) if delta["type"] == "stopwatch"] == []
    secret = (await app.must("conversations.create", name="secret", is_private=True))["channel"]["id"]
    ts = (await app.must("chat.postMessage", channel=secret, text="card"))["ts"]
    await app.must("conversations.invite", channel=secret, users="U0BO")
    await app.must("pins.add", channel=secret, timestamp=ts)
    watches = [delta for delta in await told(page) if delta["type"] == "stopwatch"]
    assert [watch["channel"] for watch in watches][-1] == secret
    assert secret in [one["channel"] for one in (await office.page("U0BO"))[1]["stopwatches"]]
    assert (await office.page("U0EMI"))[1]["stopwatches"] == []


async def test_a_link_to_a_channel_or_message_leads_to_the_page_as_the_same_person(office: Office) -> None:
    async with office.session.get(f"{office.url}/archives/C1/p1700000000000100?as=U0ADA") as answer:
        assert str(answer.url) == f"{office.url}/?as=U0ADA&channel=C1&message=1700000000.000100"
    async with office.session.get(f"{office.url}/archives/C1") as answer:
        assert str(answer.url) == f"{office.url}/?channel=C1"


async def test_a_resident_answers_in_its_channel(office: Office) -> None:
    asked: list[dict[str, Any]] = []

    async def chat(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"choices": [{"message": {"role": "assistant", "content": "99 % off!"}}]})

    application = web.Application()
    application.router.add_post("/v1/chat/completions", chat)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1/chat/completions"
    await office.admin("resident", {"channel": "C0RETAIL", "bot_user": "U0RETAILBOT", "url": url})
    page, _ = await office.page("U0BO")
    await office.act("U0BO", "message", channel="C0RETAIL", text="a discount, please")
    await office.act("U0BO", "message", channel="C0GENERAL", text="not for the bot")
    spoken = [delta["message"] for delta in await told(page) if delta["message"]["user"] == "U0RETAILBOT"]
    assert [message["text"] for message in spoken] == ["99 % off!"]
    assert asked[0]["messages"] == [{"role": "user", "content": "a discount, please"}]
    await runner.cleanup()


async def test_a_reset_brings_everything_back_to_the_start(office: Office, app: App) -> None:
    await app.must("conversations.create", name="inc-1")
    page, _ = await office.page("U0BO")
    await office.admin("reset", {})
    assert (await told(page))[-1]["type"] == "snapshot"
    assert len((await office.look("state"))["channels"]) == 5
    assert (await app.call("auth.test"))["error"] == "invalid_auth"


async def start(*args: str) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "handlers.workspace", *args]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, env=environment)


async def stop(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGINT)
    await asyncio.wait_for(process.communicate(), 5)


async def test_the_state_survives_a_restart(tmp_path: Path) -> None:
    kept = tmp_path / "workspace.json"
    async with aiohttp.ClientSession() as session:
        for text in ("first", "second"):
            process = await start("--port", "0", "--state", str(kept))
            assert process.stdout is not None
            line = (await asyncio.wait_for(process.stdout.readline(), 10)).decode()
            assert line.startswith("workspace ready at http://127.0.0.1:")
            url = line.split()[-1]
            body = {"as": "U0BO", "do": "message", "channel": "C0GENERAL", "text": text}
            async with session.post(f"{url}/act", json=body) as answer:
                assert (await answer.json())["ok"]
            await stop(process)
    messages = json.loads(kept.read_text(encoding="utf-8"))["channels"]["C0GENERAL"]["messages"]
    assert [message["text"] for message in messages.values()] == ["first", "second"]


async def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        process = await start("--port", str(port))
        _, complaint = await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 1
    assert complaint.decode().startswith(f"Port {port} cannot be used")
    assert len(complaint.splitlines()) == 1
