"""Which app hears of what."""

import asyncio
from typing import Any

import pytest

from tests.office import ALL_SCOPES, App, Office

EVERYTHING = (
    "message.channels",
    "message.groups",
    "message.im",
    "app_mention",
    "channel_archive",
    "channel_unarchive",
    "channel_rename",
    "channel_deleted",
    "channel_created",
    "group_archive",
    "group_rename",
    "group_deleted",
    "member_joined_channel",
    "member_left_channel",
    "pin_added",
    "pin_removed",
    "reaction_added",
    "reaction_removed",
    "user_change",
    "team_join",
)


class Ear:
    """Collects the events of one socket, acking each."""

    def __init__(self, websocket: Any) -> None:
        self.websocket = websocket

    async def hear(self) -> list[dict[str, Any]]:
        """Every event until it is quiet."""
        heard: list[dict[str, Any]] = []
        while True:
            try:
                envelope = await self.websocket.receive_json(timeout=0.15)
            except TimeoutError:
                return heard
            await self.websocket.send_json({"envelope_id": envelope["envelope_id"]})
            heard.append(envelope["payload"]["event"])

    async def kinds(self) -> list[str]:
        """Their types, with the subtypes of messages."""
        return [event.get("subtype") or event["type"] for event in await self.hear()]


async def listening(office: Office, **changes: Any) -> tuple[App, Ear]:
    app = await office.install(**{"events": EVERYTHING, **changes})
    return app, Ear(await app.socket())


async def test_an_app_hears_what_happens_in_its_channels(office: Office) -> None:
    app, ear = await listening(office)
    channel = (await app.must("conversations.create", name="inc-1"))["channel"]["id"]
    await app.must("conversations.invite", channel=channel, users="U0BO")
    assert await ear.kinds() == ["channel_created", "channel_join", "channel_join", "member_joined_channel"]
    ts = (await office.act("U0BO", "message", channel=channel, text=f"hi <@{app.user}>"))["ts"]
    assert await ear.kinds() == ["message", "app_mention"]
    await office.act("U0BO", "react", channel=channel, ts=ts, name="eyes")
    await office.act("U0BO", "unreact", channel=channel, ts=ts, name="eyes")
    assert await ear.kinds() == ["reaction_added", "reaction_removed"]
    await office.act("U0BO", "pin", channel=channel, ts=ts)
    await office.act("U0BO", "unpin", channel=channel, ts=ts)
    assert await ear.kinds() == ["pin_added", "pinned_item", "pin_removed"]
    await office.act("U0BO", "edit", channel=channel, ts=ts, text="hello")
    await office.act("U0BO", "delete", channel=channel, ts=ts)
    assert await ear.kinds() == ["message_changed", "message_deleted"]
    await office.act("U0BO", "topic", channel=channel, topic="hot")
    await office.act("U0BO", "rename", channel=channel, name="inc-2")
    assert await ear.kinds() == ["channel_topic", "channel_name", "channel_rename"]
    await office.act("U0BO", "archive", channel=channel)
    await office.act("U0BO", "unarchive", channel=channel)
    assert await ear.kinds() == ["channel_archive", "channel_archive", "channel_unarchive", "channel_unarchive"]
    await office.act("U0BO", "leave", channel=channel)
    await office.act("U0ADA", "delete_channel", channel=channel)
    assert await ear.kinds() == ["channel_leave", "member_left_channel", "channel_deleted"]


async def test_a_private_channel_has_events_of_its_own(office: Office) -> None:
    app, ear = await listening(office)
    channel = (await app.must("conversations.create", name="inc-1", is_private=True))["channel"]["id"]
    await app.must("conversations.invite", channel=channel, users="U0BO")
    await ear.hear()
    await office.act("U0BO", "rename", channel=channel, name="inc-2")
    await office.act("U0BO", "archive", channel=channel)
    assert await ear.kinds() == ["group_name", "group_rename", "group_archive", "group_archive"]


async def test_an_app_hears_nothing_from_channels_that_it_is_not_in(office: Office) -> None:
    _, ear = await listening(office)
    await office.act("U0BO", "message", channel="C0GENERAL", text="hi")
    assert await ear.hear() == []


async def test_an_app_hears_nothing_that_it_did_not_subscribe_to(office: Office) -> None:
    app, ear = await listening(office, events=["pin_added"])
    await app.must("conversations.join", channel="C0GENERAL")
    await office.act("U0BO", "message", channel="C0GENERAL", text="hi")
    assert await ear.hear() == []


async def test_an_app_hears_nothing_without_the_scope(office: Office) -> None:
    scopes = [scope for scope in ALL_SCOPES if scope != "channels:history"]
    app, ear = await listening(office, scopes=scopes, events=["message.channels"])
    await app.must("conversations.join", channel="C0GENERAL")
    await office.act("U0BO", "message", channel="C0GENERAL", text="hi")
    assert await ear.hear() == []


async def test_a_bot_hears_that_it_was_thrown_out(office: Office) -> None:
    app, ear = await listening(office)
    await app.must("conversations.join", channel="C0RANDOM")
    await ear.hear()
    await office.act("U0BO", "kick", channel="C0RANDOM", user=app.user)
    assert await ear.kinds() == ["channel_leave", "member_left_channel"]


async def test_words_said_to_the_bot_alone_are_a_direct_message(office: Office) -> None:
    app, ear = await listening(office)
    channel = (await office.act("U0BO", "dm", user=app.user))["channel"]
    await office.act("U0BO", "message", channel=channel, text="help")
    (heard,) = await ear.hear()
    assert (heard["type"], heard["channel_type"], heard["text"]) == ("message", "im", "help")


async def test_people_come_and_change(office: Office) -> None:
    _, ear = await listening(office)
    added = await office.admin("users", {"name": "jo", "real_name": "Jo Park", "email": "jo@northwind.example"})
    await office.admin("users", {"id": added["user"]["id"], "deleted": True})
    heard = await ear.hear()
    assert [(event["type"], event["user"]["deleted"]) for event in heard] == [
        ("team_join", False),
        ("user_change", True),
    ]


async def in_general(office: Office) -> App:
    """An app that joined before it subscribed, so that nothing else is on its way."""
    app = await office.install()
    await app.must("conversations.join", channel="C0GENERAL")
    return await office.install(events=["message.channels"])


async def test_an_event_that_is_not_acked_comes_again_three_times_and_says_why(office: Office) -> None:
    await office.admin("settings", {"ack_seconds": 0.05, "retry_seconds": [0, 0.05, 0.05]})
    app = await in_general(office)
    websocket = await app.socket()
    await office.act("U0BO", "message", channel="C0GENERAL", text="hi")
    heard = [await websocket.receive_json(timeout=2) for _ in range(4)]
    assert [envelope["retry_attempt"] for envelope in heard] == [0, 1, 2, 3]
    assert [envelope["retry_reason"] for envelope in heard] == ["", "timeout", "timeout", "timeout"]
    assert len({envelope["envelope_id"] for envelope in heard}) == 4
    assert len({envelope["payload"]["event_id"] for envelope in heard}) == 1
    with pytest.raises(TimeoutError):
        await websocket.receive_json(timeout=0.3)


async def test_an_event_waits_for_an_app_that_comes_back(office: Office) -> None:
    await office.admin("settings", {"retry_seconds": [0, 0.3, 60]})
    app = await in_general(office)
    await office.act("U0BO", "message", channel="C0GENERAL", text="hi")
    await asyncio.sleep(0.1)
    websocket = await app.socket()
    late = await websocket.receive_json(timeout=2)
    assert (late["retry_attempt"], late["payload"]["event"]["text"]) == (2, "hi")
