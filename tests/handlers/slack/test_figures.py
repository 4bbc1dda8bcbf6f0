"""Figures as people meet them: by command, corrected by form, on the card, in digests and for Prometheus."""

import re
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from bot.engine import outbox
from bot.rules.digest_effects import Digest, PostDigest
from storage.db import Work, open_store
from storage.vault import Vault, key_file
from tests.handlers.slack.forms import typed
from tests.handlers.slack.room import Room, declared, letter, send, words
from tests.whole import BO, CHIARA, DEV, EMI, INCIDENTS, SECRET, Whole, until


async def figures(whole: Whole, typed: str = "") -> str:
    """What the command answers."""
    return words(await whole.command(BO, f"figures {typed}".strip()))


async def test_figures_are_there_at_once_and_of_whatever_is_asked_for(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    assert "*Incidents* 0" in await figures(whole)
    room = await declared(whole)
    await room.command(BO, "severity S2")
    await room.command(BO, "tag jailbreak")
    assert "*Incidents* 1, weighing 9 by severity" in await figures(whole)
    assert "*Found by* employees 1" in await figures(whole, "week S2")
    assert "*Incidents* 0" in await figures(whole, "S1")
    assert "*Incidents* 1" in await figures(whole, "quarter jailbreak")
    assert "January 2020" in await figures(whole, "2020-01")
    assert "is no time, severity, kind of failure" in await figures(whole, "<!channel>")
    assert "<!channel>" not in await figures(whole, "<!channel>")
    assert "A month is written like 2026-11" in await figures(whole, "2026-13")


async def test_times_are_corrected_with_a_reason_and_the_timeline_stays(whole: Whole) -> None:
    room = await declared(whole)
    assert "1 with unknown start" in await figures(whole) or "unknown of 1" in await figures(whole)
    await room.command(EMI, "times")
    form = await whole.modal(EMI)
    assert "When did it begin to do harm?" in words(form)
    opened = int(re.findall(r'"initial_date_time": (\d+)', words(form))[0])
    refused = await send(whole, EMI, started=str(opened + 120), reason="the gateway's log")
    assert "errors" in refused
    await send(whole, EMI, started=str(opened - 3600), found="customers", reason="the gateway's log")
    assert "*Found by* customers 1" in await figures(whole)
    assert "median 1 hour" in await figures(whole)
    await room.press(BO, "timeline")
    told = words(await whole.modal(BO))
    assert f"<@{EMI}> corrected when it began" in told and "opened the incident" in told


async def test_what_came_back_stands_on_the_card_until_somebody_knows_better(whole: Whole) -> None:
    first = await declared(whole)
    second = await declared(whole, "declare It gives away everything")
    answered = await second.command(BO, "same INC-1")
    assert "INC-2 is INC-1 again" in words(answered)
    await second.shows("*INC-1* was the same the same day", "Nothing was to be done about it.")
    await second.press(EMI, "not_the_same")
    await second.shows(without="was the same")
    assert "is not earlier" in words(await first.command(BO, "same INC-2"))
    assert "Name the earlier one" in words(await whole.command(BO, "same yesterday"))


async def test_a_private_incident_is_a_number_until_its_commander_releases_it(whole: Whole) -> None:
    await whole.command(BO, "declare")
    view = (await whole.modal(BO))["id"]
    await whole.act(BO, "submit", view_id=view, values=typed("It leaks keys", private=True))
    rooms = await whole.assembled(1)
    room = Room(whole, rooms[-1]["id"], 1)
    assert "*Incidents* 0; 1 private one besides" in await figures(whole)
    refused = words(await room.command(BO, "release"))
    assert "released by whoever commands or reviews it" in refused
    assert "You can see no INC-1" in words(await whole.command(CHIARA, "release INC-1"))
    await room.press(BO, "take_command")
    await room.command(BO, "release")
    assert "Nobody reads there" in words(await whole.modal(BO))
    await send(whole, BO)
    assert "*Incidents* 1" in await figures(whole)
    await room.press(BO, "timeline")
    assert "let it appear in agenda, digests and figures" in words(await whole.modal(BO))


async def ask_for(whole: Whole, **digest: Any) -> None:
    """Let a digest be due; the bot sees it when it is next woken."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def due(work: Work) -> None:
        outbox.ask(work, PostDigest(due=work.now.isoformat(), late=False, **{"quiet": False, **digest}))

    store.submit(due).result()
    store.close()
    await whole.command(BO, "task INC-1 look at it again")


async def test_digests_are_posted_for_leads_and_sent_to_executives(whole: Whole) -> None:
    await declared(whole)
    await ask_for(whole, digest=Digest.DAILY, period="2026-11-03", to=INCIDENTS)

    async def posted() -> str:
        said = words(await whole.messages(INCIDENTS))
        return said if "Still open" in said else ""

    told = await until(posted)
    assert "*INC-1*" in told and "open for" in told and "nobody commands" in told
    await ask_for(whole, digest=Digest.EXECUTIVES, period="2026-11", to=DEV)
    assert "Open now* 1 incident" in words(await letter(whole, DEV, "The month with our AI"))
    await ask_for(whole, digest=Digest.WEEKLY, period="2026-W45", to=DEV, quiet=True)
    await letter(whole, DEV, "Nothing happened last week")


async def read(whole: Whole, token: str = SECRET) -> tuple[int, str]:
    """What Prometheus reads."""
    headers = {"Authorization": f"Bearer {token}"}
    async with whole.office.session.get(f"{whole.url}/metrics", headers=headers) as answered:
        return answered.status, await answered.text()


async def test_prometheus_reads_the_same_figures_and_nobody_by_name(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "severity S1")
    await room.press(BO, "take_command")
    assert (await read(whole, "wrong"))[0] == 401
    status, text = await read(whole)
    families = {one.name: one for one in text_string_to_metric_families(text)}
    assert status == 200
    counted = {one.labels["severity"]: one.value for one in families["hotwash_incidents"].samples}
    assert counted == {"S1": 1, "S2": 0, "S3": 0, "S4": 0, "unknown": 0}
    assert families["hotwash_harm"].samples[0].value == 27
    measured = {one.labels["measure"]: one.value for one in families["hotwash_time_measured"].samples}
    assert measured["time_to_acknowledge"] == 1
    assert "U0" not in text and "python_" not in text
    labels = {name for one in families.values() for sample in one.samples for name in sample.labels}
    assert labels == {"severity", "tag", "who", "measure", "quantile", "share"}
