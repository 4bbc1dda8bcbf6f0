"""People type slash commands."""

import re

from handlers.workspace import responses
from handlers.workspace.acts.payloads import channel_name, deliver
from handlers.workspace.acts.person import Deed, verb
from handlers.workspace.delivery import Parcel
from handlers.workspace.records import App, Channel, Json
from handlers.workspace.refusal import Refused

NAMES = re.compile(r"(?<![\w<])([@#])([\w.-]+)")


@verb("command")
async def command(deed: Deed) -> Json:
    """Run a slash command and show what the app answered at once."""
    channel = deed.channel()
    name, _, rest = deed.text("text").strip().partition(" ")
    if deed.args.get("thread"):
        raise Refused("not_in_threads", f"{name} is not supported in threads. Sorry!")
    app, manifest = _owner(deed, name)
    if channel.is_archived:
        raise Refused("is_archived")
    deed.desk.stopwatch.start(f"{name} {rest}".strip())
    text = _escaped(deed, rest.strip()) if manifest.get("should_escape") else rest.strip()
    payload = _payload(deed, app, channel, name, text)
    try:
        answer = await deliver(deed, app, Parcel("command", payload, manifest.get("url") or ""))
    except Refused as refused:
        raise Refused(refused.name, f'{name} failed with the error "{refused.name}"') from None
    if not answer.get("text") and not answer.get("blocks"):
        return {}
    return {"reply": responses.answer(deed.ws, app, channel, deed.user, answer)}


def _owner(deed: Deed, name: str) -> tuple[App, Json]:
    """The app that a command belongs to; the one installed last wins, as at Slack."""
    for app in reversed(deed.ws.books.apps.values()):
        for manifest in app.commands:
            if manifest["command"] == name:
                return app, manifest
    raise Refused("unknown_command", f"{name} is not a valid command")


def _payload(deed: Deed, app: App, channel: Channel, name: str, text: str) -> Json:
    books = deed.ws.books
    return {
        "token": "local",
        "team_id": books.team_id,
        "team_domain": books.team_domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": deed.user.id,
        "user_name": deed.user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": deed.desk.base_url + deed.desk.responses.issue(app, channel, deed.user),
        "trigger_id": deed.desk.triggers.issue(app.id, deed.user.id),
    }


def _escaped(deed: Deed, text: str) -> str:
    """Names become mentions, and what mrkdwn would read as one does not, when the manifest asks for it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    users = {user.name: user.id for user in deed.ws.books.users.values()}

    def mention(match: re.Match[str]) -> str:
        sign, name = match.groups()
        if sign == "@":
            return f"<@{users[name]}|{name}>" if name in users else match[0]
        channel = deed.ws.by_name(name)
        return f"<#{channel.id}|{name}>" if channel and deed.ws.sees(deed.user, channel) else match[0]

    return NAMES.sub(mention, text)
