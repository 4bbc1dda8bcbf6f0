"""Bots that live in the workspace: what people write to them goes to a chat endpoint, the answer is posted."""

from dataclasses import dataclass, field

import aiohttp

from handlers.workspace import messages
from handlers.workspace.delivery import Delivery
from handlers.workspace.messages import Draft
from handlers.workspace.records import Json, Resident
from handlers.workspace.state import Event, News, Workspace

TURNS_MAX = 20
SILENT = "(I cannot answer just now.)"


@dataclass
class Residents:
    """Hears what people write and lets the residents of that channel answer."""

    ws: Workspace
    delivery: Delivery
    talks: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """The last turns of each conversation: channel, then thread or person."""

    def __call__(self, news: News) -> None:
        """Start an answer to a person's message in a resident's channel."""
        if not isinstance(news, Event) or not _by_a_person(news.body):
            return
        for resident in self.ws.books.residents:
            if resident.channel == news.body["channel"]:
                self.delivery.spawn(self._answer(resident, news.body))

    async def _answer(self, resident: Resident, message: Json) -> None:
        key = (resident.channel, message.get("thread_ts") or message["user"])
        talk = self.talks.setdefault(key, [])
        talk.append({"role": "user", "content": message["text"]})
        del talk[:-TURNS_MAX]
        words = await self._ask(resident.url, list(talk), message["user"])
        talk.append({"role": "assistant", "content": words})
        channel = self.ws.books.channels.get(resident.channel)
        bot = self.ws.books.users.get(resident.bot_user)
        if channel is not None and bot is not None:
            messages.post(self.ws, channel, bot, Draft(text=words, thread_ts=message.get("thread_ts")))

    async def _ask(self, url: str, talk: list[Json], user_id: str) -> str:
        question = {"model": "retailbot", "messages": talk, "user": user_id}
        timeout = aiohttp.ClientTimeout(total=20)
        try:
            async with (
                aiohttp.ClientSession(trust_env=False, timeout=timeout) as session,
                session.post(url, json=question) as reply,
            ):
                body = await reply.json()
                return str(body["choices"][0]["message"]["content"])
        except (aiohttp.ClientError, TimeoutError, KeyError, IndexError, TypeError, ValueError):
            return SILENT


def _by_a_person(body: Json) -> bool:
    return body["type"] == "message" and "bot_id" not in body and body.get("subtype") in (None, "file_share")
