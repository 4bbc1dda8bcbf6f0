"""The tracker is away, answers too late, or will not have something: nothing is lost, doubled or out of order."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.response import severity, situation, updates
from bot.rules.words import Severity
from bot.ticketing import ticket_card
from handlers.workspace.tracker import documents
from handlers.workspace.tracker.books import CustomField, Issue
from handlers.workspace.tracker.faults import Rule
from handlers.workspace.tracker.issues import say
from storage import effects
from tests.desk import BO
from tests.ticketing.rig import Rig, rig
from tests.tracker import ANA, Site, site
from tests.whole import until

pytestmark = pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks")


@pytest.fixture
async def here() -> AsyncIterator[Site]:
    """A tracker on Cloud."""
    async with site("cloud", "2") as opened:
        yield opened


@pytest.fixture
async def both(database_url: str, here: Site) -> AsyncIterator[Rig]:
    """A bot without Slack, and that tracker."""
    async with rig(database_url, here) as opened:
        await opened.start()
        yield opened


async def declared(both: Rig, what: str = "RetailBot gives 99 % off") -> int:
    """An incident."""
    number: int = await asyncio.to_thread(both.desk.with_channel, what=what)
    return number


def issues(both: Rig, label: str) -> list[Issue]:
    """The issues with a label."""
    return [one for one in both.site.books.issues.values() if label in one.fields["labels"]]


async def filed(both: Rig, label: str) -> Issue:
    """The one issue with a label, once it is there."""

    async def there() -> list[Issue]:
        return issues(both, label)

    found: list[Issue] = await until(there)
    assert len(found) == 1
    return found[0]


async def behind(both: Rig, number: int) -> Any:
    """What the card says of a ticket, once it says that it is behind."""

    async def said() -> ticket_card.Filed | None:
        shown = both.desk.read(lambda work: situation.card(work, both.desk.house, number)).filed
        return shown if shown and shown.behind_since else None

    return await until(said)


async def test_while_it_is_away_the_card_says_so_and_afterwards_all_is_there_in_order(both: Rig) -> None:
    first = await declared(both)
    row = await filed(both, "hotwash-inc-1")
    await both.quiet()
    both.site.tracker.rules = [Rule(kind="lost_request", times=10**6)]
    for part in range(3):
        await both.do(updates.post, first, BO, f"Part {part}")
    await both.do(severity.rate, both.desk.house, first, Severity.S1, BO, "form", "")
    second = await declared(both, "RetailBot swears")
    await asyncio.sleep(1)
    both.desk.ahead = timedelta(seconds=61)
    assert (await behind(both, first)).silent
    assert (await behind(both, second)).key is None
    both.site.tracker.rules.clear()
    both.desk.ahead = timedelta(seconds=140)
    await filed(both, "hotwash-inc-2")
    await both.quiet()
    said = [documents.plain(one.body) for one in row.comments]
    assert [text.split("Part ")[1][0] for text in said] == ["0", "1", "2"]
    assert row.fields["priority"] == "Highest"
    shown = both.desk.read(lambda work: situation.card(work, both.desk.house, first)).filed
    assert shown is not None
    assert shown.behind_since is None
    assert len(issues(both, "hotwash-inc-2")) == 1


async def test_a_ticket_filed_twice_because_of_a_lost_answer_is_closed_within_ten_minutes(both: Rig) -> None:
    both.site.books.index_lag = 1.5
    both.site.tracker.rules = [Rule(kind="lost_reply", method="POST", path="/issue", times=1)]
    number = await declared(both)

    async def twice() -> bool:
        return len(issues(both, "hotwash-inc-1")) == 2

    await until(twice)
    await both.quiet()
    both.site.books.index_lag = 0
    for row in issues(both, "hotwash-inc-1"):
        say(both.site.books, row, f"It began with {row.key}", ANA)
    both.desk.ahead = timedelta(minutes=2)

    async def once() -> list[Issue] | None:
        left = issues(both, "hotwash-inc-1")
        return left if len(left) == 1 else None

    (left,) = await until(once)
    (twin,) = [one for one in both.site.books.issues.values() if one is not left]
    assert [one.key for one in both.tickets()] == [left.key]
    assert (left.status, twin.status) == ("Open", "Done")
    await both.quiet()
    happened = both.desk.happened(number)
    assert "ticket twin closed" in happened
    assert happened.count("ticket comment") == 2, "what was written to either is kept, once"


async def test_an_answer_that_is_lost_once_the_search_finds_it_leads_to_no_second_ticket(both: Rig) -> None:
    both.site.tracker.rules = [Rule(kind="lost_reply", method="POST", path="/issue", times=1)]
    await declared(both)
    await filed(both, "hotwash-inc-1")
    await both.quiet()
    assert len(both.site.books.issues) == 1


async def test_what_the_project_insists_on_is_said_and_tried_again_by_hand(sqlite_url: str) -> None:
    custom = CustomField("customfield_10", "Customer", required_by=("Incident",))
    async with site("cloud", "2", custom) as here, rig(sqlite_url, here) as both:
        await both.start()
        number = await declared(both)

        async def parked() -> list[Any]:
            rows = both.desk.read(lambda work: effects.listed(work.session, ["parked"], 10))
            return [row.error for row in rows]

        assert await until(parked) == ["it refuses it: Customer is required."]
        stuck = both.desk.read(lambda work: situation.card(work, both.desk.house, number)).stuck
        assert [one.kind for one in stuck] == ["create_ticket"]


async def test_a_field_that_is_on_no_screen_keeps_nothing_else_from_being_told(sqlite_url: str) -> None:
    async with site("cloud", "2") as here, rig(sqlite_url, here, security_level="Secret") as both:
        await both.start()
        number = await declared(both)
        row = await filed(both, "hotwash-inc-1")
        await both.quiet()
        here.books.custom.append(CustomField("customfield_9", "Phase", options=("Fixed",)))
        both.desk.house = both.desk.house.model_copy(
            update={"jira": both.desk.house.jira.model_copy(update={"fields": {"phase": "customfield_9"}})}
        )
        await both.stop()
        await both.start()
        await both.do(severity.rate, both.desk.house, number, Severity.S1, BO, "form", "")

        async def told() -> bool:
            return bool(row.fields["priority"] == "Highest")

        await until(told)
        await both.quiet()
        both.desk.ahead = timedelta(seconds=61)
        assert "it refuses phase" in (await behind(both, number)).why
