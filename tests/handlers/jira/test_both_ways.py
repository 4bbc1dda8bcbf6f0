"""What happens in Slack stands in the tracker, and what happens there is heard of here."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from handlers.workspace.tracker import documents, issues
from handlers.workspace.tracker.books import Flavour
from tests.handlers.slack.keeping import timeline
from tests.handlers.slack.room import declared, send
from tests.office import Office
from tests.tracked import ADA_THERE, Tracked, tracked
from tests.whole import ADA, BO, until

pytestmark = pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks")


NEW = {"project": {"key": "INC"}, "issuetype": {"name": "Incident"}}


@pytest.fixture(params=["cloud", "server"])
async def both(
    request: pytest.FixtureRequest, sqlite_url: str, office: Office, tmp_path: Path
) -> AsyncIterator[Tracked]:
    """A bot and a tracker of each flavour."""
    async with tracked(sqlite_url, tmp_path, office, cast(Flavour, request.param)) as opened:
        yield opened


async def test_an_incident_is_filed_and_follows_what_happens_in_slack(both: Tracked) -> None:
    await both.whole.command(BO, "declare RetailBot gives 99 % off to *everybody* {code}")
    (room,) = await both.whole.assembled()
    filed = await both.issue(status="Open", priority="Medium")
    assert filed.fields["summary"].startswith("INC-1 ")
    await both.whole.command(ADA, "severity S1", room["id"])
    await both.whole.command(ADA, "commander", room["id"])
    await both.whole.command(ADA, "phase containing", room["id"])
    await send(both.whole, ADA)
    after = await both.issue(status="In Progress", priority="Highest")
    assert after is filed
    assert len(both.issues()) == 1
    said = documents.plain(after.fields["description"])
    assert "gives 99 % off" in said.replace("\\", "")
    assert [link.global_id for link in after.remote_links] == ["hotwash-inc-1"]
    card = await both.whole.card(room["id"])
    assert filed.key in card


async def test_a_comment_there_stands_in_the_timeline(both: Tracked) -> None:
    await both.whole.command(BO, "declare RetailBot gives 99 % off")
    await both.whole.assembled()
    both.say(await both.issue(), "The vendor confirmed it.")

    async def told() -> bool:
        return "The vendor confirmed it." in await timeline(both.whole)

    await until(told)


async def test_a_phase_changed_there_is_put_back_and_asked_about_here(both: Tracked) -> None:
    await both.whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await both.whole.assembled()
    filed = await both.issue(status="Open")
    both.move(filed, "In Progress")

    async def asked() -> bool:
        return "Ada Lovelace" in await both.whole.card(room["id"])

    await until(asked)
    await both.issue(status="Open")
    assert "Triage" in await both.whole.card(room["id"])


async def test_the_command_shows_the_ticket_and_links_another(both: Tracked) -> None:
    room = await declared(both.whole)
    filed = await both.issue()
    assert f"/browse/{filed.key}" in str(await room.command(ADA, "ticket"))
    assert "is no ticket" in str(await room.command(ADA, "ticket somewhere"))
    other = issues.create(both.books, {"fields": {**NEW, "summary": "Known before"}}, ADA_THERE, 2)
    await room.command(ADA, f"ticket {both.site.address}/browse/{other.key}")
    await room.shows(other.key)
    await both.issue(summary="Known before", labels=["hotwash", "hotwash-inc-1"])


async def test_a_question_about_an_edit_goes_when_it_is_answered(both: Tracked) -> None:
    room = await declared(both.whole)
    filed = await both.issue(priority="Medium")
    both.edit(filed, priority={"name": "Low"})
    await room.shows("changed the severity to “Low” in INC-1", "Rate it here")
    await room.press(BO, "ticket_leave")
    await room.shows("Ticket:", without="changed the severity")
    await both.issue(priority="Medium")
