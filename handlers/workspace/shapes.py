"""How people, channels and messages look as JSON, to apps (Slack's shapes) and to the page."""

from handlers.workspace.records import App, Channel, Json, User
from handlers.workspace.state import Workspace

CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im"}


def app_user(ws: Workspace, user: User, with_email: bool) -> Json:
    """A user as users.info answers; the address only for tokens that may read it."""
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "title": user.title,
        "team": user.team_id,
        **({"email": user.email} if with_email and user.email and not user.is_stranger else {}),
        **({"bot_id": user.bot_id, "api_app_id": user.app_id} if user.is_bot else {}),
    }
    body: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.deleted:
        return body
    return body | {
        "color": user.color,
        "tz": user.tz,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_stranger": user.is_stranger,
    }


def app_channel(ws: Workspace, channel: Channel, viewer: str) -> Json:
    """A channel as the conversations methods answer it to one bot user."""
    common: Json = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": ws.books.team_id,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        return common | {"user": channel.peer(viewer), "is_open": True, "is_user_deleted": False, "priority": 0}
    shared = sorted({ws.books.users[member].team_id for member in channel.members if member in ws.books.users})
    return common | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind == "private",
        "is_general": channel.is_general,
        "is_shared": len(shared) > 1,
        "is_ext_shared": len(shared) > 1,
        "shared_team_ids": shared or [ws.books.team_id],
        "pending_shared": [],
        "is_pending_ext_shared": False,
        "unlinked": 0,
        "is_member": viewer in channel.members,
        "topic": channel.topic.model_dump(),
        "purpose": channel.purpose.model_dump(),
        "previous_names": channel.previous_names,
    }


def app_message(message: Json, with_metadata: bool = False) -> Json:
    """A message as history and events carry it; metadata only where it was asked for."""
    return {key: value for key, value in message.items() if with_metadata or key != "metadata"}


def page_user(user: User) -> Json:
    """A user as the page draws it."""
    return user.model_dump(exclude={"updated", "bot_id"})


def page_channel(channel: Channel, viewer: str) -> Json:
    """A channel as the page draws it for one person."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.kind == "private",
        "is_im": channel.kind == "im",
        "user": channel.peer(viewer),
        "is_archived": channel.is_archived,
        "topic": channel.topic.value,
        "purpose": channel.purpose.value,
        "members": channel.members,
        "pins": [pin.ts for pin in channel.pins],
        "bookmarks": [
            {key: mark.get(key, "") for key in ("id", "title", "link", "emoji")} for mark in channel.bookmarks
        ],
        "is_member": viewer in channel.members,
        "created": channel.created,
        "creator": channel.creator,
    }


def page_app(app: App) -> Json:
    """An app as the page lists it."""
    return {
        "id": app.id,
        "name": app.name,
        "bot_user_id": app.bot_user_id,
        "has_home": bool(app.home.get("home_tab_enabled")),
        "has_messages": bool(app.home.get("messages_tab_enabled", True)),
    }


def page_commands(apps: dict[str, App]) -> list[Json]:
    """Every slash command that can be typed."""
    return [
        {
            "command": command["command"],
            "description": command.get("description", ""),
            "usage_hint": command.get("usage_hint", ""),
            "app_id": app.id,
        }
        for app in apps.values()
        for command in app.commands
    ]


def page_shortcuts(apps: dict[str, App]) -> list[Json]:
    """Every global and message shortcut."""
    return [
        {
            "callback_id": shortcut["callback_id"],
            "name": shortcut.get("name", ""),
            "description": shortcut.get("description", ""),
            "type": shortcut.get("type", "global"),
            "app_id": app.id,
        }
        for app in apps.values()
        for shortcut in app.shortcuts
    ]


def page_apps(apps: dict[str, App]) -> Json:
    """Apps, commands and shortcuts together, as the page wants them."""
    return {
        "apps": [page_app(app) for app in apps.values()],
        "commands": page_commands(apps),
        "shortcuts": page_shortcuts(apps),
    }
