"""The process as an operator meets it: starting, being well, surviving a bug, stopping."""

import json
import time
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import SecretStr

from bot import manifests
from bot.config import Settings
from bot.rules.alerts import Signal
from bot.rules.outcomes import Timing
from handlers.process import CannotStart, Process
from handlers.slack import registry
from handlers.sources import Sources, alertmanager
from storage.engines import AlreadyRunning
from tests.office import Office
from tests.plain import Plain
from tests.whole import TRIAGE, Json, Start, Whole, until

FIRING = Path(__file__).parents[1] / "data" / "alerts" / "alertmanager_v4_firing.json"


def touchy() -> ModuleType:
    """A source with a bug: it cannot stand the word poison."""
    module = ModuleType("touchy")

    def parse(body: bytes) -> list[Signal]:
        if b"poison" in body:
            raise RuntimeError("a bug of ours")
        return alertmanager.parse(body)

    module.__dict__["parse"] = parse
    return module


def firing(group: str, summary: str) -> Json:
    """A critical alert of a trouble."""
    body: Json = json.loads(FIRING.read_bytes())
    body["groupKey"] = body["alerts"][0]["fingerprint"] = group
    body["alerts"][0]["annotations"]["summary"] = summary
    return body


async def test_an_alert_that_brings_a_bug_to_light_is_set_aside_and_those_behind_it_are_read(whole: Whole) -> None:
    whole.process.sources = Sources({"alertmanager": touchy()})
    for group, summary in (("a", "before"), ("b", "poison"), ("c", "after")):
        assert await whole.alert(firing(group, summary)) == 202
    found = await until(lambda: _so_many(whole, 2), seconds=20)
    assert [one["name"] for one in found] == ["inc-1-unsorted", "inc-2-unsorted"]
    listed = json.dumps(await until(lambda: whole.messages(TRIAGE)))
    assert "Hotwash has a bug with it" in listed and "poison" not in listed


async def _so_many(whole: Whole, count: int) -> list[Json] | None:
    found = await whole.channels()
    return found if len(found) == count else None


async def test_it_says_that_it_lives_and_that_it_is_ready(whole: Whole) -> None:
    async with whole.office.session.get(f"{whole.url}/healthz") as lives:
        assert (lives.status, await lives.json()) == (200, {"ok": True})
    async with whole.office.session.get(f"{whole.url}/readyz") as ready:
        assert (ready.status, await ready.json()) == (200, {"database": True, "slack": True})


async def test_the_anonymiser_is_started_before_the_first_report(start: Start) -> None:
    anonymiser = Plain()
    async with start(anonymiser=anonymiser):
        assert anonymiser.warmed
    assert anonymiser.stopped


async def test_it_is_not_ready_while_slack_is_away(whole: Whole) -> None:
    rules = [{"method": "apps.connections.open", "times": 1000, "kind": "internal_error"}]
    await whole.office.admin("faults", {"rules": [*rules, {"method": "socket", "times": 1, "kind": "drop_socket"}]})

    async def away() -> bool:
        async with whole.office.session.get(f"{whole.url}/readyz") as ready:
            return ready.status == 503

    assert await until(away)


async def test_a_second_one_on_the_same_file_refuses(start: Start) -> None:
    async with start() as first:
        second = Process(first.process.settings, first.process.manifests, registry.listeners(), Timing(), Plain())
        with pytest.raises(AlreadyRunning, match="Another Hotwash already runs"):
            await second.serve(lambda port: None)


async def test_a_stop_lets_what_is_under_way_end_and_takes_less_than_ten_seconds(start: Start) -> None:
    async with start() as it:
        await it.office.admin("settings", {"latency": 0.5})
        await it.command("U0BO", "declare something odd")
        begun = time.monotonic()
        it.process.end()
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"slack_api_url": "http://127.0.0.1:1/"}, "Slack cannot be reached"),
        ({"slack_bot_token": SecretStr("xoxb-wrong")}, "does not accept HOTWASH_SLACK_BOT_TOKEN"),
        ({"host": "203.0.113.1"}, "Cannot listen on 203.0.113.1"),
    ],
)
async def test_what_keeps_it_from_starting_is_said_in_a_sentence(
    start: Start, tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    async with start() as it:
        settings = it.process.settings.model_copy(
            update={"database_url": f"sqlite:///{tmp_path / 'other.db'}", **changes}
        )
        with pytest.raises(CannotStart, match=sentence):
            await Process(settings, manifests.load(), registry.listeners(), Timing(), Plain()).serve(lambda port: None)


async def test_everybody_of_a_large_workspace_is_known_page_by_page(office: Office, start: Start) -> None:
    for number in range(230):
        person = {"id": f"U9{number:03}", "name": f"p{number}", "email": f"p{number}@northwind.example"}
        await office.admin("users", person)
    async with start(responders=["p0@northwind.example", "p229@northwind.example"]) as it:
        await it.command("U0BO", "declare it swears")
        (room,) = await it.assembled()

        async def there() -> bool:
            members = (await office.look("state"))["channels"][room["id"]]["members"]
            return {"U9000", "U9229"} <= set(members)

        assert await until(there)


async def test_another_key_than_the_one_that_sealed_the_evidence_is_refused(
    start: Start, sqlite_url: str, tmp_path: Path
) -> None:
    async with start() as it:
        settings = it.process.settings.model_copy(update={"data": tmp_path / "a replica of its own"})
        other = Process(settings, it.process.manifests, registry.listeners(), Timing(), Plain())
    with pytest.raises(CannotStart, match="the same HOTWASH_EVIDENCE_KEY"):
        await other.serve(lambda port: None)


def test_settings_never_show_a_secret() -> None:
    settings = Settings(slack_bot_token=SecretStr("xoxb-1"), alert_tokens=(SecretStr("alertmanager:s3cret"),))
    assert "xoxb-1" not in repr(settings) and "s3cret" not in repr(settings)


def test_every_source_is_found() -> None:
    assert "alertmanager" in Sources().names()
