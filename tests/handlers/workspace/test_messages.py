"""Messages, threads, pins, bookmarks and reactions."""

from typing import Any

import pytest

from tests.office import App, Office


@pytest.fixture
async def channel(app: App) -> str:
    """A channel with Bo in it."""
    made = await app.must("conversations.create", name="inc-1")
    await app.must("conversations.invite", channel=made["channel"]["id"], users="U0BO")
    return str(made["channel"]["id"])


async def posted(app: App, channel: str, text: str, **args: Any) -> str:
    return str((await app.must("chat.postMessage", channel=channel, text=text, **args))["ts"])


async def texts(app: App, channel: str, **args: Any) -> list[str]:
    history = await app.must("conversations.history", channel=channel, **args)
    return [message["text"] for message in history["messages"]]


async def test_a_message_goes_by_id_by_name_and_with_a_hash(app: App, channel: str) -> None:
    for place in (channel, "inc-1", "#inc-1"):
        assert (await app.must("chat.postMessage", channel=place, text="x"))["channel"] == channel


async def test_updating_takes_the_id_only(app: App, channel: str) -> None:
    ts = await posted(app, channel, "x")
    assert (await app.call("chat.update", channel="#inc-1", ts=ts, text="y"))["error"] == "channel_not_found"


async def test_a_message_says_which_app_wrote_it_and_has_no_subtype(app: App, channel: str) -> None:
    message = (await app.must("chat.postMessage", channel=channel, text="x"))["message"]
    assert (message["user"], message["app_id"]) == (app.user, app.keys["app_id"])
    assert message["bot_profile"]["id"] == message["bot_id"]
    assert "subtype" not in message


async def test_no_two_messages_share_a_time(app: App, channel: str) -> None:
    times = [await posted(app, channel, "x") for _ in range(20)]
    assert times == sorted(set(times))


async def test_a_message_needs_words_or_blocks(app: App, channel: str) -> None:
    assert (await app.call("chat.postMessage", channel=channel, text=""))["error"] == "no_text"
    assert (await app.call("chat.postMessage", channel=channel, blocks=[]))["error"] == "no_text"
    assert (await app.call("chat.postMessage", channel=channel, text=" "))["ok"]


async def test_blocks_that_are_no_list_are_refused_even_beside_text(app: App, channel: str) -> None:
    for blocks in ("{oops", {"type": "divider"}):
        answer = await app.call("chat.postMessage", channel=channel, text="x", blocks=blocks)
        assert answer["error"] == "invalid_blocks_format"


async def test_bad_blocks_are_refused_with_the_place_of_the_mistake(app: App, channel: str) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    answer = await app.call("chat.postMessage", channel=channel, text="x", blocks=[{"type": "divider"}, block])
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]


async def test_a_very_long_text_is_cut(app: App, channel: str) -> None:
    await posted(app, channel, "x" * 41_000)
    assert len((await texts(app, channel))[0]) == 40_000


async def test_an_update_of_more_than_4000_characters_is_refused(app: App, channel: str) -> None:
    ts = await posted(app, channel, "x")
    assert (await app.call("chat.update", channel=channel, ts=ts, text="y" * 4001))["error"] == "msg_too_long"
    assert (await app.must("chat.update", channel=channel, ts=ts, text="y"))["message"]["edited"]["user"] == app.user


async def test_an_update_with_words_alone_takes_the_blocks_away_and_one_with_blocks_leaves_no_mark(
    app: App, channel: str
) -> None:
    blocks = [{"type": "divider"}]
    ts = await posted(app, channel, "x", blocks=blocks, metadata={"event_type": "e", "event_payload": {}})
    drawn = (await app.must("chat.update", channel=channel, ts=ts, text="y", blocks=blocks))["message"]
    assert "edited" not in drawn and drawn["metadata"]["event_type"] == "e"
    plain = (await app.must("chat.update", channel=channel, ts=ts, text="z", metadata={}))["message"]
    assert "blocks" not in plain and "edited" in plain and "metadata" not in plain


async def test_a_bot_changes_only_its_own_messages(office: Office, app: App, channel: str) -> None:
    ts = (await office.act("U0BO", "message", channel=channel, text="mine"))["ts"]
    assert (await app.call("chat.update", channel=channel, ts=ts, text="y"))["error"] == "cant_update_message"
    assert (await app.call("chat.delete", channel=channel, ts=ts))["error"] == "cant_delete_message"
    assert (await app.call("chat.update", channel=channel, ts="1.1", text="y"))["error"] == "message_not_found"


async def test_a_reply_hangs_from_its_root_even_when_it_answers_a_reply(app: App, channel: str) -> None:
    root = await posted(app, channel, "root")
    reply = await posted(app, channel, "one", thread_ts=root)
    await posted(app, channel, "two", thread_ts=reply)
    thread = (await app.must("conversations.replies", channel=channel, ts=root))["messages"]
    assert [message["text"] for message in thread] == ["root", "one", "two"]
    assert thread[0]["reply_count"] == 2
    assert "one" not in await texts(app, channel)


async def test_a_reply_to_nothing_becomes_a_message_of_its_own(app: App, channel: str) -> None:
    await posted(app, channel, "lost", thread_ts="1700000000.000001")
    assert "lost" in await texts(app, channel)


async def test_history_is_newest_first_and_comes_in_pages(app: App, channel: str) -> None:
    for number in range(5):
        await posted(app, channel, str(number))
    first = await app.must("conversations.history", channel=channel, limit=3)
    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    assert (await texts(app, channel, limit=2, cursor=cursor)) == ["1", "0"]


async def test_history_between_two_times_leaves_the_ends_out_unless_told(app: App, channel: str) -> None:
    times = [await posted(app, channel, str(number)) for number in range(4)]
    between = {"oldest": times[0], "latest": times[3]}
    assert await texts(app, channel, **between) == ["2", "1"]
    assert await texts(app, channel, inclusive=True, **between) == ["3", "2", "1", "0"]
    answer = await app.call("conversations.history", channel=channel, oldest="yesterday")
    assert answer["error"] == "invalid_ts_oldest"


async def test_metadata_comes_back_only_when_asked_for(app: App, channel: str) -> None:
    metadata = {"event_type": "effect", "event_payload": {"key": "7"}}
    await posted(app, channel, "x", metadata=metadata)
    plain = await app.must("conversations.history", channel=channel, limit=1)
    assert "metadata" not in plain["messages"][0]
    full = await app.must("conversations.history", channel=channel, limit=1, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("{", "invalid_metadata_format"),
        ([], "invalid_metadata_format"),
        ({"event_type": "x"}, "invalid_metadata_schema"),
        ({"event_type": "x", "event_payload": {"a": "b" * 20_000}}, "metadata_too_large"),
    ],
)
async def test_bad_metadata_is_refused(app: App, channel: str, metadata: Any, error: str) -> None:
    assert (await app.call("chat.postMessage", channel=channel, text="x", metadata=metadata))["error"] == error


async def test_another_name_needs_a_scope(app: App, channel: str) -> None:
    answer = await app.call("chat.postMessage", channel=channel, text="x", username="Boss")
    assert answer["needed"] == "chat:write.customize"


async def test_an_ephemeral_message_is_for_one_member_and_not_in_the_history(
    office: Office, app: App, channel: str
) -> None:
    page, _ = await office.page("U0BO")
    answer = await app.must("chat.postEphemeral", channel=channel, user="U0BO", text="psst")
    heard = await page.receive_json(timeout=2)
    assert (heard["type"], heard["message"]["ts"]) == ("ephemeral", answer["message_ts"])
    assert "psst" not in await texts(app, channel)
    outside = await app.call("chat.postEphemeral", channel=channel, user="U0ADA", text="psst")
    assert outside["error"] == "user_not_in_channel"
    await page.close()


async def test_a_permalink_leads_to_the_message_on_the_page(office: Office, app: App, channel: str) -> None:
    ts = await posted(app, channel, "x")
    link = (await office.api("chat.getPermalink", app.keys["bot_token"], channel=channel, message_ts=ts))["permalink"]
    async with office.session.get(link, allow_redirects=False) as answer:
        assert answer.headers["location"] == f"/?channel={channel}&message={ts}"


async def test_a_message_is_pinned_once(app: App, channel: str) -> None:
    ts = await posted(app, channel, "card")
    await app.must("pins.add", channel=channel, timestamp=ts)
    assert (await app.call("pins.add", channel=channel, timestamp=ts))["error"] == "already_pinned"
    items = (await app.must("pins.list", channel=channel))["items"]
    assert [item["message"]["text"] for item in items] == ["card"]
    await app.must("pins.remove", channel=channel, timestamp=ts)
    assert (await app.call("pins.remove", channel=channel, timestamp=ts))["error"] == "no_pin"


async def test_a_deleted_message_loses_its_pin(app: App, channel: str) -> None:
    ts = await posted(app, channel, "card")
    await app.must("pins.add", channel=channel, timestamp=ts)
    await app.must("chat.delete", channel=channel, ts=ts)
    assert (await app.must("pins.list", channel=channel))["items"] == []


async def test_a_thread_keeps_a_tombstone_when_its_root_goes(app: App, channel: str) -> None:
    root = await posted(app, channel, "root")
    reply = await posted(app, channel, "reply", thread_ts=root)
    await app.must("chat.delete", channel=channel, ts=root)
    thread = (await app.must("conversations.replies", channel=channel, ts=root))["messages"]
    assert [message.get("subtype") for message in thread] == ["tombstone", None]
    await app.must("chat.delete", channel=channel, ts=reply)


async def test_a_bookmark_must_lead_somewhere(app: App, channel: str) -> None:
    for link in ("", "ftp://x/y", "runbook", "http://" + "x" * 2050):
        answer = await app.call("bookmarks.add", channel_id=channel, title="Runbook", type="link", link=link)
        assert answer["error"] == "invalid_link"
    answer = await app.call("bookmarks.add", channel_id=channel, title="x", type="folder", link="http://x/y")
    assert answer["error"] == "invalid_bookmark_type"


async def test_bookmarks_are_added_changed_and_removed(app: App, channel: str) -> None:
    added = await app.must("bookmarks.add", channel_id=channel, title="Runbook", type="link", link="http://x/y")
    mark = added["bookmark"]["id"]
    await app.must("bookmarks.edit", channel_id=channel, bookmark_id=mark, title="Book")
    listed = (await app.must("bookmarks.list", channel_id=channel))["bookmarks"]
    assert [(one["title"], one["link"]) for one in listed] == [("Book", "http://x/y")]
    await app.must("bookmarks.remove", channel_id=channel, bookmark_id=mark)
    assert (await app.call("bookmarks.remove", channel_id=channel, bookmark_id=mark))["error"] == "not_found"


async def test_reactions_count_people_once(office: Office, app: App, channel: str) -> None:
    ts = await posted(app, channel, "x")
    await app.must("reactions.add", channel=channel, timestamp=ts, name="eyes")
    again = await app.call("reactions.add", channel=channel, timestamp=ts, name="eyes")
    assert again["error"] == "already_reacted"
    await office.act("U0BO", "react", channel=channel, ts=ts, name="eyes")
    message = (await app.must("reactions.get", channel=channel, timestamp=ts))["message"]
    assert message["reactions"] == [{"name": "eyes", "users": [app.user, "U0BO"], "count": 2}]
    await app.must("reactions.remove", channel=channel, timestamp=ts, name="eyes")
    gone = await app.call("reactions.remove", channel=channel, timestamp=ts, name="eyes")
    assert gone["error"] == "no_reaction"
    assert (await app.call("reactions.add", channel=channel, timestamp=ts, name="No!"))["error"] == "invalid_name"


async def test_people_edit_and_delete_their_own_words_only(office: Office, app: App, channel: str) -> None:
    ts = (await office.act("U0BO", "message", channel=channel, text="helo"))["ts"]
    assert (await office.act("U0BO", "edit", channel=channel, ts=ts, text="hello"))["ok"]
    assert (await texts(app, channel))[0] == "hello"
    mine = await posted(app, channel, "bot")
    refused = await office.act("U0BO", "delete", channel=channel, ts=mine)
    assert refused["message"] == "You can only delete your own messages."
    assert (await office.act("U0BO", "delete", channel=channel, ts=ts))["ok"]
