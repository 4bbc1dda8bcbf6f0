"""People type commands; an app built with Bolt answers."""

import time
from typing import Any

from tests.handlers.workspace.setting import Setting
from tests.office import Office


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
        "U0BO", "command", channel=setting.channel, text="/helper page @ada in #general or @nobody <@U0BO> & more"
    )
    assert seen == ["page <@U0ADA|ada> in <#C0GENERAL|general> or @nobody &lt;@U0BO&gt; &amp; more"]
