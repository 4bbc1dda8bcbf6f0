"""Apps without a socket: signed requests, three seconds, retries."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from handlers.workspace.delivery import sign
from tests.office import App, Office


@dataclass
class Receiver:
    """An app's web server that remembers every request and answers as it is told."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Callable[[], Awaitable[web.Response]]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        """Take a request."""
        self.requests.append((dict(request.headers), await request.read()))
        return await self.answers.pop(0)() if self.answers else web.Response()

    async def heard(self, count: int) -> None:
        """Wait until there were so many requests."""
        async with asyncio.timeout(3):
            while len(self.requests) < count:
                await asyncio.sleep(0.01)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A web server on the loopback address."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/slack", receiver.receive)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def app(office: Office, receiver: Receiver) -> App:
    """An app that is reached by signed requests."""
    return await office.install(socket_mode=False, url=receiver.url, events=["message.channels"])


def answering(body: Any = None, status: int = 200, **headers: str) -> Callable[[], Awaitable[web.Response]]:
    async def answer() -> web.Response:
        if body is None:
            return web.Response(status=status, headers=headers)
        return web.json_response(body, status=status)

    return answer


def test_the_signature_is_the_one_in_slacks_documentation() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == expected


async def test_a_command_arrives_signed_and_as_a_form(office: Office, app: App, receiver: Receiver) -> None:
    receiver.answers.append(answering({"text": "on it", "response_type": "in_channel"}))
    done = await office.act("U0BO", "command", channel="C0GENERAL", text="/helper now")
    assert done["reply"]["text"] == "on it" and "is_ephemeral" not in done["reply"]
    headers, body = receiver.requests[0]
    assert SignatureVerifier(app.keys["signing_secret"]).is_valid_request(body, headers)
    assert parse_qs(body.decode())["text"] == ["now"]


async def test_an_interaction_arrives_as_a_payload(office: Office, app: App, receiver: Receiver) -> None:
    await app.must("conversations.join", channel="C0RANDOM")
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    row = [{"type": "actions", "elements": [button]}]
    ts = (await app.must("chat.postMessage", channel="C0RANDOM", text="x", blocks=row))["ts"]
    assert (await office.act("U0BO", "click", channel="C0RANDOM", ts=ts, action_id="go"))["ok"]
    payload = json.loads(parse_qs(receiver.requests[-1][1].decode())["payload"][0])
    assert (payload["type"], payload["actions"][0]["action_id"]) == ("block_actions", "go")


async def test_a_failing_command_is_not_tried_again(office: Office, app: App, receiver: Receiver) -> None:
    receiver.answers.append(answering(status=500))
    done = await office.act("U0BO", "command", channel="C0GENERAL", text="/helper")
    assert done["message"] == '/helper failed with the error "dispatch_failed"'
    await asyncio.sleep(0.1)
    assert len(receiver.requests) == 1


async def test_a_failing_event_is_tried_three_times_more_and_says_why(
    office: Office, app: App, receiver: Receiver
) -> None:
    await office.admin("settings", {"retry_seconds": [0, 0.02, 0.02], "ack_seconds": 0.3})

    async def slow() -> web.Response:
        await asyncio.sleep(0.5)
        return web.Response()

    receiver.answers += [answering(status=500), slow, answering(status=503), answering()]
    await app.must("conversations.join", channel="C0GENERAL")
    await receiver.heard(4)
    marks = [
        (headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")) for headers, _ in receiver.requests
    ]
    assert marks == [(None, None), ("1", "http_error"), ("2", "http_timeout"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in receiver.requests}) == 1


async def test_an_app_can_stop_the_retries(office: Office, app: App, receiver: Receiver) -> None:
    await office.admin("settings", {"retry_seconds": [0, 0, 0]})
    receiver.answers.append(answering(status=500, **{"X-Slack-No-Retry": "1"}))
    await app.must("conversations.join", channel="C0GENERAL")
    await asyncio.sleep(0.2)
    assert len(receiver.requests) == 1


async def test_an_event_can_be_doubled(office: Office, app: App, receiver: Receiver) -> None:
    await office.admin("faults", {"rules": [{"method": "event", "kind": "duplicate"}]})
    await app.must("conversations.join", channel="C0GENERAL")
    await receiver.heard(2)
    assert receiver.requests[0][1] == receiver.requests[1][1]
