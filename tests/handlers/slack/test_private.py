"""A private incident is known to its people alone, and never becomes public, whatever fails."""

import asyncio
import json
from typing import Any

import pytest

from tests.handlers.slack.forms import form_of, typed
from tests.whole import ADA, BO, CHIARA, EMI, GENERAL, INCIDENTS, Whole, until


async def declare_privately(whole: Whole, what: str = "RetailBot leaks addresses") -> None:
    view = await form_of(whole)
    answer = await whole.act(BO, "submit", view_id=view, values=typed(what, private=True))
    assert "view" in answer, answer


async def test_a_private_incident_is_announced_to_nobody(whole: Whole) -> None:
    await declare_privately(whole)
    (room,) = await whole.assembled()
    assert room["kind"] == "private"
    await asyncio.sleep(0.3)
    assert await whole.messages(INCIDENTS) == []
    for text in ("list", "", "join 1", "timeline 1"):
        answer = json.dumps(await whole.command(EMI, text))
        assert room["id"] not in answer
        assert "private" not in answer
    assert "INC-1" not in json.dumps(await whole.home(EMI))
    assert "You can see no INC-1" in (await whole.command(EMI, "join 1"))["text"]


async def test_whoever_declared_it_or_is_in_its_channel_sees_it(whole: Whole) -> None:
    await declare_privately(whole)
    (room,) = await whole.assembled()
    await whole.act(BO, "invite", channel=room["id"], users=[CHIARA])
    await asyncio.sleep(0.2)
    for person in (BO, ADA, CHIARA):
        assert room["id"] in json.dumps(await whole.command(person, "list"))
        assert room["id"] in json.dumps(await whole.home(person))
    await whole.act(CHIARA, "leave", channel=room["id"])
    await asyncio.sleep(0.2)
    assert room["id"] not in json.dumps(await whole.command(CHIARA, "list"))


@pytest.mark.parametrize("error", ["restricted_action", "missing_scope", "user_is_restricted", "no_permission"])
async def test_a_private_channel_that_cannot_be_made_is_told_and_stays_unmade(whole: Whole, error: str) -> None:
    rule = {"method": "conversations.create", "kind": "error", "error": error, "times": 99}
    await whole.office.admin("faults", {"rules": [rule]})
    await declare_privately(whole)
    told = await until(lambda: whole.told(BO))
    assert "Its channel could not be opened" in json.dumps(told)
    assert await whole.channels() == []
    assert all(call["args"]["is_private"] == "true" for call in await whole.calls("conversations.create"))
    await whole.office.session.delete(f"{whole.office.url}/admin/faults")
    await _press_again(whole, told[0])
    (room,) = await whole.assembled()
    assert room["kind"] == "private"


async def _press_again(whole: Whole, told: dict[str, Any]) -> None:
    im = (await whole.act(BO, "dm", user=whole.bot))["channel"]
    done = await whole.act(BO, "click", channel=im, ts=told["ts"], action_id="again")
    assert done["ok"], done


async def test_a_public_channel_of_the_same_name_is_left_alone(whole: Whole) -> None:
    await whole.act(EMI, "create", name="inc-1-unsorted", private=False)
    await declare_privately(whole)

    async def there() -> list[dict[str, Any]]:
        return [room for room in await whole.channels() if room["kind"] == "private" and room["pins"]]

    (room,) = await until(there)
    assert room["name"] == "inc-1-unsorted-2"
    strangers = next(one for one in await whole.channels() if one["kind"] == "public")
    assert strangers["members"] == [EMI]


async def test_not_even_a_public_channel_of_our_own_is_taken(whole: Whole) -> None:
    made = await whole.office.api("conversations.create", whole.app["bot_token"], name="inc-1-unsorted")
    await declare_privately(whole)

    async def there() -> list[dict[str, Any]]:
        return [room for room in await whole.channels() if room["pins"]]

    (room,) = await until(there)
    assert (room["name"], room["kind"]) == ("inc-1-unsorted-2", "private")
    assert await whole.messages(made["channel"]["id"]) == []


async def test_a_lost_reply_does_not_make_it_public(whole: Whole) -> None:
    await whole.office.admin("faults", {"rules": [{"method": "conversations.create", "kind": "lost_reply"}]})
    await declare_privately(whole)
    (room,) = await whole.assembled()
    assert room["kind"] == "private"


async def test_the_words_of_a_private_incident_are_in_no_public_place(whole: Whole) -> None:
    await declare_privately(whole, "a very secret leak")
    (room,) = await whole.assembled()
    state = await whole.office.look("state")
    public = [one for one in state["channels"].values() if one["kind"] == "public"]
    assert "very secret" not in json.dumps(public)
    assert "very secret" not in json.dumps([room["name"], room["topic"]])
    assert "very secret" in await whole.card(room["id"])
    assert "very secret" not in json.dumps(await whole.command(EMI, "list", channel=GENERAL))
