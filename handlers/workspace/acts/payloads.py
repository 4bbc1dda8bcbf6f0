"""The payloads that an app gets when a person acts."""

from handlers.workspace.acts.person import Deed
from handlers.workspace.delivery import Parcel
from handlers.workspace.records import App, Channel, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_message
from handlers.workspace.sockets import NotDelivered

TIMEOUT = {"timeout": "operation_timeout"}


def common(deed: Deed, app: App, kind: str) -> Json:
    """What every interaction carries."""
    books = deed.ws.books
    return {
        "type": kind,
        "token": "local",
        "team": {"id": books.team_id, "domain": books.team_domain},
        "user": {
            "id": deed.user.id,
            "username": deed.user.name,
            "name": deed.user.name,
            "team_id": deed.user.team_id,
        },
        "api_app_id": app.id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def triggered(deed: Deed, app: App, kind: str) -> Json:
    """The same with leave to open a form."""
    return common(deed, app, kind) | {"trigger_id": deed.desk.triggers.issue(app.id, deed.user.id)}


def on_message(deed: Deed, app: App, channel: Channel, message: Json) -> Json:
    """What an interaction with a message carries besides."""
    path = deed.desk.responses.issue(app, channel, deed.user, message["ts"])
    return {
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": app_message(message),
        "response_url": deed.desk.base_url + path,
    }


def channel_name(channel: Channel) -> str:
    """The name that apps are told; private places keep theirs."""
    return {"public": channel.name, "private": "privategroup", "im": "directmessage"}[channel.kind]


async def ask(deed: Deed, app: App, payload: Json, kind: str = "interaction") -> Json:
    """Deliver an interaction; refuses with operation_timeout or dispatch_failed, as a person would see it."""
    settings = app.settings.get("interactivity") or {}
    url = settings.get("request_url") or ""
    if kind == "options":
        url = settings.get("message_menu_options_url") or url
    return await deliver(deed, app, Parcel(kind, payload, url))


async def deliver(deed: Deed, app: App, parcel: Parcel) -> Json:
    """Deliver anything that a person waits for."""
    try:
        return await deed.desk.delivery.ask(app, parcel)
    except NotDelivered as lost:
        raise Refused(TIMEOUT.get(lost.reason, "dispatch_failed")) from None
