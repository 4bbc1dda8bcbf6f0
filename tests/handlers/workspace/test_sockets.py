"""Socket Mode and its faults, with plain sockets and with Slack's own client library."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.bot_app import connected
from tests.office import App, Office


async def test_a_ticket_opens_one_connection(office: Office, app: App) -> None:
    url = (await office.api("apps.connections.open", app.keys["app_token"]))["url"]
    first = await office.session.ws_connect(url)
    hello = await first.receive_json(timeout=2)
    assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", app.keys["app_id"])
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await office.session.ws_connect(url)


async def test_an_app_without_socket_mode_gets_no_address(office: Office) -> None:
    app = await office.install(socket_mode=False, url="http://127.0.0.1:9/")
    assert not (await office.api("apps.connections.open", app.keys["app_token"]))["ok"]


async def test_the_eleventh_connection_is_turned_away(app: App) -> None:
    held = [await app.socket() for _ in range(10)]
    assert len(held) == 10
    with pytest.raises(AssertionError):
        await app.socket()


async def test_an_envelope_goes_to_exactly_one_connection_and_they_take_turns(office: Office, app: App) -> None:
    sockets = [await app.socket() for _ in range(2)]
    taken: list[int] = []

    async def serve(number: int) -> None:
        while True:
            envelope = await sockets[number].receive_json()
            taken.append(number)
            await sockets[number].send_json({"envelope_id": envelope["envelope_id"]})

    servers = [asyncio.create_task(serve(number)) for number in range(2)]
    for _ in range(4):
        assert (await office.act("U0BO", "command", channel="C0GENERAL", text="/helper"))["ok"]
    assert sorted(taken) == [0, 0, 1, 1]
    for server in servers:
        server.cancel()


async def test_an_envelope_can_be_doubled(office: Office, app: App) -> None:
    await office.admin("faults", {"rules": [{"method": "socket", "kind": "duplicate"}]})
    websocket = await app.socket()
    asking = asyncio.create_task(office.act("U0BO", "command", channel="C0GENERAL", text="/helper"))
    first, second = [await websocket.receive_json(timeout=2) for _ in range(2)]
    assert first == second
    await websocket.send_json({"envelope_id": first["envelope_id"], "payload": {"text": "once"}})
    assert (await asking)["reply"]["text"] == "once"


async def test_a_socket_can_be_asked_to_come_back(office: Office, app: App) -> None:
    websocket = await app.socket()
    await office.admin("faults", {"rules": [{"method": "socket", "kind": "refresh_requested"}]})
    assert await websocket.receive_json(timeout=2) == {"type": "disconnect", "reason": "refresh_requested"}


async def test_a_dropped_socket_ends_without_a_word(office: Office, app: App) -> None:
    websocket = await app.socket()
    answer = await office.admin("faults", {"rules": [{"method": "socket", "kind": "drop_socket"}]})
    assert answer["rules"][0]["fired"] == 1
    message = await websocket.receive(timeout=2)
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE)
    absent = await office.act("U0BO", "command", channel="C0GENERAL", text="/helper")
    assert absent["error"] == "dispatch_failed"


async def test_a_silent_socket_answers_no_pings_and_swallows_what_is_sent(office: Office, app: App) -> None:
    await office.admin("settings", {"ack_seconds": 0.1})
    websocket = await app.socket()
    await office.admin("faults", {"rules": [{"method": "socket", "kind": "silent_socket"}]})
    await websocket.ping(b"there?")
    lost = await office.act("U0BO", "command", channel="C0GENERAL", text="/helper")
    assert lost["error"] == "operation_timeout"
    with pytest.raises(TimeoutError):
        await websocket.receive(timeout=0.2)
    fresh = await app.socket()
    asking = asyncio.create_task(office.act("U0BO", "command", channel="C0GENERAL", text="/helper"))
    envelope = await fresh.receive_json(timeout=2)
    await fresh.send_json({"envelope_id": envelope["envelope_id"]})
    assert (await asking)["ok"]


async def test_slacks_own_client_comes_back_after_a_drop(office: Office, app: App) -> None:
    async with connected(app, ping_interval=0.2) as bolt:

        @bolt.command("/helper")
        async def helper(ack: Any) -> None:
            await ack("here")

        await office.admin("faults", {"rules": [{"method": "socket", "kind": "drop_socket"}]})
        for _ in range(100):
            done = await office.act("U0BO", "command", channel="C0GENERAL", text="/helper")
            if done["ok"]:
                break
            await asyncio.sleep(0.05)
        assert done["reply"]["text"] == "here"
