"""The tracker takes what the `jira` package sends and says no where Jira does, in both flavours and versions."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from jira import JIRA, JIRAError
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from handlers.workspace.tracker.books import CustomField
from handlers.workspace.tracker.faults import HookFaults, Rule
from handlers.workspace.tracker.hooks import Hooks
from tests.tracker import ANA, BOT, Site, ear, site

ANSWERS = json.loads((Path(__file__).parents[2] / "data" / "jira" / "answers.json").read_text())
FLAVOURS = [("cloud", "2"), ("cloud", "3"), ("server", "2")]
INCIDENT = {"project": {"key": "INC"}, "issuetype": {"name": "Incident"}}
# The package asks for the links between applications first, which nobody but an administrator may see.
pytestmark = pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks")


@pytest.fixture(params=FLAVOURS, ids=lambda pair: "".join(pair))
async def jira(request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    """A tracker in each flavour and version."""
    async with site(*request.param) as here:
        yield here


async def _do(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return await asyncio.to_thread(call, *args, **kwargs)


async def _made(here: Site, client: JIRA, **fields: Any) -> Any:
    return await _do(client.create_issue, fields={**INCIDENT, "summary": "Jailbreak on RetailBot", **fields})


async def test_an_issue_is_made_changed_moved_and_spoken_about(jira: Site) -> None:
    client = await _do(jira.client)
    issue = await _made(jira, client, description=jira.text("It gives 99 % off."), labels=["hotwash-inc-1"])
    assert (issue.key, issue.fields.status.name, issue.fields.reporter.displayName) == ("INC-1", "Open", "Hotwash")
    await _do(issue.update, fields={"priority": {"name": "High"}}, notify=False)
    await _do(client.transition_issue, issue, "In Progress")
    await _do(client.add_comment, issue, jira.text("Contained."))
    again = await _do(client.issue, "INC-1")
    assert (again.fields.priority.name, again.fields.status.name) == ("High", "In Progress")
    assert len(await _do(client.comments, again)) == 1


async def test_a_link_with_a_global_id_is_one_link_however_often_it_is_written(jira: Site) -> None:
    client = await _do(jira.client)
    issue = await _made(jira, client)
    for title in ("INC-1", "INC-1, contained"):
        target = {"url": "https://slack.example/archives/C1", "title": title}
        await _do(client.add_remote_link, issue, target, globalId="hotwash-inc-1")
    (link,) = await _do(client.remote_links, issue)
    assert link.object.title == "INC-1, contained"


async def test_what_is_searched_for_by_its_label_is_found_and_nothing_else(jira: Site) -> None:
    client = await _do(jira.client)
    await _made(jira, client, labels=["hotwash-inc-1"])
    await _made(jira, client, labels=["hotwash-inc-2"])
    found = await _do(client.search_issues, 'project = INC AND labels = "hotwash-inc-2" ORDER BY updated DESC')
    assert [issue.key for issue in found] == ["INC-2"]


@pytest.mark.parametrize(
    "query", ["colour = red", "labels ~ x", "project = NOPE", "labels = a OR labels = b", "labels"]
)
async def test_a_query_that_is_not_understood_is_refused(jira: Site, query: str) -> None:
    client = await _do(jira.client)
    with pytest.raises(JIRAError) as refused:
        await _do(client.search_issues, query)
    assert refused.value.status_code == 400


async def test_a_page_follows_a_page_until_all_are_read(jira: Site) -> None:
    client = await _do(jira.client)
    for _ in range(7):
        await _made(jira, client)
    found = await _do(client.search_issues, "project = INC ORDER BY key ASC", maxResults=False)
    assert sorted(issue.key for issue in found) == [f"INC-{number}" for number in range(1, 8)]


async def test_cloud_finds_what_is_new_only_after_a_while() -> None:
    async with site("cloud", "3") as here:
        here.books.index_lag = 5
        now = datetime.now(UTC)
        here.books.now = lambda: now
        client = await _do(here.client)
        await _made(here, client)
        assert len(await _do(client.search_issues, "project = INC")) == 0
        now += timedelta(seconds=6)
        assert len(await _do(client.search_issues, "project = INC")) == 1


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"summary": " "}, "summary", "must specify"),
        ({"summary": "two\nlines"}, "summary", "newline"),
        ({"summary": "x" * 256}, "summary", "255"),
        ({"labels": ["two words"]}, "labels", "spaces"),
        ({"priority": {"name": "Panic"}}, "priority", "invalid"),
        ({"duedate": "tomorrow"}, "duedate", "yyyy-MM-dd"),
        ({"severity": "S1"}, "severity", "unknown"),
        ({"security": {"name": "Nobody"}}, "security", "not valid"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_made(
    jira: Site, fields: dict[str, Any], field: str, sentence: str
) -> None:
    client = await _do(jira.client)
    with pytest.raises(JIRAError) as refused:
        await _made(jira, client, **fields)
    assert refused.value.status_code == 400
    assert refused.value.response is not None
    assert sentence in refused.value.response.json()["errors"][field]
    assert not jira.books.issues


async def test_a_required_field_of_the_company_is_asked_for_and_told_beforehand() -> None:
    async with site("cloud", "2", CustomField("customfield_1", "Root cause", ("Incident",))) as here:
        client = await _do(here.client)
        with pytest.raises(JIRAError, match="Root cause is required"):
            await _made(here, client)
        types = await _read(here, "issue/createmeta/INC/issuetypes")
        (number,) = [one["id"] for one in types["issueTypes"] if one["name"] == "Incident"]
        fields = (await _read(here, f"issue/createmeta/INC/issuetypes/{number}"))["fields"]
        required = [one["fieldId"] for one in fields if one["required"]]
        assert required == ["summary", "customfield_1"]


async def test_nobody_who_left_can_be_given_an_issue(jira: Site) -> None:
    client = await _do(jira.client)
    issue = await _made(jira, client)
    await _do(client.assign_issue, issue, "Ana" if jira.books.is_cloud else "ana")
    assert (await _do(client.issue, issue.key)).fields.assignee.displayName == "Ana Ruiz"
    who = {"accountId": "acc-gus"} if jira.books.is_cloud else {"name": "gus"}
    with pytest.raises(JIRAError, match="cannot be assigned"):
        await _do(issue.update, fields={"assignee": who})


async def test_a_step_that_the_workflow_does_not_have_is_refused(jira: Site) -> None:
    client = await _do(jira.client)
    issue = await _made(jira, client)
    with pytest.raises(JIRAError, match="not valid for the current state"):
        await _do(client.transition_issue, issue, "41")
    assert jira.books.issues["INC-1"].status == "Open"


async def test_words_in_the_other_version_are_refused(jira: Site) -> None:
    client = await _do(jira.client)
    wrong = {"type": "doc", "version": 1, "content": []} if jira.version == "2" else "plain words"
    with pytest.raises(JIRAError):
        await _made(jira, client, description=wrong)


async def test_a_document_that_is_no_document_is_refused() -> None:
    async with site("cloud", "3") as here:
        client = await _do(here.client)
        for content in (
            [{"type": "text", "text": "loose"}],
            [{"type": "paragraph", "content": [{"type": "paragraph"}]}],
        ):
            with pytest.raises(JIRAError, match="INVALID_INPUT"):
                await _made(here, client, description={"type": "doc", "version": 1, "content": content})


async def test_a_wrong_token_opens_nothing(jira: Site) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{jira.address}/rest/api/2/myself") as reply:
        assert reply.status == 401


async def test_every_answer_is_what_the_description_of_the_interface_says() -> None:
    async with site("cloud", "3") as here:
        client = await _do(here.client)
        issue = await _made(here, client, description=here.text("Words"))
        await _do(client.add_comment, issue, here.text("More words"))
        await _do(client.add_remote_link, issue, {"url": "https://x.example", "title": "x"}, globalId="g")
        seen = {
            "GET /rest/api/3/serverInfo": "serverInfo",
            "GET /rest/api/3/myself": "myself",
            "GET /rest/api/3/priority": "priority",
            "GET /rest/api/3/status": "status",
            "GET /rest/api/3/field": "field",
            "GET /rest/api/3/issueLinkType": "issueLinkType",
            "GET /rest/api/3/user/search": "user/search?query=ana",
            "GET /rest/api/3/project/{projectIdOrKey}": "project/INC",
            "GET /rest/api/3/issue/{issueIdOrKey}": "issue/INC-1",
            "GET /rest/api/3/issue/{issueIdOrKey}/comment": "issue/INC-1/comment",
            "GET /rest/api/3/issue/{issueIdOrKey}/transitions": "issue/INC-1/transitions",
            "GET /rest/api/3/search/jql": "search/jql?jql=project=INC&fields=*all",
            "GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes": "issue/createmeta/INC/issuetypes",
        }
        found = {name: _complaints(name, await _read(here, path)) for name, path in seen.items()}
        assert found == dict.fromkeys(seen, [])


async def _read(here: Site, path: str) -> Any:
    login = {"Authorization": aiohttp.encode_basic_auth(BOT.email, BOT.token)}
    url = f"{here.address}/rest/api/{here.version}/{path}"
    async with aiohttp.ClientSession(headers=login) as session, session.get(url) as reply:
        assert (path, reply.status) == (path, 200)
        return await reply.json()


def _complaints(name: str, answer: Any) -> list[str]:
    described = {"components": {"schemas": ANSWERS["schemas"]}, **ANSWERS["answers"][name]}
    registry: Registry[Any] = Registry().with_resource("", Resource.from_contents(described, DRAFT4))
    return [error.message for error in Draft4Validator(described, registry=registry).iter_errors(answer)]


async def test_an_answer_that_is_lost_was_carried_out_all_the_same(jira: Site) -> None:
    client = await _do(jira.client)
    jira.tracker.rules = [Rule(kind="lost_reply", method="POST", path="/issue")]
    with pytest.raises((OSError, JIRAError)):
        await _made(jira, client)
    assert list(jira.books.issues) == ["INC-1"]


async def test_a_request_that_is_lost_was_not(jira: Site) -> None:
    client = await _do(jira.client)
    jira.tracker.rules = [Rule(kind="lost_request", method="POST", path="/issue")]
    with pytest.raises((OSError, JIRAError)):
        await _made(jira, client)
    assert not jira.books.issues


async def test_too_many_calls_are_told_when_to_come_again(jira: Site) -> None:
    client = await _do(jira.client)
    jira.tracker.rules = [Rule(kind="ratelimited", retry_after=7)]
    with pytest.raises(JIRAError) as refused:
        await _do(client.myself)
    assert refused.value.response is not None
    assert (refused.value.status_code, refused.value.response.headers["Retry-After"]) == (429, "7")


async def test_a_tracker_that_hangs_costs_no_more_than_our_limit_of_time(jira: Site) -> None:
    client = await _do(jira.client)
    client._session.timeout = (1, 0.3)
    jira.tracker.rules = [Rule(kind="hang", seconds=1)]
    with pytest.raises((OSError, JIRAError)):
        await _do(client.myself)


async def test_a_change_is_told_signed_and_once_more_when_nobody_took_it(jira: Site) -> None:
    async with ear(refuse=1) as (address, heard):
        hooks = Hooks(jira.books, jira.address, address, "secret", pauses=(0.01, 0.01))
        await _made(jira, await _do(jira.client))
        await _until(lambda: len(heard) == 2)
        await hooks.stop()
    assert [one["X-Atlassian-Webhook-Identifier"] for one in heard] == ["hook-1", "hook-1"]
    assert all(one["X-Hub-Signature"].startswith("sha256=") for one in heard)


async def test_web_hooks_come_twice_late_or_never_when_they_are_told_to(jira: Site) -> None:
    async with ear() as (address, heard):
        faults = HookFaults(held_every=2, twice_every=3, lost_every=5)
        hooks = Hooks(jira.books, jira.address, address, "secret", faults=faults)
        client = await _do(jira.client)
        for _ in range(5):
            await _made(jira, client)
        await _until(lambda: len(heard) == 6)
        await hooks.stop()
    named = sorted(one["X-Atlassian-Webhook-Identifier"] for one in heard)
    assert named == ["hook-1", "hook-2", "hook-2", "hook-3", "hook-3", "hook-4"]


async def test_a_visitor_moves_an_issue_on_the_board_and_hostile_words_stay_words(jira: Site) -> None:
    client = await _do(jira.client)
    await _made(jira, client, summary="<script>alert(1)</script> ]]> & more")
    async with aiohttp.ClientSession() as session:
        await session.post(f"{jira.address}/be", data={"who": ANA.name})
        await session.post(f"{jira.address}/browse/INC-1", data={"act": "move", "to": "51"})
        await session.post(f"{jira.address}/browse/INC-1", data={"act": "say", "words": "<img src=x onerror=alert(2)>"})
        async with session.get(f"{jira.address}/browse/INC-1") as reply:
            page = await reply.text()
        async with session.get(f"{jira.address}/board") as reply:
            page += await reply.text()
    assert jira.books.issues["INC-1"].status == "Done"
    assert jira.books.issues["INC-1"].comments[0].author is ANA
    assert "<script>" not in page and "<img" not in page and "&lt;script&gt;" in page


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)
