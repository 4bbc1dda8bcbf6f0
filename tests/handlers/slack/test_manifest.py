"""The Slack app's manifest is made from the listeners: valid, and with no scope too many or too few."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot import manifests
from handlers.slack import registry
from handlers.slack.app_manifest import EVENT_SCOPES, app_manifest, events
from handlers.slack.client import SCOPES

DATA = Path(__file__).parents[2] / "data" / "slack"


@pytest.fixture(params=[None, "https://hotwash.example/"], ids=["socket", "http"])
def made(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The manifest, for Socket Mode and for HTTP."""
    return app_manifest(registry.listeners(), manifests.load().house, request.param)


def test_it_is_valid_by_slacks_own_schema(made: dict[str, Any]) -> None:
    schema = json.loads((DATA / "manifest.schema.2.0.0.json").read_text())
    jsonschema.validate(made, schema)
    assert made["settings"]["socket_mode_enabled"] == ("request_url" not in made["settings"]["interactivity"])


def test_the_file_in_the_repository_is_what_would_be_made_today() -> None:
    text = (manifests.DEFAULTS / "slack_app.yaml").read_text()
    made = app_manifest(registry.listeners(), manifests.load().house)
    assert text.endswith(manifests.dump(made)), "run `hotwash manifest --write`"


def test_every_scope_is_needed_by_a_method_or_an_event(made: dict[str, Any]) -> None:
    documented = json.loads((DATA / "methods.json").read_text())
    subscribed = made["settings"]["event_subscriptions"]["bot_events"]
    for scope in made["oauth_config"]["scopes"]["bot"]:
        by_method = [method for method in SCOPES if scope in (documented[method]["scopes"] or [])]
        by_event = [event for event in subscribed if scope in EVENT_SCOPES[event]]
        # The address of a person comes with users.list, but only with a scope of its own.
        assert by_method or by_event or scope in ("commands", "users:read.email"), scope


def test_every_method_and_event_gets_a_scope_that_slack_names_for_it(made: dict[str, Any]) -> None:
    documented = json.loads((DATA / "methods.json").read_text())
    granted = set(made["oauth_config"]["scopes"]["bot"])
    for method, wanted in SCOPES.items():
        assert set(wanted) <= granted
        assert not documented[method]["scopes"] or set(documented[method]["scopes"]) & granted, method
    assert set(events(registry.listeners())) == set(made["settings"]["event_subscriptions"]["bot_events"])


def test_names_and_descriptions_fit(made: dict[str, Any]) -> None:
    for command in made["features"]["slash_commands"]:
        assert len(command["usage_hint"]) <= 1000
        assert len(command["description"]) <= 2000
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
    assert len(made["display_information"]["description"]) <= 140


def test_every_listener_and_deliverer_has_its_place() -> None:
    found = registry.listeners()
    assert {"declare", "list", "help", "join", "menu", "timeline"} <= set(found.commands)
    assert all(command.says and command.example for command in found.commands.values())
    names = [name for command in found.commands.values() for name in (command.verb, *command.aliases)]
    assert len(names) == len(set(names)), "no word means two things"


def test_the_help_begins_with_what_people_need_first() -> None:
    assert list(registry.listeners().commands)[:3] == ["declare", "drill", "weird"]
