"""The announcement: where everybody reads, once, and parked with a way out when it cannot be."""

import asyncio
import json
from typing import Any

from tests.whole import ADA, BO, CHIARA, GENERAL, INCIDENTS, TRIAGE, Start, Whole, until


async def test_the_channels_to_speak_in_are_entered_at_start(whole: Whole) -> None:
    async def inside() -> bool:
        channels = (await whole.office.look("state"))["channels"]
        return all(whole.bot in channels[one]["members"] for one in (INCIDENTS, TRIAGE))

    assert await until(inside)
    await whole.command(BO, "declare RetailBot gives 99 % off")
    await whole.assembled()
    await until(lambda: whole.messages(INCIDENTS))
    posts = await whole.calls("chat.postMessage")
    assert [post["ok"] for post in posts] == [True, True]


async def test_join_stands_under_the_announcement(whole: Whole) -> None:
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (room,) = await whole.assembled()
    (announcement,) = await until(lambda: whole.messages(INCIDENTS))
    await whole.act(CHIARA, "click", channel=INCIDENTS, ts=announcement["ts"], action_id="join")

    async def inside() -> bool:
        return CHIARA in (await whole.channels())[0]["members"]

    assert await until(inside)
    assert f"<#{room['id']}>" in "".join(await whole.whispers(CHIARA, INCIDENTS))


async def _stuck(whole: Whole) -> tuple[str, dict[str, Any]]:
    """The channel and the card that says that nothing was announced."""
    (room,) = await whole.assembled()

    async def shown() -> dict[str, Any] | None:
        return next((one for one in await whole.messages(room["id"]) if "Not announced" in json.dumps(one)), None)

    return room["id"], await until(shown)


async def test_a_missing_channel_parks_the_announcement_alone_and_is_used_as_soon_as_it_is_there(start: Start) -> None:
    async with start(broadcast="ai-incidents") as whole:
        await whole.command(BO, "declare RetailBot gives 99 % off")
        room, card = await _stuck(whole)
        assert "Not announced in “ai-incidents”: the channel is missing" in json.dumps(card, ensure_ascii=False)
        made = (await whole.act(ADA, "create", name="ai-incidents"))["channel"]
        assert await until(lambda: whole.messages(made))

        async def clean() -> bool:
            return "Not announced" not in await whole.card(room)

        assert await until(clean)


async def test_a_private_channel_is_used_once_hotwash_is_invited(
    start: Start,
) -> None:
    async with start(broadcast="leads") as whole:
        made = (await whole.act(ADA, "create", name="leads", private=True))["channel"]
        await whole.command(BO, "declare RetailBot gives 99 % off")
        _, card = await _stuck(whole)
        assert "private and closed to Hotwash" in json.dumps(card)
        await whole.act(ADA, "invite", channel=made, users=[whole.bot])
        room = (await whole.channels())[0]["id"]
        await asyncio.sleep(0.2)
        await whole.act(BO, "click", channel=room, ts=card["ts"], action_id="again")
        assert await until(lambda: whole.messages(made))


async def test_an_archived_channel_parks_the_announcement_until_it_is_back(whole: Whole) -> None:
    await whole.act(ADA, "archive", channel=INCIDENTS)
    await whole.command(BO, "declare RetailBot gives 99 % off")
    room, card = await _stuck(whole)
    assert f"Not announced in <#{INCIDENTS}>: the channel is archived" in json.dumps(card)
    await whole.act(ADA, "unarchive", channel=INCIDENTS)
    assert await until(lambda: whole.messages(INCIDENTS))


async def test_many_incidents_of_one_moment_share_an_announcement(whole: Whole) -> None:
    for number in range(1, 7):
        await whole.command(BO, f"declare trouble number {number}")
    await whole.assembled(6)

    async def told() -> list[dict[str, Any]] | None:
        found = await whole.messages(INCIDENTS)
        return found if json.dumps(found).count('"action_id": "join"') == 6 else None

    messages = await until(told)
    assert len(messages) == 4
    assert "3 incidents opened" in json.dumps(messages[-1])
    assert await whole.command(BO, "list", channel=GENERAL)
