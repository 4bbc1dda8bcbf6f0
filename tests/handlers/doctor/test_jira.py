"""The doctor asks the tracker before an incident needs it: does it answer, and does it have what we name?"""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr

from bot import manifests
from bot.config import Settings
from bot.manifests import Manifests
from handlers.doctor.checks.jira import files
from handlers.doctor.look import Look
from handlers.slack.probe import Probe
from handlers.workspace.tracker.books import CustomField
from tests.stores import NOON
from tests.ticketing.half import company
from tests.tracker import BOT, Site, site

pytestmark = pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks")
REQUIRED = CustomField("customfield_10", "Customer", required_by=("Incident",))
UNHEARD = "Jira cannot tell us of changes, so they are seen after up to 60 seconds."


@pytest.fixture
async def here() -> AsyncIterator[Site]:
    """A tracker that insists on a customer."""
    async with site("cloud", "2", REQUIRED) as opened:
        yield opened


async def found(
    url: str, house: Manifests | None, token: str = BOT.token, secrets: tuple[SecretStr, ...] = ()
) -> list[tuple[str, str]]:
    """What the doctor says."""
    settings = Settings(jira_url=url, jira_user=BOT.email, jira_token=SecretStr(token))
    settings = settings.model_copy(update={"jira_webhook_secrets": secrets})
    async with aiohttp.ClientSession() as http:
        look = Look(settings, house, "", None, "", Probe("", "", http), None, "", NOON, http)
        return [(str(one.level), one.says) for one in await files(look)]


async def test_without_a_tracker_there_is_nothing_to_say(here: Site) -> None:
    assert await found("", manifests.load()) == []
    assert await found(here.address, None) == []


async def test_a_field_that_the_project_insists_on_is_named_and_given_by_the_manifest(here: Site) -> None:
    secrets = (SecretStr("x"),)
    assert await found(here.address, company(manifests.load()), secrets=secrets) == [
        ("missing", "Incident insists on the field “Customer” (customfield_10).")
    ]
    given = company(manifests.load(), fixed={"customfield_10": "Everybody"})
    assert await found(here.address, given, secrets=secrets) == [
        ("ok", f"Jira at {here.address} takes what jira.yaml wants to file.")
    ]


async def test_names_that_it_does_not_have_are_named(here: Site) -> None:
    usual = manifests.load()
    strange = company(
        usual,
        fixed={"customfield_10": "Everybody"},
        types={"task": "Chore"},
        states={"done": "Finished"},
        priorities={**usual.jira.model_dump(mode="json")["priorities"], "S1": "Blocker"},
        fields={"phase": "customfield_99"},
    )
    said = [says for level, says in await found(here.address, strange) if level == "missing"]
    assert said == [
        "The project INC has no issue type “Chore”; there are: Action, Incident, Task.",
        "There is no priority “Blocker”.",
        "There is no status “Finished”.",
        "There is no field “customfield_99”.",
    ]


async def test_a_wrong_token_and_a_wrong_address_are_told_apart(here: Site) -> None:
    house = company(manifests.load())
    assert ("missing", "Jira does not accept the token (it answered 401).") in await found(here.address, house, "wrong")
    assert await found("http://127.0.0.1:9", house) == [
        ("missing", "Jira does not answer at http://127.0.0.1:9."),
        ("note", UNHEARD),
    ]
