"""The page's websocket: what a person may see, first whole, then every change."""

import asyncio
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from handlers.workspace import views
from handlers.workspace.records import Json
from handlers.workspace.shapes import page_apps, page_channel, page_user
from handlers.workspace.state import Delta, News, Workspace


@dataclass(eq=False)
class Page:
    """One open page and what it still has to hear."""

    user_id: str
    queue: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)


@dataclass
class Live:
    """Every open page."""

    ws: Workspace
    pages: list[Page] = field(default_factory=list)
    stopwatches: dict[str, Json] = field(default_factory=dict)
    """How long it took until a channel had its team, by channel."""

    def __call__(self, news: News) -> None:
        """Queue a change for the pages of those who may see it."""
        if not isinstance(news, Delta):
            return
        for page in self.pages:
            if self._concerns(page.user_id, news):
                page.queue.put_nowait(news.body)

    async def serve(self, websocket: WebSocket) -> None:
        """Keep one page up to date until it closes."""
        user_id = websocket.query_params.get("as", "")
        if user_id not in self.ws.books.users:
            await websocket.close(code=1008)
            return
        await websocket.accept()
        page = Page(user_id)
        self.pages.append(page)
        sender = asyncio.create_task(self._send(websocket, page))
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            self.pages.remove(page)
            sender.cancel()

    async def _send(self, websocket: WebSocket, page: Page) -> None:
        await websocket.send_json(self.snapshot(page.user_id))
        while True:
            await websocket.send_json(await page.queue.get())

    def start_over(self) -> None:
        """Show every page the whole again."""
        self.stopwatches.clear()
        for page in self.pages:
            if page.user_id in self.ws.books.users:
                page.queue.put_nowait(self.snapshot(page.user_id))

    def snapshot(self, user_id: str) -> Json:
        """Everything that one person may see."""
        books = self.ws.books
        user = books.users[user_id]
        seen = [channel for channel in books.channels.values() if self.ws.sees(user, channel)]
        homes = {app: people[user.id] for app, people in books.homes.items() if user.id in people}
        return {
            "type": "snapshot",
            "me": page_user(user),
            "users": [page_user(one) for one in books.users.values()],
            "channels": [page_channel(channel, user.id) for channel in seen],
            "messages": {channel.id: list(channel.messages.values()) for channel in seen},
            "ephemerals": {channel.id: list(channel.hidden.get(user.id, {}).values()) for channel in seen},
            **page_apps(books.apps),
            "home": {app: homes.get(app) for app in books.apps},
            "modals": views.stack(self.ws, user.id),
            "hints": books.hints,
            "ahead": books.ahead,
            "stopwatches": [self.stopwatches[one.id] for one in seen if one.id in self.stopwatches],
        }

    def _concerns(self, user_id: str, delta: Delta) -> bool:
        if delta.user is not None:
            return delta.user == user_id
        user = self.ws.books.users.get(user_id)
        return delta.channel is None or (user is not None and self.ws.sees(user, delta.channel))
