"""A real Prometheus Alertmanager posts to the real bot."""

import asyncio
import json
import shutil
import socket
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.whole import SECRET, TRIAGE, Whole, until

CONFIG = """
route: {{receiver: bot, group_by: [alertname, model], group_wait: 100ms, group_interval: 1s, repeat_interval: 1s}}
receivers:
- name: bot
  webhook_configs:
  - url: '{url}'
    send_resolved: true
    http_config: {{authorization: {{type: Bearer, credentials: {secret}}}}}
"""
JAILBREAK = {"alertname": "JailbreakSuccessRateHigh", "model": "RetailBot", "kind": "jailbreak"}
PATIENCE = 12.0
"""Seconds that a notification may take: groups go out once a second."""


@dataclass
class Alertmanager:
    """A running Alertmanager that somebody pushes alerts to."""

    url: str
    session: aiohttp.ClientSession

    async def push(self, labels: dict[str, str], over: bool = False) -> None:
        """Push an alert as Prometheus does: one that fires, or one that has just ended."""
        now = datetime.now(UTC)
        ends = now if over else now + timedelta(minutes=5)
        alert = {
            "labels": labels,
            "annotations": {"summary": "Every fifth answer gives in"},
            "startsAt": (now - timedelta(minutes=1)).isoformat(),
            "endsAt": ends.isoformat(),
            "generatorURL": "http://prometheus.example/graph",
        }
        async with self.session.post(f"{self.url}/api/v2/alerts", json=[alert]) as answer:
            assert answer.status == 200, await answer.text()


@asynccontextmanager
async def running(folder: Path, url: str, session: aiohttp.ClientSession) -> AsyncIterator[Alertmanager]:
    """Start an Alertmanager that posts to an address; a missing one is a failure with a sentence."""
    binary = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
    assert binary, "Install Alertmanager (Debian: prometheus-alertmanager) for these tests."
    with socket.create_server(("127.0.0.1", 0)) as probe:
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    config = folder / "alertmanager.yml"
    config.write_text(CONFIG.format(url=url, secret=SECRET), encoding="utf-8")
    options = {"config.file": config, "storage.path": folder / "data", "web.listen-address": address}
    flags = [f"--{name}={value}" for name, value in options.items()]
    process = await asyncio.create_subprocess_exec(
        binary, *flags, "--cluster.listen-address=", stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        await until(lambda: answers(session, f"http://{address}/-/ready"))
        yield Alertmanager(f"http://{address}", session)
    finally:
        process.terminate()
        await process.wait()


async def answers(session: aiohttp.ClientSession, url: str) -> bool:
    """Whether somebody answers well."""
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


@pytest.fixture
async def alertmanager(whole: Whole, tmp_path: Path) -> AsyncIterator[Alertmanager]:
    """An Alertmanager that posts to this test's bot."""
    async with running(tmp_path, f"{whole.url}/alerts/alertmanager", whole.office.session) as started:
        yield started


async def card_says(whole: Whole, channel: str, words: str) -> None:
    """Wait until a card says something."""
    await until(says(words, lambda: whole.card(channel)), PATIENCE)


def says(words: str, look: Callable[[], Awaitable[str]]) -> Callable[[], Awaitable[bool]]:
    """Whether a text that is looked up contains words."""

    async def found() -> bool:
        return words in await look()

    return found


async def test_a_critical_alert_opens_one_channel_and_its_recovery_shows_on_the_card(
    whole: Whole, alertmanager: Alertmanager
) -> None:
    critical = {**JAILBREAK, "severity": "critical"}
    await alertmanager.push(critical)
    (channel,) = await whole.assembled()
    assert channel["name"] == "inc-1-jailbreak"
    assert channel["topic"]["value"] == "INC-1 Jailbreak on RetailBot | commander wanted | triage"
    await card_says(whole, channel["id"], "firing since")
    await card_says(whole, channel["id"], "<http://prometheus.example/graph|source>")
    # Alertmanager sends it again and again while it lasts.
    await card_says(whole, channel["id"], " alerts · ")
    assert [one["id"] for one in await whole.channels()] == [channel["id"]]
    await alertmanager.push(critical, over=True)
    await card_says(whole, channel["id"], "resolved")
    await until(says("recovered", lambda: topic(whole, channel["id"])), PATIENCE)
    assert [one["id"] for one in await whole.channels()] == [channel["id"]]


async def test_an_alert_that_no_rule_names_stands_in_the_triage_list(whole: Whole, alertmanager: Alertmanager) -> None:
    await alertmanager.push({**JAILBREAK, "severity": "warning"})

    async def listed() -> str:
        return json.dumps(await whole.messages(TRIAGE))

    await until(says("*JailbreakSuccessRateHigh* on RetailBot", listed), PATIENCE)
    assert await whole.channels() == []


async def topic(whole: Whole, channel: str) -> str:
    """The topic of a channel."""
    state: dict[str, Any] = await whole.office.look("state")
    return str(state["channels"][channel]["topic"]["value"])
