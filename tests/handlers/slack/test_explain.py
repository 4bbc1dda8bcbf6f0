"""Whoever has never seen such a failure is told how it works and what helps."""

import json

import pytest

from bot import manifests
from handlers.slack.blocks import escape
from tests.whole import BO, Start, Whole, until


async def test_a_kind_is_explained_with_what_helps_against_it(whole: Whole) -> None:
    assert await whole.command(BO, "explain jailbreak") == {}
    window = json.dumps(await whole.modal(BO), ensure_ascii=False)
    assert "What helps" in window
    assert "drop" in window or "rules" in window


async def test_the_card_explains_its_own_kind_in_one_click(whole: Whole) -> None:
    await whole.command(BO, "declare It gives in to everybody")
    (room,) = await whole.assembled()
    await whole.command(BO, "tag jailbreak", room["id"])

    async def drawn() -> bool:
        return "What is this?" in await whole.card(room["id"])

    assert await until(drawn)
    await whole.act(BO, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id="explain")
    assert (await whole.modal(BO))["title"]["text"] == "Jailbreak"


@pytest.mark.parametrize("words", ["explain", "explain teapot"])
async def test_what_cannot_be_explained_leads_to_what_can(whole: Whole, words: str) -> None:
    assert "jailbreak, injection" in (await whole.command(BO, words))["text"]


async def test_a_failure_is_explained_with_what_there_is_to_do(whole: Whole) -> None:
    await whole.command(BO, "explain model theft")
    shown = json.dumps(await whole.modal(BO), ensure_ascii=False)
    phases = ["triage", "containing", "investigating", "remediating", "recovering", "reviewing"]
    assert [shown.index(f"What to do: {phase}") for phase in phases] == sorted(
        shown.index(f"What to do: {phase}") for phase in phases
    )
    assert "Describe the pattern: how many questions" in shown
    assert "Hold the review with everybody who was there" in shown
    assert "AIF-" not in shown


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
    helps = manifests.load().playbooks["injection"].countermeasures
    for expected in ("an AI that promised what it may not promise.", tag.definition, *tag.signals, *helps[:1]):
        assert escape(expected) in shown
    assert "Easily confused with" in shown
    assert "Hallucination: there it said something false" in shown


DRIFT = """
name: When it drifts
tags: [AIF-22]
what_it_is: It was good, and now it is not.
"""


async def test_a_failure_without_a_playbook_says_so(start: Start) -> None:
    async with start(playbooks={"drift.yaml": DRIFT}) as whole:
        for words in ("explain off topic or out of character", "explain drift"):
            await whole.command(BO, words)
            shown = json.dumps(await whole.modal(BO))
            general = "This is the general list; none was made for this kind of failure." in shown
            assert general == ("off topic" in words)


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
