"""People press buttons, use shortcuts and open homes; an app built with Bolt answers."""

import asyncio
from typing import Any

import pytest

from handlers.workspace import seed
from handlers.workspace.refusal import Refused
from handlers.workspace.responses import SECONDS, Responses
from tests.handlers.workspace.setting import BUTTONS, Setting
from tests.office import Office, manifest


async def test_a_button_tells_what_was_pressed_and_where(setting: Setting) -> None:
    seen: list[dict[str, Any]] = []

    @setting.bolt.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    ts = await setting.card()
    assert (await setting.office.act("U0BO", "click", channel=setting.channel, ts=ts, action_id="go"))["ok"]
    assert (seen[0]["actions"][0]["value"], seen[0]["actions"][0]["block_id"]) == ("7", "row")
    assert (seen[0]["message"]["ts"], seen[0]["container"]["is_ephemeral"]) == (ts, False)
    missing = await setting.office.act("U0BO", "click", channel=setting.channel, ts=ts, action_id="gone")
    assert missing["error"] == "action_not_found"


async def test_a_response_url_works_five_times(setting: Setting) -> None:
    urls: list[str] = []

    @setting.bolt.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        urls.append(body["response_url"])
        await ack()

    ts = await setting.card()
    await setting.office.act("U0BO", "click", channel=setting.channel, ts=ts, action_id="go")
    statuses = []
    for number in range(6):
        async with setting.office.session.post(urls[0], json={"text": f"answer {number}"}) as answer:
            statuses.append((answer.status, (await answer.text())[:40]))
    assert [status for status, _ in statuses] == [200] * 5 + [404]
    assert "used_url" in statuses[5][1]
    shown = setting.office.state.books.channels[setting.channel].hidden["U0BO"].values()
    assert [message["text"] for message in shown] == [f"answer {number}" for number in range(5)]


def test_a_response_url_lasts_half_an_hour() -> None:
    ws = seed.fresh()
    responses = Responses(ws, clock=lambda: SECONDS + 1 if late else 0.0)
    late: list[bool] = []
    app = type("Fake", (), {"id": "A1"})()
    path = responses.issue(app, ws.books.channels["C0GENERAL"], ws.books.users["U0BO"])
    late.append(True)
    with pytest.raises(Refused, match="expired_url"):
        responses.use(path.removeprefix("response/"), {"text": "x"})


async def test_an_answer_may_replace_or_delete_what_was_pressed(setting: Setting) -> None:
    answers: list[dict[str, Any]] = [{"text": "done", "replace_original": True}, {"delete_original": True}]

    @setting.bolt.action("go")
    async def go(ack: Any, respond: Any) -> None:
        await ack()
        await respond(**answers.pop(0))

    messages = setting.office.state.books.channels[setting.channel].messages
    for expected in ("done", None):
        ts = await setting.card()
        await setting.office.act("U0BO", "click", channel=setting.channel, ts=ts, action_id="go")
        for _ in range(100):
            if messages.get(ts, {}).get("text") == expected:
                break
            await asyncio.sleep(0.01)
        assert messages.get(ts, {}).get("text") == expected


async def test_a_button_of_an_ephemeral_message_can_be_pressed(setting: Setting) -> None:
    pressed: list[bool] = []

    @setting.bolt.action("go")
    async def go(ack: Any, body: dict[str, Any]) -> None:
        pressed.append(body["container"]["is_ephemeral"])
        await ack()

    sent = await setting.app.must("chat.postEphemeral", channel=setting.channel, user="U0BO", text="x", blocks=BUTTONS)
    ts = sent["message_ts"]
    await setting.office.act("U0BO", "click", channel=setting.channel, ts=ts, action_id="go")
    assert pressed == [True]


async def test_a_message_shortcut_brings_the_message(setting: Setting) -> None:
    seen: list[dict[str, Any]] = []

    @setting.bolt.shortcut("from_message")
    async def declare(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    @setting.bolt.shortcut("from_anywhere")
    async def overview(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack()

    ts = (await setting.office.act("U0BO", "message", channel=setting.channel, text="look at this"))["ts"]
    await setting.office.act("U0BO", "shortcut", callback_id="from_message", channel=setting.channel, ts=ts)
    await setting.office.act("U0BO", "shortcut", callback_id="from_anywhere")
    assert (seen[0]["message"]["text"], seen[0]["message_ts"]) == ("look at this", ts)
    assert seen[1]["type"] == "shortcut"
    absent = await setting.office.act("U0BO", "shortcut", callback_id="nowhere")
    assert absent["error"] == "unknown_shortcut"


async def test_a_menu_asks_the_app_for_its_options(setting: Setting) -> None:
    @setting.bolt.options("pick")
    async def pick(ack: Any, payload: dict[str, Any]) -> None:
        text = {"type": "plain_text", "text": f"Found {payload['value']}"}
        await ack(options=[{"text": text, "value": "1"}])

    ts = await setting.card()
    found = await setting.office.act("U0BO", "options", channel=setting.channel, ts=ts, action_id="pick", value="mod")
    assert found["options"][0]["text"]["text"] == "Found mod"


async def test_opening_the_home_lets_the_app_publish_it(setting: Setting) -> None:
    @setting.bolt.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    page, _ = await setting.office.page("U0BO")
    assert (await setting.office.act("U0BO", "home", app_id=setting.app.keys["app_id"]))["view"] is None
    while (heard := await page.receive_json(timeout=2))["type"] != "home":
        pass
    assert heard["view"]["blocks"][0]["type"] == "divider"
    await page.close()


async def test_a_home_that_is_off_cannot_be_published(office: Office) -> None:
    app = await office.install(home=False)
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    assert (await app.call("views.publish", user_id="U0BO", view=home))["error"] == "not_enabled"


async def test_an_app_may_keep_its_messages_tab_to_itself(office: Office) -> None:
    body = manifest()
    body["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    app = await office.install(body)
    channel = (await office.act("U0BO", "dm", user=app.user))["channel"]
    refused = await office.act("U0BO", "message", channel=channel, text="hi")
    assert refused["message"] == "Sending messages to this app has been turned off."
    assert (await app.call("chat.postMessage", channel="U0BO", text="hi"))["ok"]


async def test_deactivated_people_and_bots_do_not_act(office: Office) -> None:
    gone = await office.act("U0HANA", "message", channel="C0GENERAL", text="hi")
    assert gone["message"] == "Hana Novak's account is deactivated."
    assert (await office.act("U0RETAILBOT", "message", channel="C0GENERAL", text="hi"))["error"] == "user_not_found"
    assert "must be one of" in (await office.act("U0BO", "dance"))["message"]
