"""People type commands, press buttons and fill forms; an app built with Bolt answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from handlers.workspace import seed
from handlers.workspace.refusal import Refused
from handlers.workspace.responses import SECONDS, Responses
from handlers.workspace.triggers import Triggers
from tests.bot_app import connected
from tests.office import App, Office, manifest

SHORTCUTS = [
    {"name": "Declare", "type": "message", "callback_id": "from_message", "description": "x"},
    {"name": "Overview", "type": "global", "callback_id": "from_anywhere", "description": "x"},
]
BUTTONS = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "go", "value": "7", "text": {"type": "plain_text", "text": "Go"}},
            {"type": "external_select", "action_id": "pick"},
        ],
    }
]


def field(block_id: str, **element: Any) -> dict[str, Any]:
    shown = {"type": "plain_text_input", "action_id": "typed", **element}
    return {"type": "input", "block_id": block_id, "label": {"type": "plain_text", "text": block_id}, "element": shown}


def form(title: str = "Declare", **changes: Any) -> dict[str, Any]:
    words = {"type": "plain_text", "text": title}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words,
        "submit": words,
        "blocks": [field("what")],
        **changes,
    }


@dataclass
class Setting:
    """An office with a Bolt app that is connected, and a channel that both are in."""

    office: Office
    app: App
    bolt: AsyncApp
    channel: str

    async def open_form(self, content: dict[str, Any] | None = None, person: str = "U0BO") -> str:
        """The id of a form that a command has just opened."""

        @self.bolt.command("/helper")
        async def helper(ack: Any, body: Any, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=content or form())

        await self.office.act(person, "command", channel=self.channel, text="/helper")
        return await self.top(person)

    async def top(self, person: str = "U0BO") -> str:
        """The id of the uppermost form."""
        for _ in range(100):
            if self.office.state.modals.get(person):
                return self.office.state.modals[person][-1]
            await asyncio.sleep(0.01)
        raise AssertionError("no form was opened")

    async def card(self) -> str:
        """A message with a button and a menu."""
        return str((await self.app.must("chat.postMessage", channel=self.channel, text="card", blocks=BUTTONS))["ts"])


@pytest.fixture
async def setting(office: Office) -> AsyncIterator[Setting]:
    """Everything that a conversation between a person and an app needs."""
    app = await office.install(shortcuts=SHORTCUTS, events=["app_home_opened"])
    channel = (await app.must("conversations.create", name="inc-1"))["channel"]["id"]
    await app.must("conversations.invite", channel=channel, users="U0BO")
    async with connected(app) as bolt:
        yield Setting(office, app, bolt, channel)


async def test_a_command_reaches_the_app_and_its_answer_the_person(setting: Setting) -> None:
    seen: list[dict[str, Any]] = []

    @setting.bolt.command("/helper")
    async def helper(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack("on it")

    done = await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper declare <b> & more")
    assert (done["reply"]["text"], done["reply"]["is_ephemeral"]) == ("on it", True)
    assert seen[0]["text"] == "declare <b> & more"
    assert (seen[0]["user_id"], seen[0]["channel_name"]) == ("U0BO", "inc-1")


async def test_a_command_that_is_not_acked_shows_the_error_that_slack_shows(setting: Setting) -> None:
    await setting.office.admin("settings", {"ack_seconds": 0.2})

    @setting.bolt.command("/helper")
    async def helper(body: dict[str, Any]) -> None:
        assert body["command"]

    done = await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper")
    assert done == {
        "ok": False,
        "error": "operation_timeout",
        "message": '/helper failed with the error "operation_timeout"',
    }


async def test_an_ack_has_three_seconds(setting: Setting) -> None:
    @setting.bolt.command("/helper")
    async def helper(body: dict[str, Any]) -> None:
        assert body["command"]

    started = time.monotonic()
    await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper")
    assert 2.9 < time.monotonic() - started < 3.5


async def test_an_unknown_command_and_a_silent_app_are_said_plainly(office: Office) -> None:
    unknown = await office.act("U0BO", "command", channel="C0GENERAL", text="/foo bar")
    assert (unknown["error"], unknown["message"]) == ("unknown_command", "/foo is not a valid command")
    await office.install()
    absent = await office.act("U0BO", "command", channel="C0GENERAL", text="/helper")
    assert absent["message"] == '/helper failed with the error "dispatch_failed"'


async def test_commands_do_not_work_in_threads(setting: Setting) -> None:
    done = await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper", thread="1.1")
    assert done["message"] == "/helper is not supported in threads. Sorry!"


async def test_names_become_mentions_when_the_manifest_asks_for_it(setting: Setting) -> None:
    seen: list[str] = []

    @setting.bolt.command("/helper")
    async def helper(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body["text"])
        await ack()

    kept = setting.office.state.books.apps[setting.app.keys["app_id"]].manifest
    kept["features"]["slash_commands"][0]["should_escape"] = True
    await setting.office.act(
        "U0BO", "command", channel=setting.channel, text="/helper page @ada in #general or @nobody"
    )
    assert seen == ["page <@U0ADA|ada> in <#C0GENERAL|general> or @nobody"]


async def test_a_form_opens_and_its_words_arrive(setting: Setting) -> None:
    seen: list[Any] = []

    @setting.bolt.view("form")
    async def sent(ack: Any, view: Any) -> None:
        seen.append((view["state"]["values"]["what"]["typed"]["value"], view["private_metadata"]))
        await ack()

    view = await setting.open_form(form(private_metadata="7"))
    values = {"what": {"typed": {"value": "99 % off"}}}
    done = await setting.office.act("U0BO", "submit", view_id=view, values=values)
    assert done == {"ok": True, "closed": True}
    assert seen == [("99 % off", "7")]
    assert not setting.office.state.views


async def test_a_required_field_is_asked_for_before_the_app_hears_of_it(setting: Setting) -> None:
    view = await setting.open_form()
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": " "}}})
    assert done["errors"] == {"what": "Please complete this required field."}


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "email_text_input"}, "ada", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "ada", "Please enter a valid web address."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a valid number."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2.5", "number of at most 2"),
        ({"min_length": 3}, "ab", "at least 3 characters"),
        ({"max_length": 3}, "abcd", "at most 3 characters"),
    ],
)
async def test_a_field_says_what_it_wants(setting: Setting, element: Any, value: str, sentence: str) -> None:
    view = await setting.open_form(form(blocks=[field("what", **element)]))
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": value}}})
    assert sentence in done["errors"]["what"]


async def test_errors_of_the_app_stand_beside_their_fields_and_the_form_stays(setting: Setting) -> None:
    @setting.bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(response_action="errors", errors={"what": "Too vague."})

    view = await setting.open_form()
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": "x"}}})
    assert done["errors"] == {"what": "Too vague."}
    assert setting.office.state.modals["U0BO"] == [view]
    assert setting.office.state.views[view]["state"]["values"]["what"]["typed"]["value"] == "x"


async def test_errors_for_a_field_that_does_not_exist_are_not_shown(setting: Setting) -> None:
    @setting.bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(response_action="errors", errors={"elsewhere": "x"})

    view = await setting.open_form()
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": "x"}}})
    assert (done["ok"], done["message"]) == (False, "We had some trouble connecting. Try again?")


async def test_an_app_may_change_push_or_clear_forms_in_its_answer(setting: Setting) -> None:
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": form("Second")},
        {"response_action": "push", "view": form("On top")},
        {"response_action": "clear"},
    ]

    @setting.bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(**answers.pop(0))

    values = {"what": {"typed": {"value": "x"}}}
    view = await setting.open_form()
    changed = await setting.office.act("U0BO", "submit", view_id=view, values=values)
    assert (changed["view"]["id"], changed["view"]["title"]["text"]) == (view, "Second")
    pushed = await setting.office.act("U0BO", "submit", view_id=view, values=values)
    assert setting.office.state.modals["U0BO"] == [view, pushed["view"]["id"]]
    assert pushed["view"]["previous_view_id"] == view
    cleared = await setting.office.act("U0BO", "submit", view_id=pushed["view"]["id"], values=values)
    assert cleared["closed"] and not setting.office.state.modals.get("U0BO")


async def test_at_most_three_forms_lie_on_each_other(setting: Setting) -> None:
    errors: list[str] = []

    @setting.bolt.action("deeper")
    async def deeper(ack: Any, body: Any, client: Any) -> None:
        await ack()
        answer = await setting.app.call("views.push", trigger_id=body["trigger_id"], view=deep)
        errors.append(answer.get("error", ""))

    button = {"type": "button", "action_id": "deeper", "text": {"type": "plain_text", "text": "Deeper"}}
    deep = form(blocks=[{"type": "actions", "elements": [button]}])
    await setting.open_form(deep)
    for count in range(3):
        await setting.office.act("U0BO", "click", view_id=await setting.top(), action_id="deeper")
        while len(errors) <= count:
            await asyncio.sleep(0.01)
    assert errors == ["", "", "push_limit_reached"]


async def test_a_form_is_changed_only_with_its_latest_hash(setting: Setting) -> None:
    view_id = await setting.open_form()
    first = setting.office.state.views[view_id]["hash"]
    changed = await setting.app.must("views.update", view_id=view_id, hash=first, view=form("New"))
    assert changed["view"]["hash"] != first
    again = await setting.app.call("views.update", view_id=view_id, hash=first, view=form("Newer"))
    assert again["error"] == "hash_conflict"
    assert (await setting.app.call("views.update", view_id="V1", view=form()))["error"] == "not_found"


async def test_a_trigger_opens_one_form(setting: Setting) -> None:
    triggers: list[str] = []

    @setting.bolt.command("/helper")
    async def helper(ack: Any, body: dict[str, Any]) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper")
    await setting.app.must("views.open", trigger_id=triggers[0], view=form())
    assert (await setting.app.call("views.open", trigger_id=triggers[0], view=form()))[
        "error"
    ] == "exchanged_trigger_id"
    assert (await setting.app.call("views.open", trigger_id="1.2.x", view=form()))["error"] == "invalid_trigger_id"


def test_a_trigger_lasts_three_seconds_and_serves_its_own_app_only() -> None:
    hours = [0.0]
    triggers = Triggers(clock=lambda: hours[0])
    good, late = triggers.issue("A1", "U1"), triggers.issue("A1", "U1")
    with pytest.raises(Refused, match="invalid_trigger_id"):
        triggers.exchange(good, "A2")
    hours[0] = 2.9
    assert triggers.exchange(good, "A1") == "U1"
    hours[0] = 3.1
    with pytest.raises(Refused, match="expired_trigger_id"):
        triggers.exchange(late, "A1")


async def test_a_bad_form_is_refused_without_spending_the_trigger(setting: Setting) -> None:
    triggers: list[str] = []

    @setting.bolt.command("/helper")
    async def helper(ack: Any, body: dict[str, Any]) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper")
    bad = await setting.app.call("views.open", trigger_id=triggers[0], view=form(""))
    assert bad["error"] == "invalid_arguments"
    assert (await setting.app.call("views.open", trigger_id=triggers[0], view=form()))["ok"]


async def test_closing_a_form_is_told_when_the_app_asked_for_it(setting: Setting) -> None:
    closed = asyncio.Event()

    @setting.bolt.view_closed("form")
    async def gone(ack: Any) -> None:
        await ack()
        closed.set()

    view = await setting.open_form(form(notify_on_close=True))
    assert (await setting.office.act("U0BO", "close", view_id=view))["closed"]
    await asyncio.wait_for(closed.wait(), 2)
    assert (await setting.office.act("U0BO", "submit", view_id=view))["message"] == "This form is closed."


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
