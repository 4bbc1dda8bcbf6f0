"""Alerts end to end: from the web hook to the card, the announcement and the list in the triage channel."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers.sources
from tests.handlers.slack.forms import firing, resolved
from tests.whole import ADA, DEV, INCIDENTS, TRIAGE, Start, Whole, until

DATA = Path(__file__).parents[1] / "data" / "alerts"


async def said(whole: Whole, channel: str) -> str:
    return json.dumps(await whole.messages(channel), ensure_ascii=False)


async def seen(whole: Whole, channel: str, words: str) -> str:
    """What stands in a channel, as soon as it says these words."""

    async def look() -> str | None:
        found = await said(whole, channel)
        return found if words in found else None

    found: str = await until(look, 15)
    return found


async def test_a_real_alert_assembles_the_team_and_is_shown_resolved(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    assert await whole.alert((DATA / "alertmanager_v4_firing.json").read_bytes()) == 202
    assert await whole.alert((DATA / "alertmanager_v4_firing.json").read_bytes()) == 202
    (room,) = await whole.assembled()
    assert {ADA, DEV} <= set(room["members"])
    assert room["topic"]["value"] == "INC-1 Something odd | commander wanted | triage"
    card = await whole.card(room["id"])
    assert "Guardrail jailbreak blocks 44.08% on support-bot" in card
    assert "firing since" in card and "|source>" in card and "by an alert" in card
    assert not any("9912/graph" in mark["link"] for mark in room["bookmarks"]), "it may hold anything"
    assert await whole.alert((DATA / "alertmanager_v4_resolved.json").read_bytes()) == 202
    await seen(whole, room["id"], ":white_check_mark: resolved")
    await seen(whole, INCIDENTS, "alerts recovered")


async def test_alerts_that_open_nothing_stand_in_one_list_that_is_edited(whole: Whole) -> None:
    for name in ("One", "Two"):
        labels = {"severity": "warning", "alertname": name}
        assert await whole.alert(firing(labels, group=name, fingerprint=name)) == 202
        await seen(whole, TRIAGE, f"*{name}*")
    assert len(await whole.messages(TRIAGE)) == 1
    await whole.alert(resolved({"severity": "warning", "alertname": "One"}, group="One", fingerprint="One"))
    await seen(whole, TRIAGE, "resolved")
    assert await whole.channels() == []


async def test_a_deleted_list_is_posted_again(whole: Whole) -> None:
    await whole.alert(firing({"severity": "warning"}))
    (old,) = await until(lambda: whole.messages(TRIAGE))
    await whole.office.api("chat.delete", whole.app["bot_token"], channel=TRIAGE, ts=old["ts"])

    async def back() -> bool:
        found = await whole.messages(TRIAGE)
        return bool(found) and found[0]["ts"] != old["ts"]

    assert await until(back)


async def test_an_alert_that_nobody_can_read_is_kept_and_shown(whole: Whole) -> None:
    assert await whole.alert(b'{"secret": "words"') == 202
    shown = await seen(whole, TRIAGE, "An alert from *alertmanager* could not be read")
    assert "hotwash inbox show" in shown
    assert "words" not in shown


async def test_a_list_whose_channel_is_missing_is_posted_once_it_is_there(start: Start) -> None:
    async with start(triage="later") as whole:
        await whole.alert(firing({"severity": "warning"}))

        async def refused() -> bool:
            return any(not call["ok"] for call in await whole.calls("chat.postMessage"))

        assert await until(refused)
        made = (await whole.act(ADA, "create", name="later"))["channel"]
        await seen(whole, made, "GuardrailTripped")


@pytest.mark.parametrize("token", ["", "wrong", "a-secret-and-more"])
async def test_without_the_secret_nothing_is_taken(whole: Whole, token: str) -> None:
    assert await whole.alert(firing(), token=token) == 401


SOURCE = '''
"""A source of a test."""
import json
from datetime import UTC, datetime
from bot.rules.alerts import Signal

def parse(body):
    said = json.loads(body)
    return [Signal(source="testing", fingerprint=said["id"], group=said["id"], labels={"severity": "critical"},
                   annotations={"summary": said["words"]}, started_at=datetime(2026, 3, 2, tzinfo=UTC))]
'''


@pytest.fixture
def new_source(tmp_path: Path) -> Iterator[None]:
    """A module beside the other sources; nothing else."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "testing.py").write_text(SOURCE)
    handlers.sources.__path__.append(str(tmp_path / "sources"))
    yield
    handlers.sources.__path__.remove(str(tmp_path / "sources"))
    sys.modules.pop("handlers.sources.testing", None)


async def test_a_new_source_is_one_module(new_source: None, start: Start) -> None:
    async with start() as whole:
        assert await whole.alert({"id": "1", "words": "it leaks"}, source="testing") == 202
        (room,) = await whole.assembled()
        assert "it leaks" in await whole.card(room["id"])
        assert await whole.alert({"words": 7}, source="testing") == 202
        await seen(whole, TRIAGE, "testing tripped over it: KeyError")


async def test_a_storm_of_one_trouble_is_one_incident_and_few_calls(whole: Whole) -> None:
    bodies = [firing(fingerprint=str(number)) for number in range(300)]
    for body in bodies:
        assert await whole.alert(body) == 202
    await whole.assembled()
    await seen(whole, INCIDENTS, "INC-1")
    writes = await whole.calls(
        "conversations.create", "conversations.invite", "chat.postMessage", "conversations.setTopic", "pins.add",
        "bookmarks.add", "chat.update",
    )  # fmt: skip
    assert len(writes) <= 7 + 5
    assert len(await whole.channels()) == 1
