"""Who may do what over the Web API: tokens, scopes, and the channels that an app can see."""

from dataclasses import dataclass

from handlers.workspace.facts import Facts
from handlers.workspace.records import App, Channel
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Workspace

PREFIXES = {"public": "channels:", "private": "groups:", "im": "im:"}
OPEN_TO_ALL = frozenset({"api.test", "blocks.validate"})
APP_LEVEL = "apps.connections.open"
OWN_KIND_CHECK = frozenset({"conversations.create", "conversations.list", "users.conversations", "conversations.open"})
"""Methods that look at scopes themselves, by the kind of channel that they make or list."""


@dataclass(frozen=True)
class Caller:
    """The app behind a token."""

    app: App | None


def caller(ws: Workspace, facts: Facts, token: str) -> Caller:
    """The app that calls, if its token is of the right kind for the method."""
    if facts.name in OPEN_TO_ALL and not token:
        return Caller(None)
    if not token:
        raise Refused("not_authed")
    for app in ws.books.apps.values():
        if token in (app.bot_token, app.app_token):
            if (token == app.app_token) != (facts.name == APP_LEVEL):
                raise Refused("not_allowed_token_type")
            return Caller(app)
    raise Refused("invalid_auth")


def check_scope(app: App, facts: Facts) -> None:
    """Refuse when the app has none of the scopes that the method takes."""
    if facts.scopes and not app.scopes.intersection(facts.scopes):
        raise _missing(app, facts.scopes[0])


def check_kind(app: App, facts: Facts, kind: str) -> None:
    """Refuse when the app lacks the scope for that kind of channel."""
    fitting = [scope for scope in facts.scopes if scope.startswith(PREFIXES[kind])]
    if fitting and not app.scopes.intersection(fitting):
        raise _missing(app, fitting[-1])


def need(app: App, scope: str) -> None:
    """Refuse when the app lacks one particular scope."""
    if scope not in app.scopes:
        raise _missing(app, scope)


def visible(ws: Workspace, app: App, facts: Facts, channel_id: str) -> Channel:
    """A channel that the app can see and has the scope for; refuses with channel_not_found."""
    channel = ws.books.channels.get(channel_id)
    if channel is None or not ws.sees(ws.books.users[app.bot_user_id], channel):
        raise Refused("channel_not_found")
    check_kind(app, facts, channel.kind)
    return channel


def _missing(app: App, needed: str) -> Refused:
    return Refused("missing_scope", needed=needed, provided=",".join(sorted(app.scopes)))
