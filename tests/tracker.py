"""A tracker for tests: served in this process, with the `jira` package as its client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from jira import JIRA
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers.workspace.server import served
from handlers.workspace.tracker import board
from handlers.workspace.tracker.books import Books, CustomField, Flavour, User
from handlers.workspace.tracker.server import Tracker, build

BOT = User("acc-bot", "hotwash", "Hotwash", "hotwash@example.com", "bot-token", is_app=True)
ANA = User("acc-ana", "ana", "Ana Ruiz", "ana@example.com", "ana-token")
GONE = User("acc-gus", "gus", "Gus Gone", "gus@example.com", "", active=False)


@dataclass
class Site:
    """A tracker and where it is."""

    tracker: Tracker
    address: str
    version: str
    clients: list[JIRA] = field(default_factory=list)

    @property
    def books(self) -> Books:
        """What it remembers."""
        return self.tracker.books

    def client(self, by: User = BOT, **more: Any) -> JIRA:
        """The `jira` package as we use it: no retries of its own, and never without a limit of time."""
        options: dict[str, Any] = {"rest_api_version": self.version}
        known = {"basic_auth": (by.email, by.token)} if self.books.is_cloud else {"token_auth": by.token}
        client = JIRA(self.address, options=options, max_retries=0, timeout=(3, 5), **known, **more)
        self.clients.append(client)
        return client

    def text(self, words: str) -> Any:
        """Words as this version takes them."""
        if self.version == "2":
            return words
        line = {"type": "paragraph", "content": [{"type": "text", "text": words}]}
        return {"type": "doc", "version": 1, "content": [line]}


@asynccontextmanager
async def site(flavour: Flavour = "cloud", version: str = "2", *custom: CustomField) -> AsyncIterator[Site]:
    """A tracker of a flavour, spoken to in a version."""
    books = Books(flavour=flavour, people=[BOT, ANA, GONE], custom=list(custom))
    tracker = Tracker(books)
    async with served(build(tracker, *board.routes(books))) as address:
        here = Site(tracker, address, version)
        yield here
        for client in here.clients:
            client.close()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def ear(refuse: int = 0) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """Somebody who hears web hooks, refusing the first few; gives its address and the headers of what came."""
    heard: list[dict[str, str]] = []

    async def hear(request: Request) -> Response:
        heard.append({name.title(): value for name, value in request.headers.items()})
        return Response(status_code=503 if len(heard) <= refuse else 202)

    async with served(Starlette(routes=[Route("/", hear, methods=["POST"])])) as address:
        yield f"{address}/", heard
