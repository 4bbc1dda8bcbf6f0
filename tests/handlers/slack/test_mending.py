"""What people change behind our back comes back right, or somebody is told the one click that mends it."""

import asyncio
import json
from typing import Any

import pytest

from tests.handlers.slack.forms import firing, form_of, resolved, typed
from tests.whole import ADA, BO, DEV, EMI, GENERAL, INCIDENTS, Whole, until


@pytest.fixture
async def room(whole: Whole) -> dict[str, Any]:
    """The channel of an incident that Bo declared, a moment after the team was assembled."""
    await whole.command(BO, "declare RetailBot gives 99 % off")
    (found,) = await whole.assembled()
    await asyncio.sleep(0.2)
    return found


async def now(whole: Whole, room: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await whole.office.look("state"))["channels"][room["id"]]
    return found


async def test_a_deleted_card_is_posted_and_pinned_again(whole: Whole, room: dict[str, Any]) -> None:
    old = room["pins"][0]["ts"]
    # An owner of the workspace may delete a bot's message; here the bot's own token does.
    gone = await whole.office.api("chat.delete", whole.app["bot_token"], channel=room["id"], ts=old)
    assert gone["ok"], gone

    async def back() -> bool:
        pins = (await now(whole, room))["pins"]
        return bool(pins) and pins[0]["ts"] != old

    assert await until(back)
    assert "RetailBot gives 99 % off" in await whole.card(room["id"])


async def test_an_unpinned_card_is_pinned_again(whole: Whole, room: dict[str, Any]) -> None:
    ts = room["pins"][0]["ts"]
    for _ in range(2):
        await whole.act(EMI, "join", channel=room["id"])
        await whole.act(EMI, "unpin", channel=room["id"], ts=ts)
        await asyncio.sleep(0.05)

        async def back() -> bool:
            return [pin["ts"] for pin in (await now(whole, room))["pins"]] == [ts]

        assert await until(back)


async def test_a_changed_topic_is_put_back(whole: Whole, room: dict[str, Any]) -> None:
    await whole.act(BO, "topic", channel=room["id"], topic="party at 5")

    async def back() -> bool:
        return bool((await now(whole, room))["topic"]["value"] == room["topic"]["value"])

    assert await until(back)


async def test_a_renamed_channel_gets_its_name_back(whole: Whole, room: dict[str, Any]) -> None:
    await whole.act(BO, "rename", channel=room["id"], name="party")

    async def back() -> bool:
        return bool((await now(whole, room))["name"] == "inc-1-unsorted")

    assert await until(back)
    assert await whole.command(BO, "timeline", channel=room["id"]) == {}
    assert "got its name back" in json.dumps(await whole.modal(BO))


async def _told(whole: Whole, words: str, person: str = BO) -> dict[str, Any]:
    async def there() -> dict[str, Any] | None:
        return next((one for one in await whole.told(person) if words in json.dumps(one)), None)

    found: dict[str, Any] = await until(there)
    return found


async def _click(whole: Whole, told: dict[str, Any], action: str, person: str = BO) -> None:
    im = (await whole.act(person, "dm", user=whole.bot))["channel"]
    done = await whole.act(person, "click", channel=im, ts=told["ts"], action_id=action)
    assert done["ok"], done


async def test_an_archived_channel_is_told_and_comes_back_right_when_it_is_unarchived(
    whole: Whole, room: dict[str, Any]
) -> None:
    await whole.act(ADA, "archive", channel=room["id"])
    await _told(whole, "was archived. Bots cannot unarchive")
    assert "its channel was archived" in json.dumps(await whole.command(EMI, "list"))
    assert "was archived" in (await whole.command(EMI, "join 1"))["text"]
    await whole.act(ADA, "unarchive", channel=room["id"])
    await whole.act(ADA, "join", channel=room["id"])
    await whole.act(ADA, "invite", channel=room["id"], users=[whole.bot])

    async def joinable() -> bool:
        return "I am inviting you" in (await whole.command(EMI, "join 1"))["text"]

    assert await until(joinable)


async def test_instead_of_unarchiving_a_second_channel_can_be_opened(whole: Whole, room: dict[str, Any]) -> None:
    await whole.act(EMI, "join", channel=room["id"])
    await asyncio.sleep(0.2)
    await whole.act(ADA, "archive", channel=room["id"])
    told = await _told(whole, "was archived")
    await _click(whole, told, "second")
    await _click(whole, told, "second")

    async def there() -> list[dict[str, Any]]:
        return [one for one in await whole.channels("inc-1-unsorted-2") if one["pins"]]

    (second,) = await until(there)
    assert {BO, ADA, DEV, EMI} <= set(second["members"]), "who was in the first is in the second"
    assert "RetailBot gives 99 % off" in await whole.card(second["id"])
    assert "could not be" not in await whole.card(second["id"])
    await whole.command(BO, "timeline 1")
    assert f"<#{second['id']}> was opened in place of <#{room['id']}>" in json.dumps(await whole.modal(BO))

    async def announced() -> bool:
        return second["id"] in json.dumps(await whole.messages(INCIDENTS))

    assert await until(announced)
    await whole.command(EMI, "join 1", channel=GENERAL)


async def test_a_deleted_channel_is_replaced_by_itself(whole: Whole, room: dict[str, Any]) -> None:
    await whole.act(ADA, "delete_channel", channel=room["id"])
    await _told(whole, "was deleted. I am opening a second one")

    async def there() -> list[dict[str, Any]]:
        return [one for one in await whole.channels("inc-1-unsorted") if one["pins"]]

    (second,) = await until(there)
    assert {BO, ADA, DEV} <= set(second["members"])


async def test_a_bot_that_was_removed_asks_to_be_let_in_again(whole: Whole, room: dict[str, Any]) -> None:
    await whole.act(BO, "kick", channel=room["id"], user=whole.bot)
    await _told(whole, "I am no longer in the channel of *INC-1*")
    await whole.act(BO, "topic", channel=room["id"], topic="nobody watches")
    await whole.act(BO, "invite", channel=room["id"], users=[whole.bot])

    async def back() -> bool:
        return bool((await now(whole, room))["topic"]["value"] == room["topic"]["value"])

    assert await until(back)


async def test_what_could_not_be_shown_in_a_lost_channel_is_shown_when_it_is_found(whole: Whole) -> None:
    await whole.alert(firing())
    (room,) = await whole.assembled()
    await whole.act(ADA, "archive", channel=room["id"])
    await _told(whole, "was archived", ADA)
    await whole.alert(resolved())

    async def refused() -> bool:
        return any(call["error"] == "is_archived" for call in await whole.calls("conversations.setTopic"))

    assert await until(refused)
    await whole.act(ADA, "unarchive", channel=room["id"])

    async def shown() -> bool:
        return bool((await now(whole, room))["topic"]["value"] == "INC-1 Something odd | commander wanted | recovered")

    assert await until(shown)


async def test_who_could_not_be_invited_into_a_lost_channel_comes_when_it_is_found(
    whole: Whole, room: dict[str, Any]
) -> None:
    await whole.office.admin("faults", {"rules": [{"method": "event", "kind": "lost_request", "times": 99}]})
    await whole.act(ADA, "archive", channel=room["id"])
    await whole.command(EMI, "join 1")
    await _told(whole, "was archived")
    await whole.office.session.delete(f"{whole.office.url}/admin/faults")
    await whole.act(ADA, "unarchive", channel=room["id"])

    async def came() -> bool:
        return EMI in (await now(whole, room))["members"]

    assert await until(came)


async def test_a_private_channel_that_shut_us_out_is_not_taken_for_deleted(whole: Whole) -> None:
    await whole.act(BO, "submit", view_id=await form_of(whole), values=typed("RetailBot leaks", private=True))
    (room,) = await whole.assembled()
    await asyncio.sleep(0.2)
    await whole.office.admin("faults", {"rules": [{"method": "event", "kind": "lost_request", "times": 99}]})
    await whole.act(BO, "kick", channel=room["id"], user=whole.bot)
    await whole.command(BO, "join 1")
    await _told(whole, "I am no longer in the channel of *INC-1*")
    assert len(await whole.channels()) == 1


async def test_the_channel_of_an_alert_is_told_to_the_responders(whole: Whole) -> None:
    await whole.alert(firing())
    (room,) = await whole.assembled()
    await whole.act(ADA, "archive", channel=room["id"])
    await _told(whole, "was archived", ADA)
    await _told(whole, "was archived", DEV)


async def test_what_could_not_be_done_stands_on_the_card_with_the_way_out_and_try_again(whole: Whole) -> None:
    rule = {"method": "pins.add", "kind": "error", "error": "restricted_action", "times": 1}
    topic = {"method": "conversations.setTopic", "kind": "error", "error": "restricted_action", "times": 1}
    await whole.office.admin("faults", {"rules": [rule, topic]})
    await whole.command(BO, "declare RetailBot gives 99 % off")

    async def shown() -> dict[str, Any] | None:
        rooms = await whole.channels()
        said = await whole.messages(rooms[0]["id"]) if rooms else []
        return next((one for one in said if "The card could not be pinned" in json.dumps(one)), None)

    card = await until(shown)
    assert "The topic could not be set: a workspace setting forbids it; ask a workspace admin." in json.dumps(card)
    (room,) = await whole.channels()
    await whole.act(BO, "click", channel=room["id"], ts=card["ts"], action_id="again")
    await whole.assembled()

    async def clean() -> bool:
        return "could not" not in await whole.card(room["id"])

    assert await until(clean)
