"""Bots that live in the workspace: what people write to them goes to a chat endpoint, the answer is posted."""

from dataclasses import dataclass, field

import aiohttp

from handlers.workspace import messages
from handlers.workspace.delivery import Delivery
from handlers.workspace.messages import Draft
from handlers.workspace.records import Json, Resident
from handlers.workspace.state import Event, News, Workspace

TURNS_MAX = 20
SECONDS = 25.0
"""How long an answer may take."""
ANSWER = "shop_answer"
"""The mark of a message that is an answer of the shop's own; it carries the shop's number for it."""
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
        words, answer_id = await self._ask(resident.url, list(talk), message["user"])
        talk.append({"role": "assistant", "content": words})
        channel = self.ws.books.channels.get(resident.channel)
        bot = self.ws.books.users.get(resident.bot_user)
        if channel is not None and bot is not None:
            known = bool(answer_id and resident.report_url)
            mark = {"event_type": ANSWER, "event_payload": {"id": answer_id}} if known else None
            messages.post(self.ws, channel, bot, Draft(words, thread_ts=message.get("thread_ts"), metadata=mark))

    async def report(self, body: Json) -> Json:
        """A customer reports an answer to the shop; nothing of this says who they are."""
        place, ts = str(body.get("channel")), str(body.get("ts"))
        resident = next((one for one in self.ws.books.residents if one.channel == place), None)
        channel = self.ws.books.channels.get(place)
        mark = (channel.messages.get(ts) or {}).get("metadata") or {} if channel else {}
        if resident is None or mark.get("event_type") != ANSWER:
            return {"ok": False, "message": "This answer cannot be reported."}
        given = {"id": mark["event_payload"]["id"], "what": body.get("what", ""), "urgent": body.get("urgent")}
        try:
            answer = await _posted(resident.report_url, given)
            if "report" in answer:
                return {"ok": True, "report": str(answer["report"])}
            return {"ok": False, "message": str(answer["error"]["message"])}
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
            return {"ok": False, "message": "The shop did not answer. Please try again in a moment."}

    async def _ask(self, url: str, talk: list[Json], user_id: str) -> tuple[str, str]:
        """What the endpoint answers, and its id for it; without one when it does not answer."""
        question = {"model": "retailbot", "messages": talk, "user": user_id}
        try:
            body = await _posted(url, question)
            return str(body["choices"][0]["message"]["content"]), str(body.get("id") or "")
        except (aiohttp.ClientError, TimeoutError, KeyError, IndexError, TypeError, ValueError):
            return SILENT, ""


async def _posted(url: str, body: Json) -> Json:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with (
        aiohttp.ClientSession(trust_env=False, timeout=timeout) as session,
        session.post(url, json=body) as reply,
    ):
        answer: Json = await reply.json()
        return answer


def _by_a_person(body: Json) -> bool:
    return body["type"] == "message" and "bot_id" not in body and body.get("subtype") in (None, "file_share")
