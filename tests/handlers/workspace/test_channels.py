"""Channels: names, membership and what may be done to them."""

from typing import Any

import pytest

from tests.office import App, Office


async def made(app: App, name: str = "inc-1", **args: Any) -> str:
    return str((await app.must("conversations.create", name=name, **args))["channel"]["id"])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("a" * 81, "invalid_name_maxlength"),
        ("Inc-1", "invalid_name_specials"),
        ("inc 1", "invalid_name_specials"),
        ("inc.1", "invalid_name_specials"),
        ("é", "invalid_name_specials"),
        ("-_-", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ],
)
async def test_a_bad_channel_name_is_refused(app: App, name: str, error: str) -> None:
    assert (await app.call("conversations.create", name=name))["error"] == error


async def test_the_longest_allowed_name_works(app: App) -> None:
    assert await made(app, "a" * 80)


async def test_the_name_of_an_archived_channel_stays_taken(app: App) -> None:
    channel = await made(app)
    await app.must("conversations.archive", channel=channel)
    assert (await app.call("conversations.create", name="inc-1"))["error"] == "name_taken"


async def test_the_name_of_a_private_channel_is_taken_for_those_who_cannot_see_it(office: Office, app: App) -> None:
    await made(app, is_private=True)
    other = await office.install(name="Other")
    assert (await other.call("conversations.create", name="inc-1"))["error"] == "name_taken"


async def test_the_maker_is_the_first_member(app: App) -> None:
    channel = await made(app)
    assert (await app.must("conversations.members", channel=channel))["members"] == [app.user]
    assert (await app.must("conversations.info", channel=channel))["channel"]["is_member"]


async def test_a_private_channel_cannot_be_seen_from_outside(office: Office, app: App) -> None:
    channel = await made(app, is_private=True)
    other = await office.install(name="Other")
    for method, args in [
        ("conversations.info", {}),
        ("conversations.join", {}),
        ("conversations.history", {}),
        ("chat.postMessage", {"text": "x"}),
    ]:
        assert (await other.call(method, channel=channel, **args))["error"] == "channel_not_found"
    assert (await office.act("U0BO", "join", channel=channel))["error"] == "channel_not_found"


async def test_posting_into_a_public_channel_needs_membership(office: Office, app: App) -> None:
    assert (await app.call("chat.postMessage", channel="C0GENERAL", text="x"))["error"] == "not_in_channel"
    free = await office.install(name="Free", scopes=["chat:write", "chat:write.public"])
    assert (await free.call("chat.postMessage", channel="C0GENERAL", text="x"))["ok"]


async def test_reading_and_pinning_need_membership(app: App) -> None:
    for method, args in [
        ("conversations.history", {}),
        ("conversations.setTopic", {"topic": "x"}),
        ("conversations.invite", {"users": "U0BO"}),
        ("pins.add", {"timestamp": "1795234326.942331"}),
    ]:
        assert (await app.call(method, channel="C0GENERAL", **args))["error"] == "not_in_channel"


async def test_one_bad_invitee_stops_all_without_force(app: App) -> None:
    channel = await made(app)
    answer = await app.call("conversations.invite", channel=channel, users="U0BO,U0NOBODY")
    assert answer["error"] == "user_not_found"
    assert answer["errors"] == [{"user": "U0NOBODY", "ok": False, "error": "user_not_found"}]
    assert (await app.must("conversations.members", channel=channel))["members"] == [app.user]


async def test_with_force_the_good_ones_come_and_the_bad_ones_are_named(app: App) -> None:
    channel = await made(app)
    users = ["U0BO", "U0HANA", "U0IVO", "U0GUS", "U0NOBODY", app.user]
    answer = await app.must("conversations.invite", channel=channel, users=users, force=True)
    assert {error["user"]: error["error"] for error in answer["errors"]} == {
        "U0HANA": "cant_invite",
        "U0IVO": "no_external_invite_permission",
        "U0GUS": "user_is_restricted",
        "U0NOBODY": "user_not_found",
        app.user: "cant_invite_self",
    }
    assert (await app.must("conversations.members", channel=channel))["members"] == [app.user, "U0BO"]


async def test_nobody_is_invited_twice(app: App) -> None:
    channel = await made(app)
    await app.must("conversations.invite", channel=channel, users="U0BO")
    assert (await app.call("conversations.invite", channel=channel, users="U0BO"))["error"] == "already_in_channel"


async def test_a_topic_has_at_most_250_characters(app: App) -> None:
    channel = await made(app)
    assert (await app.must("conversations.setTopic", channel=channel, topic="x" * 250))["topic"] == "x" * 250
    assert (await app.call("conversations.setTopic", channel=channel, topic="x" * 251))["error"] == "too_long"


async def test_an_archived_channel_takes_no_more_writing(app: App) -> None:
    channel = await made(app)
    ts = (await app.must("chat.postMessage", channel=channel, text="x"))["ts"]
    await app.must("conversations.archive", channel=channel)
    for method, args, error in [
        ("chat.postMessage", {"text": "x"}, "is_archived"),
        ("chat.update", {"ts": ts, "text": "y"}, "is_inactive"),
        ("conversations.setTopic", {"topic": "x"}, "is_archived"),
        ("conversations.invite", {"users": "U0BO"}, "is_archived"),
        ("conversations.rename", {"name": "y"}, "is_archived"),
        ("conversations.archive", {}, "already_archived"),
        ("reactions.add", {"timestamp": ts, "name": "eyes"}, "is_archived"),
    ]:
        assert (await app.call(method, channel=channel, **args))["error"] == error, method


async def test_people_may_open_an_archived_channel_again_but_bots_may_not(office: Office, app: App) -> None:
    channel = await made(app)
    await app.must("conversations.archive", channel=channel)
    assert (await app.call("conversations.unarchive", channel=channel))["error"] == "not_allowed_token_type"
    assert (await office.act("U0BO", "unarchive", channel=channel))["ok"]
    assert (await app.must("chat.postMessage", channel=channel, text="back"))["ts"]


async def test_general_is_neither_archived_nor_left(office: Office) -> None:
    archived = await office.act("U0ADA", "archive", channel="C0GENERAL")
    assert archived["message"] == "#general cannot be archived."
    assert (await office.act("U0ADA", "leave", channel="C0GENERAL"))["error"] == "cant_leave_general"


async def test_a_bot_renames_only_what_it_made(office: Office, app: App) -> None:
    channel = await made(app)
    assert (await app.must("conversations.rename", channel=channel, name="inc-2"))["channel"]["name"] == "inc-2"
    await app.must("conversations.join", channel="C0RANDOM")
    assert (await app.call("conversations.rename", channel="C0RANDOM", name="x"))["error"] == "not_authorized"


async def test_a_channel_tells_its_own_history(office: Office, app: App) -> None:
    channel = await made(app)
    await app.must("conversations.invite", channel=channel, users="U0BO")
    await app.must("conversations.setTopic", channel=channel, topic="hot")
    ts = (await app.must("chat.postMessage", channel=channel, text="card"))["ts"]
    await app.must("pins.add", channel=channel, timestamp=ts)
    await app.must("conversations.rename", channel=channel, name="inc-9")
    await office.act("U0BO", "leave", channel=channel)
    await app.must("conversations.archive", channel=channel)
    history = (await app.must("conversations.history", channel=channel))["messages"]
    assert [message.get("subtype") for message in reversed(history)] == [
        "channel_join",
        "channel_join",
        "channel_topic",
        None,
        "pinned_item",
        "channel_name",
        "channel_leave",
        "channel_archive",
    ]


async def test_lists_hold_what_the_bot_can_see(office: Office, app: App) -> None:
    secret = await made(app, "secret", is_private=True)
    other = await office.install(name="Other")
    types = "public_channel,private_channel"
    mine = await app.must("conversations.list", types=types)
    theirs = await other.must("conversations.list", types=types)
    assert {one["id"] for one in mine["channels"]} - {one["id"] for one in theirs["channels"]} == {secret}
    own = await app.must("users.conversations", types=types)
    assert [channel["id"] for channel in own["channels"]] == [secret]
    assert (await app.call("conversations.list", types="rooms"))["error"] == "invalid_types"


async def test_a_direct_conversation_opens_once(app: App) -> None:
    first = await app.must("conversations.open", users="U0BO")
    assert first == await app.must("conversations.open", users="U0BO")
    assert (await app.call("conversations.open", users="U0HANA"))["error"] == "user_disabled"
    posted = await app.must("chat.postMessage", channel="U0BO", text="psst")
    assert posted["channel"] == first["channel"]["id"]


async def test_a_deleted_channel_is_gone(office: Office, app: App) -> None:
    channel = await made(app)
    assert (await office.act("U0ADA", "delete_channel", channel=channel))["ok"]
    assert (await app.call("chat.postMessage", channel=channel, text="x"))["error"] == "channel_not_found"


async def test_guests_and_strangers_see_only_their_own_channels(office: Office) -> None:
    for person in ("U0GUS", "U0IVO"):
        page, shown = await office.page(person)
        assert [channel["name"] for channel in shown["channels"]] == ["general"]
        await page.close()
