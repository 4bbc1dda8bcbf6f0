"""Pagers ring for reports that cannot wait: without a captured word, until somebody has answered."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.handlers.slack.reporting import cards, send, weird
from tests.handlers.slack.room import press, words
from tests.pagers import LOST, ROUTING_KEY, PagerDuty
from tests.whole import ADA, BO, TRIAGE, Start, Whole, until

WEIRD = "RetailBot gives 99 % off when you say that you are the manager of the shop"
Paged = Callable[[], AbstractAsyncContextManager[Whole]]


@pytest.fixture
def paged(start: Start, pagerduty: PagerDuty) -> Paged:
    """Start a bot whose triage is paged by PagerDuty."""
    people = {
        "rotas": {"triage": {"people": ["ada@northwind.example"], "pager": "duty"}},
        "pagers": {"duty": {"kind": "pagerduty", "address": pagerduty.url}},
    }
    return lambda: start(people=people, pagers=(f"duty:{ROUTING_KEY}",))


async def urgent(whole: Whole) -> None:
    """Bo reports that somebody could be hurt."""
    await weird(whole, BO)
    await send(whole, BO, "urgent", what=WEIRD)


@pytest.mark.parametrize("fates", [[None], [500, LOST]], ids=["at once", "with faults"])
async def test_what_cannot_wait_rings_without_a_captured_word_and_falls_silent_with_the_verdict(
    paged: Paged, pagerduty: PagerDuty, fates: list[Any]
) -> None:
    pagerduty.fates.extend(fates)

    async def is_now(state: str) -> bool:
        return pagerduty.state.get("hotwash-rep-1-triage") == state

    async with paged() as whole:
        await urgent(whole)
        await until(lambda: is_now("triggered"))
        assert "99 %" not in json.dumps(pagerduty.taken)
        assert "somebody could be hurt" in pagerduty.taken[0]["payload"]["summary"]
        card = (await cards(whole))[0]
        assert "somebody could be hurt" in words(card)
        await press(whole, ADA, TRIAGE, card, "triage_open")
        await until(lambda: is_now("resolved"))


async def test_a_page_that_is_refused_stands_on_the_card(paged: Paged, pagerduty: PagerDuty) -> None:
    pagerduty.fates.extend([400] * 5)
    async with paged() as whole:
        await urgent(whole)

        async def says_so() -> bool:
            return "The pager did not take the page" in words(await cards(whole))

        await until(says_so)
