"""Slack's app manifest, made from the listeners and from the methods that Hotwash calls."""

from typing import Any

from bot.manifests import House
from handlers.slack.client import SCOPES
from handlers.slack.listening import Listeners

EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "pin_removed": ("pins:read",),
    "reaction_added": ("reactions:read",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}
"""The events that Hotwash subscribes to and what each needs (docs.slack.dev, events)."""


def app_manifest(listeners: Listeners, house: House, public_url: str | None = None) -> dict[str, Any]:
    """The manifest that one pastes at api.slack.com/apps; with a public address for HTTP, without for Socket Mode."""
    url = {"request_url": f"{public_url.rstrip('/')}/slack/events"} if public_url else {}
    examples = [command.example for command in listeners.commands.values() if command.verb != "menu"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Hotwash",
            "description": "Opens incidents of AI systems and brings the right people together in a second.",
            "background_color": "#1f2a37",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Hotwash", "always_online": True},
            "shortcuts": [
                {"name": one.name, "type": one.kind, "callback_id": one.callback, "description": one.says[:150]}
                for one in listeners.shortcuts.values()
            ],
            "slash_commands": [
                _command(house.command, "Open, join and lead incidents of AI systems", " | ".join(examples), url),
                _command(house.report_command, "Report something weird that an AI did", "what was weird", url),
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes(listeners)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": events(listeners)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _command(command: str, says: str, hint: str, url: dict[str, str]) -> dict[str, Any]:
    where = {"url": url["request_url"]} if url else {}
    return {"command": command, "description": says, "usage_hint": hint[:1000], "should_escape": True, **where}


def events(listeners: Listeners) -> list[str]:
    """The events to subscribe to; message events by the kind of channel."""
    heard = {event.type for event in listeners.events}
    messages = {"message.channels", "message.groups"} if "message" in heard else set()
    return sorted((heard - {"message"}) | messages)


def scopes(listeners: Listeners) -> list[str]:
    """The scopes that commands, called methods and subscribed events need, and no others."""
    wanted = {"commands"} | {scope for needed in SCOPES.values() for scope in needed}
    return sorted(wanted | {scope for event in events(listeners) for scope in EVENT_SCOPES[event]})
