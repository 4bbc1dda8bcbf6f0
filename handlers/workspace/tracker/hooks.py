"""Web hooks: signed, told apart by an identifier, sent again when nobody took them."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from handlers.workspace.tracker.books import Books, Issue, Json, User
from handlers.workspace.tracker.faults import HookFaults
from handlers.workspace.tracker.shapes import Shapes

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each of the five times that Jira sends a web hook again."""


@dataclass
class Hooks:
    """The one address that hears of changes."""

    books: Books
    base: str
    url: str
    secret: str
    pauses: tuple[float, ...] = PAUSES
    faults: HookFaults = field(default_factory=HookFaults)
    sent: int = 0
    held: list[tuple[str, bytes]] = field(default_factory=list)
    sending: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.books.changed.append(self.hear)

    def hear(self, event: str, issue: Issue, by: User, more: Json) -> None:
        """Send a change off, as the faults allow."""
        self.sent += 1
        lost = _struck(self.faults.lost_every, self.sent)
        fresh = [] if lost else [(f"hook-{self.sent}", self._body(event, issue, by, more))]
        if _struck(self.faults.held_every, self.sent):
            self.held += fresh
            return
        due, self.held = fresh + self.held, []
        for identifier, body in due * (2 if _struck(self.faults.twice_every, self.sent) else 1):
            self._send(identifier, body)

    def release(self) -> None:
        """Send what is still held back."""
        for identifier, body in self.held:
            self._send(identifier, body)
        self.held = []

    def _send(self, identifier: str, body: bytes) -> None:
        task = asyncio.get_running_loop().create_task(self._post(identifier, body))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    async def stop(self) -> None:
        """Send nothing more."""
        for task in list(self.sending):
            task.cancel()
        await asyncio.gather(*self.sending, return_exceptions=True)

    def _body(self, event: str, issue: Issue, by: User, more: Json) -> bytes:
        shapes = Shapes(self.books, self.base, 2)
        told: Json = {
            "timestamp": int(self.books.now().timestamp() * 1000),
            "webhookEvent": event,
            "user": shapes.user(by),
            "issue": shapes.issue(issue),
        }
        if "comment" in more:
            told["comment"] = shapes.comment(issue, more["comment"])
        if "changelog" in more:
            told |= {"issue_event_type_name": "issue_generic", "changelog": more["changelog"]}
        return json.dumps(told).encode()

    async def _post(self, identifier: str, body: bytes) -> None:
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Hub-Signature": f"sha256={signature}",
            "X-Atlassian-Webhook-Identifier": identifier,
        }
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            for attempt, pause in enumerate((*self.pauses, None)):
                again: dict[str, Any] = {"X-Atlassian-Webhook-Retry": str(attempt)} if attempt else {}
                if await self._taken(session, body, headers | again) or pause is None:
                    return
                await asyncio.sleep(pause)

    async def _taken(self, session: aiohttp.ClientSession, body: bytes, headers: dict[str, str]) -> bool:
        try:
            async with session.post(self.url, data=body, headers=headers) as reply:
                return reply.status < 500 and reply.status not in (408, 409, 425, 429)
        except (aiohttp.ClientError, TimeoutError):
            return False


def _struck(every: int, number: int) -> bool:
    return every > 0 and number % every == 0
