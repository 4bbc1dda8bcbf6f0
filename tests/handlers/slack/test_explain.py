"""Whoever has never seen such a failure is told how it works and what helps."""

import json

import pytest

from bot import manifests
from handlers.slack.blocks import escape
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


@pytest.mark.parametrize(
    "words", ["explain Unauthorised commitment", "explain AIF-17", "explain unauthorized discounts"]
)
async def test_a_failure_is_explained_by_any_of_its_names(whole: Whole, words: str) -> None:
    assert await whole.command(BO, words) == {}
    window = await whole.modal(BO)
    assert window["title"]["text"] == "Unauthorised commitment"
    shown = json.dumps(window, ensure_ascii=False)
    tag = manifests.load().taxonomy.find("AIF-17")
    assert tag is not None
    helps = manifests.load().playbooks["jailbreak"].countermeasures
    for expected in ("an AI that promised what it may not promise.", tag.definition, *tag.signals, *helps[:1]):
        assert escape(expected) in shown
    assert "Easily confused with" in shown
    assert "Hallucination: there it said something false" in shown


async def test_a_failure_without_a_playbook_says_so_in_its_own_words(whole: Whole) -> None:
    await whole.command(BO, "explain training data leakage")
    said = "No playbook is written for an AI that gave away data that it was trained on; this is the general one."
    assert said in json.dumps(await whole.modal(BO))


async def test_a_kind_names_the_failures_that_it_stands_for(whole: Whole) -> None:
    await whole.command(BO, "explain leak")
    shown = json.dumps(await whole.modal(BO))
    assert "Hidden instructions revealed: showed the instructions" in shown
    assert "Hallucination" not in shown


async def test_a_word_that_says_too_little_leads_to_the_failures_it_may_mean(whole: Whole) -> None:
    told = (await whole.command(BO, "explain security issue"))["text"]
    assert "`/incident explain prompt-injection-indirect` Indirect prompt injection" in told
    assert "jailbreak, injection" in told


async def test_a_slip_of_the_finger_leads_to_the_nearest(whole: Whole) -> None:
    assert "`/incident explain hallucination`" in (await whole.command(BO, "explain haluciantion"))["text"]
