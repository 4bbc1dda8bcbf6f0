"""Questions to Slack whose answers' headers matter as well: the scopes of a token, and Slack's own clock."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.client import Lost, NotSent, RateLimited, Refused, told_apart

log = logging.getLogger("hotwash.slack")

TRIES = 4
"""How often a question is asked when Slack wants to be left alone for a while."""


@dataclass(frozen=True)
class Answer:
    """What Slack says."""

    fields: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    """Slack's name for what it refused; empty when it did not."""
    scopes: frozenset[str] | None = None
    """What the token may do; none when Slack does not say."""
    at: datetime | None = None
    """The time by Slack's clock, to the second."""


class Probe:
    """Asks Slack with one token."""

    def __init__(self, token: str, base_url: str, http: aiohttp.ClientSession) -> None:
        self._web = AsyncWebClient(token=token, base_url=base_url, session=http, retry_handlers=[])

    async def ask(self, method: str, **args: str) -> Answer:
        """Slack's answer, a refusal included.  Raises NotSent, Lost and RateLimited."""
        for _ in range(TRIES - 1):
            try:
                return await self._ask(method, args)
            except RateLimited as limited:
                seconds = limited.after.total_seconds()
                log.warning("Slack asks for %.0f seconds of patience.", seconds)
                await asyncio.sleep(seconds)
        return await self._ask(method, args)

    async def pages(self, method: str, name: str, **args: str) -> Answer:
        """All items of a listing under its name, or the first refusal.  Raises NotSent, Lost and RateLimited."""
        items: list[Any] = []
        cursor = {"cursor": ""}
        while True:
            page = await self.ask(method, **args, **(cursor if cursor["cursor"] else {}))
            items += page.fields.get(name, [])
            cursor = {"cursor": page.fields.get("response_metadata", {}).get("next_cursor", "")}
            if page.error or not cursor["cursor"]:
                return Answer({name: items}, page.error, page.scopes, page.at)

    async def _ask(self, method: str, args: dict[str, str]) -> Answer:
        try:
            response = await self._web.api_call(method, data=args)
        except SlackApiError as error:
            fault = told_apart(method, error)
            if not isinstance(fault, Refused):
                raise fault from None
            return _answer(error.response, fault.response, fault.error)
        except aiohttp.ClientConnectorError as error:
            raise NotSent(str(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Lost(f"{type(error).__name__} {error}".strip()) from None
        return _answer(response, response.data, "")


def _answer(response: Any, fields: Any, error: str) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    named = headers.get("x-oauth-scopes")
    scopes = None if named is None else frozenset(scope.strip() for scope in named.split(",") if scope.strip())
    return Answer(fields, error, scopes, _moment(headers.get("date", "")))


def _moment(words: str) -> datetime | None:
    try:
        return parsedate_to_datetime(words).astimezone(UTC)
    except ValueError:
        return None
