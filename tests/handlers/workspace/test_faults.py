"""Faults on demand and rate limits."""

import asyncio
import time

import aiohttp
import pytest

from handlers.workspace.facts import methods
from handlers.workspace.limits import Limits
from tests.office import App, Office


@pytest.fixture
async def channel(app: App) -> str:
    """A channel that the app is in."""
    return str((await app.must("conversations.create", name="inc-1"))["channel"]["id"])


async def said(office: Office, channel: str) -> list[str]:
    messages = (await office.look("state"))["channels"][channel]["messages"].values()
    return [message["text"] for message in messages if "subtype" not in message]


async def test_a_lost_reply_is_applied_and_a_lost_request_is_not(office: Office, app: App, channel: str) -> None:
    for kind in ("lost_reply", "lost_request"):
        await office.admin("faults", {"rules": [{"method": "chat.postMessage", "kind": kind}]})
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await app.call("chat.postMessage", channel=channel, text=kind)
    assert await said(office, channel) == ["lost_reply"]
    assert [call["error"] for call in await office.look("calls")][1:] == ["connection_cut"] * 2


async def test_a_fault_lets_calls_pass_and_then_strikes_so_often(office: Office, app: App, channel: str) -> None:
    rule = {"method": "chat.postMessage", "kind": "error", "error": "restricted_action", "after": 1, "times": 2}
    await office.admin("faults", {"rules": [rule]})
    outcomes = [(await app.call("chat.postMessage", channel=channel, text="x")).get("error") for _ in range(4)]
    assert outcomes == [None, "restricted_action", "restricted_action", None]
    assert (await office.look("faults"))["rules"][0]["fired"] == 2


async def test_a_fault_can_be_kept_to_one_channel(office: Office, app: App, channel: str) -> None:
    await app.must("conversations.join", channel="C0RANDOM")
    await office.admin("faults", {"rules": [{"method": "*", "kind": "error", "channel": channel}]})
    assert (await app.call("chat.postMessage", channel="C0RANDOM", text="x"))["ok"]
    assert (await app.call("chat.postMessage", channel=channel, text="x"))["error"] == "internal_error"


async def test_faults_answer_as_slack_does(office: Office, app: App) -> None:
    rules = [
        {"method": "auth.test", "kind": "ratelimited", "retry_after": 7},
        {"method": "auth.test", "kind": "internal_error"},
        {"method": "auth.test", "kind": "delay", "seconds": 0.2},
    ]
    await office.admin("faults", {"rules": rules})
    limited = await office.raw("auth.test", app.keys["bot_token"])
    assert (limited.status, limited.headers["Retry-After"]) == (429, "7")
    assert (await limited.json())["error"] == "ratelimited"
    assert (await office.raw("auth.test", app.keys["bot_token"])).status == 500
    started = time.monotonic()
    assert (await app.call("auth.test"))["ok"]
    assert time.monotonic() - started > 0.2


async def test_faults_are_taken_away_and_nonsense_is_refused(office: Office, app: App) -> None:
    await office.admin("faults", {"rules": [{"method": "*", "kind": "internal_error", "times": 99}]})
    async with office.session.delete(f"{office.url}/admin/faults"):
        assert (await app.call("auth.test"))["ok"]
    async with office.session.post(f"{office.url}/admin/faults", json={"rules": [{"method": "*"}]}) as answer:
        assert answer.status == 400


async def test_each_call_takes_its_time_when_told(office: Office, app: App) -> None:
    await office.admin("settings", {"latency": 0.1})
    started = time.monotonic()
    await asyncio.gather(*(app.call("auth.test") for _ in range(10)))
    assert 0.1 <= time.monotonic() - started < 0.5


async def test_a_call_that_is_not_slowed_down_is_quick(app: App) -> None:
    started = time.monotonic()
    for _ in range(40):
        await app.call("auth.test")
    assert (time.monotonic() - started) / 40 < 0.03


async def test_an_unknown_setting_is_refused(office: Office) -> None:
    async with office.session.post(f"{office.url}/admin/settings", json={"speed": 1}) as answer:
        assert answer.status == 400


async def test_pinning_too_fast_is_limited_with_a_time_to_wait(office: Office, app: App, channel: str) -> None:
    await office.admin("settings", {"rate_limits": True})
    answers = [await office.raw("pins.add", app.keys["bot_token"], channel=channel, timestamp="1.1") for _ in range(21)]
    assert [answer.status for answer in answers] == [200] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "3"


async def test_a_channel_takes_a_burst_of_five_messages_and_then_one_a_second(
    office: Office, app: App, channel: str
) -> None:
    await app.must("conversations.join", channel="C0RANDOM")
    await office.admin("settings", {"rate_limits": True})
    outcomes = [(await app.call("chat.postMessage", channel=channel, text="x")).get("error") for _ in range(6)]
    assert outcomes == [None] * 5 + ["ratelimited"]
    assert (await app.call("chat.postMessage", channel="C0RANDOM", text="x"))["ok"]


async def test_each_app_has_limits_of_its_own(office: Office, app: App) -> None:
    await office.admin("settings", {"rate_limits": True})
    other = await office.install(name="Other")
    for number in range(20):
        assert (await app.call("conversations.create", name=f"a{number}"))["ok"]
    assert (await app.call("conversations.create", name="a20"))["error"] == "ratelimited"
    assert (await other.call("conversations.create", name="b"))["ok"]


@pytest.mark.parametrize(
    ("method", "per_minute"),
    [("apps.connections.open", 1), ("pins.add", 20), ("conversations.invite", 50), ("views.open", 100)],
)
def test_buckets_hold_a_minutes_worth_and_refill_evenly(method: str, per_minute: int) -> None:
    hours = [0.0]
    limits = Limits(clock=lambda: hours[0])
    facts = methods()[method]
    assert [limits.retry_after("A1", facts, "") for _ in range(per_minute)] == [None] * per_minute
    assert limits.retry_after("A1", facts, "")
    hours[0] = 60 / per_minute + 0.001
    assert limits.retry_after("A1", facts, "") is None
    assert limits.retry_after("A1", facts, "")
