"""Whoever has never seen such a failure is told how it works and what helps."""

import json

import pytest

from tests.whole import BO, Whole, until


async def test_a_kind_is_explained_with_what_helps_against_it(whole: Whole) -> None:
    assert await whole.command(BO, "explain jailbreak") == {}
    window = json.dumps(await whole.modal(BO), ensure_ascii=False)
    assert "What helps" in window
    assert "drop" in window or "rules" in window


async def test_the_card_explains_its_own_kind_in_one_click(whole: Whole) -> None:
    await whole.command(BO, "declare It gives in to everybody")
    (room,) = await whole.assembled()
    await whole.command(BO, "kind jailbreak", room["id"])

    async def drawn() -> bool:
        return "What is this?" in await whole.card(room["id"])

    assert await until(drawn)
    await whole.act(BO, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id="explain")
    assert (await whole.modal(BO))["title"]["text"] == "Jailbreak campaign"


@pytest.mark.parametrize("words", ["explain", "explain teapot"])
async def test_what_cannot_be_explained_leads_to_what_can(whole: Whole, words: str) -> None:
    assert "jailbreak, injection" in (await whole.command(BO, words))["text"]


async def test_a_kind_without_a_playbook_says_so(whole: Whole) -> None:
    await whole.command(BO, "explain leak")
    assert "No playbook is written for an AI that gave away" in json.dumps(await whole.modal(BO))
