"""Somebody else's idea of Jira (jira820, a model of Data Center 8.20) takes what we send, and we read what it says.

It has no accounts, no web hooks and a clock that stands still, so nobody but us can be told apart there, and each look
at a ticket is asked for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from jira import JIRA
from jira820.server import make_app

from bot.response import phases, roles, severity, tasks, updates
from bot.rules.words import Phase, Role, Severity
from bot.ticketing import tickets
from handlers.workspace.server import served
from handlers.workspace.tracker.books import Books
from handlers.workspace.tracker.server import Tracker
from tests.desk import BO, EMI
from tests.ticketing.rig import Rig, rig
from tests.tracker import Site
from tests.whole import until

pytestmark = pytest.mark.filterwarnings("ignore::Warning")
TYPES = {"incident": "Task", "task": "Task", "follow_up": "Task"}


@pytest.fixture
async def both(sqlite_url: str) -> AsyncIterator[Rig]:
    """A bot without Slack, and that tracker."""
    async with served(make_app()) as address:
        nobody = Site(Tracker(Books(flavour="server")), address, "2")
        async with rig(sqlite_url, nobody, hooks=False, project="JIRA820", types=TYPES) as opened:
            await opened.start()
            yield opened


async def _do(both: Rig, call: Callable[[JIRA], Any]) -> Any:
    def act() -> Any:
        client = JIRA(both.site.address, token_auth="x", max_retries=0, timeout=(3, 5), logging=False)
        try:
            return call(client)
        finally:
            client.close()  # type: ignore[no-untyped-call]

    return await asyncio.to_thread(act)


async def _filed(both: Rig, label: str, **wanted: str) -> Any:
    """The fields of the ticket with a label, once they are as wanted."""

    async def there() -> Any:
        found = await _do(both, lambda client: client.search_issues(f'labels = "{label}"', maxResults=10))
        good = [one for one in found if all(one.raw["fields"][name]["name"] == value for name, value in wanted.items())]
        return good if len(found) == len(good) == 1 else None

    return (await until(there))[0]


async def test_an_incident_lives_there_and_here(both: Rig) -> None:
    number = await asyncio.to_thread(both.desk.with_channel, what="RetailBot gives 99 % off {code}")
    filed = await _filed(both, "hotwash-inc-1", status="Open", priority="Medium")
    await both.do(severity.rate, both.desk.house, number, Severity.S1, BO, "form", "")
    await both.do(phases.move, number, Phase.CONTAINING, BO)
    await both.do(roles.take, both.desk.house, number, Role.COMMANDER, EMI)
    await both.do(updates.post, number, BO, "We found it")
    after = await _filed(both, "hotwash-inc-1", status="In Progress", priority="Highest")
    assert after.key == filed.key
    assert "\\{code\\}" in after.raw["fields"]["description"]
    await both.quiet()
    comments = await _do(both, lambda client: client.comments(after.key))
    assert ["We found it" in one.body for one in comments] == [True]
    links = await _do(both, lambda client: client.remote_links(after.key))
    assert [link.object.title for link in links] == ["INC-1 Something odd"]


async def test_a_priority_changed_there_is_put_back_and_asked_about(both: Rig) -> None:
    await asyncio.to_thread(both.desk.with_channel)
    filed = await _filed(both, "hotwash-inc-1")
    await both.quiet()
    await _do(both, lambda client: client.issue(filed.key).update(fields={"priority": {"name": "Lowest"}}))
    await both.do(tickets.changed, "incident:1")
    await _filed(both, "hotwash-inc-1", priority="Medium")
    assert [(one.field, one.value) for one in both.disputes()] == [("priority", "Lowest")]


async def test_a_task_done_here_is_done_there_and_linked_to_its_incident(both: Rig) -> None:
    number = await asyncio.to_thread(both.desk.with_channel)
    await _filed(both, "hotwash-inc-1")
    added = await both.do(tasks.add, number, "Ask the vendor", BO, BO)
    label = f"hotwash-task-{added.id}"
    await _filed(both, label, status="Open")
    await both.do(tasks.tick, added.id, BO)
    filed = await _filed(both, label, status="Done")
    await both.do(tasks.untick, added.id, BO)
    await _filed(both, label, status="Open")
    links = (await _do(both, lambda client: client.issue(filed.key))).raw["fields"]["issuelinks"]
    assert [link["type"]["name"] for link in links] == ["Relates"]
