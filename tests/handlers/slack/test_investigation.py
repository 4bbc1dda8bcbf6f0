"""Why it happened, in Slack: one window that says what is known, and a short form for each thing found out."""

from datetime import UTC, datetime, timedelta

from tests.handlers.slack.room import Room, declared, elements, labels, send, words
from tests.whole import ADA, BO, Whole, until

GAP = "The filter reads only the last message"
GUESS = "The new prompt lost its examples"


async def click(whole: Whole, person: str, action: str, near: str = "") -> None:
    """Click in the window that somebody has open."""
    view = await whole.modal(person)
    fitting = [block for block, one in elements(view["blocks"]) if one["action_id"] == action]
    block = next(one for one in fitting if near in words(one))
    done = await whole.act(
        person, "click", view_id=view["id"], action_id=action, block_id=block["block_id"], value=_value(block, action)
    )
    assert done["ok"], done


def _value(block: dict[str, object], action: str) -> object:
    return next(one["value"] for _, one in elements([block]) if one["action_id"] == action)


async def shows(whole: Whole, person: str, part: str) -> str:
    """What somebody's window says, as soon as it says this."""

    async def said() -> str:
        text = words(await whole.modal(person))
        return text if part in text else ""

    text: str = await until(said)
    return text


async def opened(whole: Whole) -> Room:
    """An incident whose investigation somebody looks at."""
    room = await declared(whole)
    assert await room.command(BO, "investigate") == {}
    return room


async def test_a_single_factor_is_asked_what_else_until_there_is_more_or_somebody_says_no(
    whole_anywhere: Whole,
) -> None:
    whole = whole_anywhere
    await opened(whole)
    await click(whole, BO, "factor")
    await send(whole, BO, kind="safeguard gap", words=GAP)
    assert "What else?" in await shows(whole, BO, GAP)
    await click(whole, BO, "nothing_else")
    assert "What else?" not in await shows(whole, BO, f"<@{BO}> says that there is truly nothing else")
    await click(whole, BO, "factor")
    await send(whole, BO, kind="process", words="Nobody tested longer conversations")
    assert "nothing else" not in await shows(whole, BO, "longer conversations")
    await click(whole, BO, "factor_drop", near="longer conversations")
    assert "longer conversations" not in await shows(whole, BO, "What else?")


async def test_a_hypothesis_is_weighed_and_settled(whole: Whole) -> None:
    room = await opened(whole)
    await click(whole, BO, "hypothesis")
    await send(whole, BO, words=GUESS)
    await shows(whole, BO, "nothing speaks for or against it yet")
    for side, found in (("for", "It began with the deployment"), ("against", "The old one fails, too")):
        await click(whole, BO, "finding")
        await send(whole, BO, side=side, words=found)
    await shows(whole, BO, "1 for, 1 against")
    await click(whole, BO, "finding")
    text = await shows(whole, BO, "Weigh a hypothesis")
    assert "+  It began with the deployment\\n–  The old one fails, too" in text
    await click(whole, BO, "guess_ruled_out")
    await shows(whole, BO, "ruled out · 1 for, 1 against")
    await room.press(ADA, "timeline")
    told = words(await whole.modal(ADA))
    assert "said of a hypothesis: ruled out" in told
    assert "found what speaks against a hypothesis" in told


async def test_the_guardrail_and_the_window_are_said_and_said_again(whole: Whole) -> None:
    await opened(whole)
    await click(whole, BO, "guardrail")
    refused = await send(whole, BO, guardrail="bypassed", words="\u200b")
    assert refused["errors"] == {"words": "Say which guardrail, and how."}
    await send(whole, BO, guardrail="bypassed", words="Refusal filter, by base64")
    await shows(whole, BO, "Bypassed: Refusal filter, by base64")
    await click(whole, BO, "vulnerable")
    assert "Correct when it happened …" in labels((await whole.modal(BO))["blocks"])
    now = datetime.now(UTC)
    hours = {name: str(int((now + timedelta(hours=ago)).timestamp())) for name, ago in (("from", -1), ("until", -2))}
    refused = await send(whole, BO, **hours)
    assert refused["errors"] == {"until": "It would end before it begins. Choose a later end."}
    await send(whole, BO, **{"from": hours["until"], "until": hours["from"]})
    assert "until <!date^" in await shows(whole, BO, "From <!date^")


async def test_the_card_asks_why_once_it_is_investigated(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "tag jailbreak")
    assert "Why?" not in labels((await room.message())["blocks"])
    await room.command(BO, "phase investigating")
    await send(whole, BO)
    await room.shows('"Why?"')
    await room.press(ADA, "investigate")
    await shows(whole, ADA, "Nothing yet. There are several, as a rule")
