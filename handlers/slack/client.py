"""Calls to Slack's Web API, each tried once; what went wrong is told apart by whether it may have been applied."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.outcomes import Later, Never, Outcome, Unknown

MAYBE_APPLIED = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
"""Slack's own trouble: its documentation says that some of the operation may have succeeded."""

LATER = {
    "ratelimited": timedelta(seconds=30),
    "rate_limited": timedelta(seconds=30),
    "message_limit_exceeded": timedelta(minutes=1),
    "invalid_auth": timedelta(minutes=1),
    "not_authed": timedelta(minutes=1),
    "token_expired": timedelta(minutes=1),
    "token_revoked": timedelta(minutes=1),
    "account_inactive": timedelta(minutes=1),
}
"""Refusals that end by themselves, or once the operator has renewed the token: nothing was applied, so wait."""

SCOPES: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.list": ("bookmarks:read",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.archive": ("channels:manage", "groups:write"),
    "conversations.create": ("channels:manage", "groups:write"),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.invite": ("channels:manage", "groups:write"),
    "conversations.join": ("channels:join",),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.rename": ("channels:manage", "groups:write"),
    "conversations.replies": ("channels:history", "groups:history"),
    "conversations.setTopic": ("channels:manage", "groups:write"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "pins.add": ("pins:write",),
    "pins.list": ("pins:read",),
    "reactions.add": ("reactions:write",),
    "users.conversations": ("channels:read", "groups:read"),
    "users.list": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""The methods that Hotwash calls and the scopes that they need; the app's manifest asks for no others."""


class Refused(Exception):
    """Slack said no, by name; nothing was applied."""

    def __init__(self, error: str, response: dict[str, Any]) -> None:
        super().__init__(error)
        self.error, self.response = error, response


class RateLimited(Exception):
    """Slack answered 429; nothing was applied."""

    def __init__(self, method: str, after: timedelta) -> None:
        super().__init__(method)
        self.method, self.after = method, after


class NotSent(Exception):
    """Slack could not be reached at all; nothing was applied."""


class Lost(Exception):
    """No answer came, or Slack had trouble of its own; it may have been applied."""


class Slack:
    """A workspace as the bot sees it.  `url` is the workspace's own address, `bot` our user id, `team` our team."""

    def __init__(self, web: AsyncWebClient, http: aiohttp.ClientSession) -> None:
        self.web, self.http = web, http
        self.url = self.bot = self.team = self.bot_id = ""

    async def call(self, method: str, **args: Any) -> dict[str, Any]:
        """The answer's fields.  Raises Refused, RateLimited, NotSent or Lost."""
        if method not in SCOPES:
            raise KeyError(f"{method} is not in SCOPES, so the manifest would not ask for its scopes")
        try:
            response = await self.web.api_call(method, data={name: _form(value) for name, value in args.items()})
        except SlackApiError as error:
            raise told_apart(method, error) from None
        except aiohttp.ClientConnectorError as error:
            raise NotSent(str(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Lost(f"{type(error).__name__} {error}") from None
        return _fields(response.data)

    async def pages(self, method: str, field: str, **args: Any) -> list[dict[str, Any]]:
        """All items of a listing, page by page."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = await self.call(method, **args, **({"cursor": cursor} if cursor else {}))
            items += page[field]
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return items

    async def meet(self) -> None:
        """Learn who we are; done once at start so that nothing needs to ask while somebody waits."""
        me = await self.call("auth.test")
        self.url, self.bot, self.team, self.bot_id = me["url"], me["user_id"], me["team_id"], me.get("bot_id", "")

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message, made without asking Slack."""
        return f"{self.url}archives/{channel}/p{ts.replace('.', '')}"


def connect(token: str, base_url: str, http: aiohttp.ClientSession) -> Slack:
    """A client with the SDK's own retries off: they would send a message again after a lost reply."""
    return Slack(AsyncWebClient(token=token, base_url=base_url, session=http, retry_handlers=[]), http)


def _form(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def _fields(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def told_apart(method: str, error: SlackApiError) -> Exception:
    response = error.response
    status = getattr(response, "status_code", 0)
    if status == 429:
        return RateLimited(method, timedelta(seconds=float(response.headers.get("Retry-After", 1))))
    fields = _fields(getattr(response, "data", None))
    name = str(fields.get("error", ""))
    if status >= 500 or not name or name in MAYBE_APPLIED:
        return Lost(f"{method}: {name or status}")
    return Refused(name, fields)


def outcome(error: Exception) -> Outcome:
    """What a failed call means for its effect."""
    match error:
        case RateLimited():
            return Later(f"{error.method}: rate limited", error.after, throttled=error.method)
        case NotSent():
            return Later(str(error))
        case Refused() if error.error in LATER:
            return Later(error.error, LATER[error.error])
        case Refused():
            return Never(error.error)
        case _:
            return Unknown(str(error))
