"""How people reach an app and an app reaches people: directly, from its home, from anybody's message."""

import asyncio
from typing import Any

import pytest

from tests.handlers.workspace.kit import option, plain
from tests.handlers.workspace.setting import Setting, field, form
from tests.handlers.workspace.test_events import listening
from tests.office import App, Json, Office, manifest

HOME = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [{"type": "button", "action_id": "report", "text": plain("Report weird output")}],
    }
]
MENU = [option("Same as …", "same"), option("Ask the reporter", "ask")]
BOXES = [option("It could hurt someone", "urgent"), option("Leave my name out", "anonymous")]
CARD = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "overflow", "action_id": "more", "options": MENU},
            {"type": "checkboxes", "action_id": "boxes", "options": BOXES},
        ],
    }
]


def collect(setting: Setting, *actions: str) -> list[Json]:
    """Remember the payloads of these actions."""
    seen: list[Json] = []

    async def remember(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    for action in actions:
        setting.bolt.action(action)(remember)
    return seen


async def test_an_app_hears_what_is_written_changed_and_deleted_in_its_direct_messages(office: Office) -> None:
    app, ear = await listening(office)
    channel = (await office.act("U0BO", "dm", user=app.user))["channel"]
    ts = (await office.act("U0BO", "message", channel=channel, text="the bot swears"))["ts"]
    await office.act("U0BO", "edit", channel=channel, ts=ts, text="the bot swore")
    await office.act("U0BO", "delete", channel=channel, ts=ts)
    written, changed, deleted = await ear.hear()
    assert {one["channel_type"] for one in (written, changed, deleted)} == {"im"}
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("the bot swore", "the bot swears")
    assert (deleted["deleted_ts"], deleted["previous_message"]["user"]) == (ts, "U0BO")
    assert (await app.must("conversations.history", channel=channel))["messages"] == []
    assert (await app.call("chat.getPermalink", channel=channel, message_ts=ts))["error"] == "message_not_found"


async def test_an_app_hears_its_own_words_in_a_direct_message_as_those_of_a_bot(office: Office) -> None:
    app, ear = await listening(office)
    await app.must("chat.postMessage", channel="U0BO", text="Thank you.")
    (own,) = await ear.hear()
    assert (own["channel_type"], own["user"], own["app_id"]) == ("im", app.user, app.keys["app_id"])


async def test_direct_messages_of_others_are_none_of_an_apps_business(office: Office) -> None:
    _, ear = await listening(office)
    channel = (await office.act("U0BO", "dm", user="U0ADA"))["channel"]
    await office.act("U0BO", "message", channel=channel, text="psst")
    assert await ear.hear() == []


async def test_opening_an_apps_messages_is_told_as_a_tab_of_its_home(office: Office) -> None:
    app, ear = await listening(office, events=["app_home_opened"])
    channel = (await office.act("U0BO", "dm", user=app.user))["channel"]
    (opened,) = await ear.hear()
    assert (opened["tab"], opened["channel"], opened["user"]) == ("messages", channel, "U0BO")


async def test_a_button_of_the_home_opens_a_form_and_says_that_it_was_the_home(setting: Setting) -> None:
    seen: list[Json] = []

    @setting.bolt.action("report")
    async def report(ack: Any, body: Json, client: Any) -> None:
        await ack()
        seen.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    published = await setting.app.must("views.publish", user_id="U0BO", view={"type": "home", "blocks": HOME})
    home = published["view"]["id"]
    assert (await setting.office.act("U0BO", "click", view_id=home, action_id="report"))["ok"]
    assert setting.office.state.views[await setting.top()]["callback_id"] == "form"
    assert (seen[0]["container"], seen[0]["view"]["type"]) == ({"type": "view", "view_id": home}, "home")
    assert not {"channel", "message", "response_url"} & set(seen[0])
    another = await setting.office.act("U0ADA", "click", view_id=home, action_id="report")
    assert another["error"] == "view_not_found"


@pytest.mark.parametrize("channel", ["C0RETAIL", "C0RANDOM"])
async def test_a_message_of_another_bot_can_be_taken_up_even_where_the_app_is_not(
    setting: Setting, channel: str
) -> None:
    seen: list[Json] = []

    @setting.bolt.shortcut("from_message")
    async def taken(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    other = await setting.office.install(manifest("Shop"))
    await other.must("conversations.join", channel=channel)
    said = await other.must("chat.postMessage", channel=channel, text="99 % off!")
    done = await setting.office.act("U0BO", "shortcut", callback_id="from_message", channel=channel, ts=said["ts"])
    assert done["ok"]
    message = seen[0]["message"]
    assert (message["text"], message["bot_profile"]["name"], seen[0]["channel"]["id"]) == ("99 % off!", "shop", channel)
    permalink = await setting.app.must("chat.getPermalink", channel=channel, message_ts=seen[0]["message_ts"])
    assert said["ts"].replace(".", "") in permalink["permalink"]


async def test_a_message_with_files_is_taken_up_with_where_they_are(setting: Setting) -> None:
    seen: list[Json] = []

    @setting.bolt.shortcut("from_message")
    async def taken(ack: Any, body: Json) -> None:
        seen.append(body)
        await ack()

    file = {"name": "answer.txt", "data_url": "data:text/plain;base64,OTkgJSBvZmY="}
    office = setting.office
    ts = (await office.act("U0BO", "message", channel=setting.channel, text="look", files=[file]))["ts"]
    await office.act("U0BO", "shortcut", callback_id="from_message", channel=setting.channel, ts=ts)
    (carried,) = seen[0]["message"]["files"]
    headers = {"Authorization": f"Bearer {setting.app.keys['bot_token']}"}
    async with office.session.get(carried["url_private"], headers=headers) as answer:
        assert await answer.read() == b"99 % off"


async def test_a_message_that_was_deleted_meanwhile_cannot_be_taken_up(setting: Setting) -> None:
    ts = (await setting.office.act("U0BO", "message", channel=setting.channel, text="oops"))["ts"]
    assert (await setting.office.act("U0BO", "delete", channel=setting.channel, ts=ts))["ok"]
    done = await setting.office.act("U0ADA", "shortcut", callback_id="from_message", channel="C0GENERAL", ts=ts)
    assert done["message"] == "This message does not exist any more."


async def test_a_form_changes_in_place_and_keeps_what_was_typed(setting: Setting) -> None:
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": BOXES}
    asking = {**field("how", **boxes), "dispatch_action": True}
    seen: list[Json] = []

    @setting.bolt.action("boxes")
    async def ticked(ack: Any, body: Json, client: Any) -> None:
        await ack()
        seen.append(body)
        more = form(blocks=[field("what"), asking, field("code")])
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=more)

    view_id = await setting.open_form(form(blocks=[field("what"), asking]))
    typed = {"what": {"typed": {"value": "it swears"}}}
    chosen = {"view_id": view_id, "action_id": "boxes", "selected_options": [{"value": "anonymous"}]}
    await setting.office.act("U0BO", "click", values=typed, **chosen)
    view = setting.office.state.views[view_id]
    for _ in range(100):
        if len(view["blocks"]) == 3:
            break
        await asyncio.sleep(0.01)
    assert seen[0]["actions"][0]["selected_options"] == [BOXES[1]]
    values = view["state"]["values"]
    assert values["what"]["typed"]["value"] == "it swears"
    assert values["how"]["boxes"]["selected_options"] == [BOXES[1]]
    assert values["code"]["typed"]["value"] is None
    assert setting.office.state.modals["U0BO"] == [view_id]


async def test_a_menu_tells_its_choice_in_its_own_words_and_takes_no_other(setting: Setting) -> None:
    seen = collect(setting, "more", "boxes")
    ts = (await setting.app.must("chat.postMessage", channel=setting.channel, text="card", blocks=CARD))["ts"]
    at = {"channel": setting.channel, "ts": ts}
    office = setting.office
    assert (await office.act("U0BO", "click", action_id="more", selected_option={"value": "ask"}, **at))["ok"]
    assert seen[0]["actions"][0]["selected_option"] == MENU[1]
    assert "more" not in seen[0]["state"]["values"]["row"]
    await office.act("U0BO", "click", action_id="boxes", selected_options=[BOXES[0]], **at)
    assert seen[1]["state"]["values"]["row"]["boxes"]["selected_options"] == [BOXES[0]]
    none = await office.act("U0BO", "click", action_id="more", selected_option={"value": "explode"}, **at)
    assert none["message"] == "There is no such choice."
    assert len(seen) == 2


async def test_an_ephemeral_message_changes_by_its_response_url_alone(setting: Setting) -> None:
    @setting.bolt.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Thank you: REP-1", replace_original=True)

    card = [{"type": "actions", "elements": [{"type": "button", "action_id": "go", "text": plain("Report")}]}]
    sent = await setting.app.must("chat.postEphemeral", channel=setting.channel, user="U0BO", text="x", blocks=card)
    ts = sent["message_ts"]
    refused = await setting.app.call("chat.update", channel=setting.channel, ts=ts, text="y")
    assert refused["error"] == "message_not_found"
    await setting.office.act("U0BO", "click", channel=setting.channel, ts=ts, action_id="go")
    hidden = setting.office.state.books.channels[setting.channel].hidden["U0BO"]
    for _ in range(100):
        if hidden[ts]["text"] == "Thank you: REP-1":
            break
        await asyncio.sleep(0.01)
    assert (hidden[ts]["text"], "blocks" in hidden[ts]) == ("Thank you: REP-1", False)


async def test_a_reaction_says_whose_message_it_is_on_and_is_not_heard_from_elsewhere(office: Office) -> None:
    app, ear = await listening(office, events=["reaction_added", "reaction_removed"])
    await app.must("conversations.join", channel="C0RETAIL")
    ts = (await office.act("U0ADA", "message", channel="C0RETAIL", text="odd"))["ts"]
    away = (await office.act("U0ADA", "message", channel="C0RANDOM", text="odd"))["ts"]
    await office.act("U0BO", "react", channel="C0RETAIL", ts=ts, name="triangular_flag_on_post")
    await office.act("U0BO", "react", channel="C0RANDOM", ts=away, name="triangular_flag_on_post")
    (heard,) = await ear.hear()
    assert (heard["user"], heard["item_user"], heard["item"]) == (
        "U0BO",
        "U0ADA",
        {"type": "message", "channel": "C0RETAIL", "ts": ts},
    )


async def test_a_guest_reaches_the_app_by_every_way(setting: Setting) -> None:
    reached: list[str] = []

    @setting.bolt.command("/helper")
    @setting.bolt.shortcut("from_message")
    @setting.bolt.shortcut("from_anywhere")
    async def reach(ack: Any, body: Json) -> None:
        reached.append(body.get("command") or body["callback_id"])
        await ack()

    office, app = setting.office, setting.app
    ts = (await office.act("U0ADA", "message", channel="C0GENERAL", text="odd"))["ts"]
    ways: list[tuple[str, Json]] = [
        ("command", {"channel": "C0GENERAL", "text": "/helper"}),
        ("shortcut", {"callback_id": "from_message", "channel": "C0GENERAL", "ts": ts}),
        ("shortcut", {"callback_id": "from_anywhere"}),
        ("home", {"app_id": app.keys["app_id"]}),
        ("dm", {"user": app.user}),
    ]
    assert all([(await office.act("U0GUS", way, **args))["ok"] for way, args in ways])
    assert reached == ["/helper", "from_message", "from_anywhere"]
    hidden = await office.act("U0GUS", "shortcut", callback_id="from_message", channel="C0RETAIL", ts=ts)
    assert hidden["error"] == "channel_not_found"


async def test_somebody_who_left_is_reached_no_more(office: Office, app: App) -> None:
    await app.must("conversations.join", channel="C0GENERAL")
    await office.act("U0BO", "dm", user=app.user)
    await office.admin("users", {"id": "U0BO", "deleted": True})
    assert (await app.call("conversations.open", users="U0BO"))["error"] == "user_disabled"
    assert (await app.call("chat.postMessage", channel="U0BO", text="x"))["error"] == "channel_not_found"
    whispered = await app.call("chat.postEphemeral", channel="C0GENERAL", user="U0BO", text="x")
    assert whispered["error"] == "user_not_in_channel"
    assert (await app.must("users.info", user="U0BO"))["user"]["deleted"]
    assert (await office.act("U0BO", "command", channel="C0GENERAL", text="/helper"))["error"] == "account_inactive"
