"""Edits on both sides through bad weather, and what must be true when it is over."""

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.engine import outbox
from bot.rules.ticket_effects import SweepTracker
from bot.rules.tickets import Seen, Wanted, label_of
from bot.ticketing import ticket_facts, ticket_takes, tickets
from handlers.workspace.tracker import documents
from handlers.workspace.tracker.books import Flavour, Issue
from handlers.workspace.tracker.faults import HookFaults
from storage.db import Work
from storage.tickets import Ticket
from tests.kill.harness import Child, Nursery, kill, nursery
from tests.ticketing import half
from tests.ticketing.edits import Crowd
from tests.ticketing.rig import Rig, rig
from tests.tracker import site

PAUSE = 0.01
"""Seconds between two edits, so that calls are made in between."""


@dataclass(frozen=True)
class Weather:
    """How bad it is: edits between two faults, and between two kills."""

    faults: int = 6
    kills: int = 100


async def storm(url: str, flavour: Flavour, edits: int, seed: int, weather: Weather) -> str:
    """Edit on both sides; then both sides must say the same, and leave each other in peace.  Returns the figures."""
    async with AsyncExitStack() as stack:
        here = await stack.enter_async_context(site(flavour, "2"))
        here.books.index_lag = 0.2
        both = await stack.enter_async_context(rig(url, here, tasks="own"))
        assert both.hooks is not None
        both.hooks.pauses, both.hooks.faults = (0.1, 0.2), HookFaults(twice_every=5, held_every=7, lost_every=11)
        crowd, ear = Crowd(both, random.Random(seed)), both.hooks.url
        await crowd.begin()
        with nursery(url, f"{both.user} {here.address}", half.main) as children:
            await rain(both, crowd, edits, weather, children)
        both.hooks.url = ear
        await both.start()
        await clear_up(both)
        check(both, crowd, edits)
        before = both.writes()
        for row in both.tickets():
            await both.do(tickets.changed, row.subject)
        await both.do(outbox.ask, SweepTracker())
        await both.quiet()
        assert both.writes() == before, "an echo"
        asked = len(both.disputes())
        return f"{edits} edits, {before} writes, {asked} questions, {both.lives} lives, {len(crowd.said)} comments"


async def rain(both: Rig, crowd: Crowd, edits: int, weather: Weather, children: Nursery) -> None:
    """People edit while calls and web hooks go astray, and each process is killed in its turn, the last one, too."""
    while crowd.made < edits:
        child = await _born(both, children)
        for _ in range(weather.kills):
            await crowd.edit()
            await asyncio.sleep(PAUSE)
            if crowd.made % weather.faults == 0:
                crowd.weather()
        kill(child)
        await asyncio.to_thread(child.process.join)


async def _born(both: Rig, children: Nursery) -> Child:
    """A process with half of a bot; web hooks go where it hears them."""
    child = await asyncio.to_thread(children.start)
    assert both.hooks is not None
    both.hooks.url = f"http://127.0.0.1:{child.port}/jira"
    both.lives += 1
    return child


async def clear_up(both: Rig) -> None:
    """The weather ends, questions are answered, and whoever looks later looks now."""
    both.site.tracker.rules.clear()
    assert both.hooks is not None
    both.hooks.faults = HookFaults()
    both.hooks.release()
    await both.quiet()
    for days in (0, 1):
        for one in both.disputes():
            if one.answered_at is None:
                await both.do(tickets.answer, one.id, "U0BO")
        both.desk.ahead += timedelta(minutes=11 + days)
        await both.do(outbox.ask, SweepTracker())
        await both.quiet()


def check(both: Rig, crowd: Crowd, edits: int) -> None:
    """One ticket each, both sides equal, every comment passed once, few writes, contested fields asked about."""
    for ticket in both.tickets():
        found = [one for one in both.site.books.issues.values() if label_of(ticket.subject) in one.fields["labels"]]
        assert [one.key for one in found] == [ticket.key], f"{ticket.subject}: {found}"
        left = differences(both, ticket, found[0])
        assert not left, f"{ticket.subject} {left} {ticket.ours} {ticket.theirs} {ticket.trouble}"
    asked = {(both_key(both, one.ticket_id), one.field) for one in both.disputes()}
    # What was set to just what we wanted, or set back before anybody looked, is asked of nobody.
    assert len(crowd.contested - asked) <= len(crowd.contested) // 4, crowd.contested - asked
    told = comments_there(both, "hotwash-update-"), comments_here(both)
    assert told == (crowd.wrote, len(crowd.said)), f"{told} of {crowd.wrote, len(crowd.said)}: {strays(both)}"
    assert both.writes() < 4 * edits, both.writes()


def both_key(both: Rig, number: int) -> str | None:
    """What the tracker calls a ticket of ours."""
    return next(one.key for one in both.tickets() if one.id == number)


def differences(both: Rig, ticket: Ticket, row: Issue) -> dict[str, tuple[str, str]]:
    """Fields on which the two sides do not agree."""

    def compare(work: Work) -> dict[str, tuple[str, str]]:
        wanted = ticket_facts.wanted(work, both.desk.house, ticket.subject)
        assert wanted is not None
        now = as_ours(work, both, wanted, row)
        return {name: (value, now.get(name, "")) for name, value in wanted.fields.items() if now.get(name, "") != value}

    found: dict[str, tuple[str, str]] = both.desk.read(compare)
    return found


def as_ours(work: Work, both: Rig, wanted: Wanted, row: Issue) -> dict[str, str]:
    """An issue in our words, read without the network."""
    seen: Seen = both.reading(row)
    return ticket_takes.as_ours(work, both.desk.house, wanted, seen)


def comments_there(both: Rig, mark: str) -> int:
    """How many comments there carry this mark."""
    rows: list[Any] = [one for row in both.site.books.issues.values() for one in row.comments]
    return sum(mark in documents.plain(one.body).replace("\\", "") for one in rows)


def strays(both: Rig) -> list[str]:
    """Comments of ours that stand there twice, each with when it came."""
    rows: list[Any] = [one for row in both.site.books.issues.values() for one in row.comments]
    texts = [(documents.plain(one.body), one.created) for one in rows if "hotwash-update-" in documents.plain(one.body)]
    return [f"{at} {text}" for text, at in texts if sum(text == other for other, _ in texts) > 1]


def comments_here(both: Rig) -> int:
    """How many lines of timelines are comments from there."""
    return sum(what == "ticket comment" for number in range(1, 5) for what in both.desk.happened(number))
