"""The front door: tokens, scopes, arguments and error names are those of Slack."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from handlers.workspace.api.families import METHODS
from handlers.workspace.facts import methods
from handlers.workspace.refusal import COMMON
from tests.office import ALL_SCOPES, App, Office

DOCUMENTED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "slack" / "methods.json").read_text(encoding="utf-8")
)


async def test_a_call_without_a_token_is_not_authed(office: Office) -> None:
    assert (await office.api("auth.test"))["error"] == "not_authed"


async def test_a_wrong_token_is_invalid(office: Office) -> None:
    assert (await office.api("auth.test", "xoxb-nobody"))["error"] == "invalid_auth"


async def test_an_app_level_token_cannot_post(office: Office, app: App) -> None:
    answer = await office.api("chat.postMessage", app.keys["app_token"], channel="C0GENERAL", text="hi")
    assert answer["error"] == "not_allowed_token_type"


async def test_a_bot_token_cannot_open_a_socket(app: App) -> None:
    assert (await app.call("apps.connections.open"))["error"] == "not_allowed_token_type"


async def test_the_bot_learns_who_it_is(app: App) -> None:
    answer = await app.must("auth.test")
    assert (answer["user_id"], answer["team"]) == (app.user, "Northwind AI")


async def test_an_unknown_method_is_said_to_be_unknown(app: App) -> None:
    answer = await app.call("chat.scheduleMessage", channel="C0GENERAL", text="x", post_at=1)
    assert answer["error"] == "unknown_method"


async def test_an_unknown_argument_is_refused_by_name(app: App) -> None:
    answer = await app.call("chat.postMessage", channel="C0GENERAL", text="x", colour="red")
    assert answer["error"] == "invalid_arguments"
    assert "colour" in answer["response_metadata"]["messages"][0]


async def test_a_missing_argument_is_refused_by_name(app: App) -> None:
    answer = await app.call("conversations.setTopic", channel="C0GENERAL")
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: topic"]


async def test_a_missing_scope_is_named(office: Office) -> None:
    poor = await office.install(name="Poor", scopes=["chat:write"])
    answer = await poor.call("pins.add", channel="C0GENERAL", timestamp="1.1")
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "pins:write", "chat:write")


async def test_a_private_channel_needs_the_scope_for_private_channels(office: Office) -> None:
    public_only = await office.install(name="Public", scopes=["channels:manage"])
    assert (await public_only.call("conversations.create", name="open"))["ok"]
    answer = await public_only.call("conversations.create", name="closed", is_private=True)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:write")


async def test_broken_json_is_refused(office: Office, app: App) -> None:
    headers = {"Authorization": f"Bearer {app.keys['bot_token']}", "Content-Type": "application/json"}
    async with office.session.post(f"{office.url}/api/chat.postMessage", data=b"{oops", headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_json"


async def test_methods_that_take_no_json_do_not_see_it(office: Office, app: App) -> None:
    headers = {"Authorization": f"Bearer {app.keys['bot_token']}"}
    address = f"{office.url}/api/users.info"
    async with office.session.post(address, json={"user": "U0BO"}, headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_arguments"
    async with office.session.post(address, data={"user": "U0BO"}, headers=headers) as answer:
        assert (await answer.json())["user"]["real_name"] == "Bo Lindqvist"


def test_every_method_is_known_to_slack_and_takes_what_slack_takes() -> None:
    assert set(METHODS) == set(methods())
    for name, facts in methods().items():
        documented = DOCUMENTED[name]
        assert facts.args - {"team_id"} <= set(documented["args"]), name
        assert facts.errors == frozenset(documented["errors"] or []), name
        assert set(facts.scopes) == set(documented["scopes"] or []), name


STRANGE: tuple[Any, ...] = ("", "C0GENERAL", "C0NOWHERE", "U0HANA", [], "x" * 5000, "[1", "1795234326.942331", True, -1)


@pytest.mark.parametrize("name", sorted(set(methods()) - {"api.test"}))
async def test_every_refusal_has_a_name_that_slack_documents(app: App, office: Office, name: str) -> None:
    facts = methods()[name]
    token = app.keys["app_token"] if name == "apps.connections.open" else app.keys["bot_token"]
    headers = {"Authorization": f"Bearer {token}"}
    wanted = sorted(facts.args)
    for first, second in product(STRANGE, STRANGE[:5]):
        args = {arg: _written(second if place % 2 else first) for place, arg in enumerate(wanted)}
        for given in (args, {arg: args[arg] for arg in wanted if arg in facts.required}):
            async with office.session.post(f"{office.url}/api/{name}", data=given, headers=headers) as answer:
                assert answer.status == 200, (given, await answer.text())
                error = (await answer.json()).get("error")
                assert error is None or error in COMMON or error in DOCUMENTED[name]["errors"]


def _written(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list | bool) else str(value)


async def test_calls_are_logged_with_how_they_ended(office: Office, app: App) -> None:
    await app.must("auth.test")
    await app.call("chat.postMessage", channel="C0NOWHERE", text="x")
    fine, refused = await office.look("calls")
    assert (fine["method"], fine["ok"], fine["status"]) == ("auth.test", True, 200)
    assert (refused["error"], refused["args"]["channel"]) == ("channel_not_found", "C0NOWHERE")
    assert refused["started"] <= refused["ended"]
    assert [entry["n"] for entry in await office.look("calls?since=1")] == [2]


async def test_installing_again_keeps_the_keys_and_changes_the_scopes(office: Office, app: App) -> None:
    again = await office.install(scopes=["users:read"])
    assert again.keys == app.keys
    assert (await app.call("conversations.create", name="late"))["error"] == "missing_scope"
    assert "chat:write" in ALL_SCOPES


async def test_people_are_found_by_address_only_with_the_scope_and_while_active(office: Office, app: App) -> None:
    assert (await app.must("users.lookupByEmail", email="Ada@northwind.example"))["user"]["id"] == "U0ADA"
    assert (await app.call("users.lookupByEmail", email="hana@northwind.example"))["error"] == "users_not_found"
    blind = await office.install(name="Blind", scopes=["users:read"])
    assert (await blind.call("users.lookupByEmail", email="ada@northwind.example"))["error"] == "missing_scope"
    assert "email" not in (await blind.must("users.info", user="U0ADA"))["user"]["profile"]


async def test_lists_come_in_pages(app: App) -> None:
    names: list[str] = []
    cursor = ""
    while True:
        page = await app.must("users.list", limit=4, cursor=cursor)
        names += [user["name"] for user in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert len(names) == len(set(names)) == 11
    assert (await app.call("users.list", cursor="nonsense"))["error"] == "invalid_cursor"
