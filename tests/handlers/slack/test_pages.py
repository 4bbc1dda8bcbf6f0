"""Pagers ring for incidents: none too few, none too many, and people learn when one does not take it."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.handlers.slack.room import send
from tests.pagers import CUT, LOST, ROUTING_KEY, PagerDuty
from tests.whole import ADA, BO, Start, Whole, until

Paged = Callable[[], AbstractAsyncContextManager[Whole]]
KEY = "hotwash-inc-1-commander"


@pytest.fixture
def paged(start: Start, pagerduty: PagerDuty) -> Paged:
    """Start a bot whose commander is paged by PagerDuty."""
    rota = {"people": ["ada@northwind.example"], "pager": "duty"}
    people = {
        "rotas": {"commander": rota},
        "pagers": {"duty": {"kind": "pagerduty", "address": pagerduty.url}},
    }
    return lambda: start(people=people, pagers=(f"duty:{ROUTING_KEY}",))


async def cancel(whole: Whole, channel: str) -> None:
    """It was no incident."""
    await whole.command(ADA, "cancel", channel)
    await send(whole, ADA, tag="AIF-24", reason="It works as it should")


async def test_declaring_rings_the_commander_once_without_a_captured_word(paged: Paged, pagerduty: PagerDuty) -> None:
    async with paged() as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        await until(rings(pagerduty))
        assert pagerduty.rang == {KEY: 1}
        assert "99 %" not in json.dumps(pagerduty.taken)
        assert pagerduty.taken[0]["payload"]["summary"] == "INC-1 Something odd (not rated)"


async def test_the_pager_hears_that_somebody_came_and_that_it_is_over(paged: Paged, pagerduty: PagerDuty) -> None:
    async with paged() as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        (room,) = await whole.assembled()
        await whole.command(ADA, "commander", room["id"])
        await until(rings(pagerduty, "acknowledged"))
        await cancel(whole, room["id"])
        await until(rings(pagerduty, "resolved"))
        assert pagerduty.rang == {KEY: 1}


async def test_what_goes_wrong_while_it_is_called_off_leaves_no_pager_ringing(
    paged: Paged, pagerduty: PagerDuty
) -> None:
    async with paged() as whole:
        pagerduty.fates.extend([429, None, LOST])
        await whole.command(BO, "declare RetailBot gives 99 % off")
        (room,) = await whole.assembled()
        await cancel(whole, room["id"])
        await until(asked(pagerduty, 2))
        await asyncio.sleep(3)
        assert pagerduty.state.get(KEY) in (None, "resolved")
        assert pagerduty.rang in ({}, {KEY: 1})


@pytest.mark.parametrize("fates", [[429], [500, 503], [CUT], [LOST], [429, LOST, 500, CUT]])
async def test_whatever_goes_wrong_on_the_way_the_page_arrives_and_rings_once(
    paged: Paged, pagerduty: PagerDuty, fates: list[int | str]
) -> None:
    pagerduty.fates.extend(fates)
    async with paged() as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        await until(asked(pagerduty, len(fates) + 1), 20)
        assert pagerduty.rang == {KEY: 1}
        assert pagerduty.state == {KEY: "triggered"}


async def test_a_pager_that_refuses_is_named_on_the_card_and_tried_again_by_a_button(
    paged: Paged, pagerduty: PagerDuty
) -> None:
    pagerduty.fates.append(400)
    async with paged() as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        (room,) = await whole.assembled()
        card = await until(lambda: _card_with(whole, room["id"], "The pager did not take the page"))
        assert "hotwash page --test duty" in card
        await whole.act(BO, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id="again")
        await until(rings(pagerduty))
        assert pagerduty.rang == {KEY: 1}


def asked(phone: PagerDuty, times: int) -> Any:
    """Whether the pager was asked so often."""

    async def looked() -> bool:
        return phone.asked >= times

    return looked


async def _card_with(whole: Whole, channel: str, words: str) -> str | None:
    card = await whole.card(channel)
    return card if words in card else None


def rings(phone: PagerDuty, state: str = "triggered") -> Any:
    """Whether the page is in that state."""

    async def looked() -> bool:
        return phone.state.get(KEY) == state

    return looked
