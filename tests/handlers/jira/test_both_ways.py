"""What happens in Slack stands in the tracker, and what happens there is heard of here."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from handlers.workspace.tracker import documents
from handlers.workspace.tracker.books import Flavour
from tests.handlers.slack.keeping import timeline
from tests.handlers.slack.room import send
from tests.office import Office
from tests.tracked import Tracked, tracked
from tests.whole import ADA, BO, until

pytestmark = pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks")


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
