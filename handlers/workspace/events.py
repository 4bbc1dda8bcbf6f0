"""Which app hears of what: subscriptions, scopes and membership, and the wrapper around an event."""

import time
from dataclasses import dataclass

from handlers.workspace.delivery import Delivery
from handlers.workspace.records import App, Channel, Json
from handlers.workspace.state import Event, News, Workspace

MESSAGE_EVENTS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_rename": "channels:read",
    "channel_deleted": "channels:read",
    "channel_created": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_rename": "groups:read",
    "group_deleted": "groups:read",
    "user_change": "users:read",
    "team_join": "users:read",
}
WITHOUT_MEMBERSHIP = frozenset(name for name in SCOPES if name.startswith("channel_"))


@dataclass
class Fanout:
    """Hears all news and passes events on to the apps that may have them."""

    ws: Workspace
    delivery: Delivery

    def __call__(self, news: News) -> None:
        """Hand one event to every app that it concerns."""
        if not isinstance(news, Event):
            return
        for app in self.ws.books.apps.values():
            if wants(app, news):
                self.delivery.event(app, wrapped(self.ws, app, news.body))


def wants(app: App, event: Event) -> bool:
    """Whether an app subscribed to an event, has the scope for it and may see where it happened."""
    if event.only is not None and event.only != app.id:
        return False
    name = subscription(event.body)
    if name not in app.events:
        return False
    scope = _scope(name, event.channel)
    if scope and scope not in app.scopes:
        return False
    if event.channel is None or name in WITHOUT_MEMBERSHIP:
        return True
    return app.bot_user_id in event.channel.members or event.also == app.bot_user_id


def subscription(body: Json) -> str:
    """The name under which apps subscribe to an event."""
    kind = str(body["type"])
    return MESSAGE_EVENTS[body["channel_type"]] if kind == "message" else kind


def wrapped(ws: Workspace, app: App, event: Json) -> Json:
    """An event as it travels: who it is for, and an id by which repeats are known."""
    team = ws.books.team_id
    return {
        "token": "local",
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": ws.new_id("Ev"),
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{app.id}-{event.get('event_ts', '')}",
    }


def _scope(name: str, channel: Channel | None) -> str:
    if name in ("member_joined_channel", "member_left_channel"):
        return "groups:read" if channel is not None and channel.kind == "private" else "channels:read"
    return SCOPES.get(name, "")
