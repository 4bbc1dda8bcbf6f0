"""The shop's “Report this answer”: its server tells Hotwash for the customer, who has no account anywhere."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from handlers.workspace.guardrail import measure
from handlers.workspace.retailbot import Turn

MODEL = "retail-chat 3.1"
PROMPT = "shop-instructions 12"
SETTINGS = {"temperature": 0.7, "max_tokens": 400}
PAUSES = (0.2, 0.5, 1.0)
"""Seconds to wait before a report that was not taken is sent again; the customer waits meanwhile."""
SECONDS = 5.0
"""How long one try may take."""
REMEMBERED = 500


@dataclass(frozen=True)
class Answer:
    """One answer of the model: what was said before it, and its own words."""

    talk: Sequence[Turn]
    words: str


@dataclass
class Complaints:
    """Where reports go, with the shop's secret, and the answers that can still be reported."""

    url: str = ""
    token: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)

    def remember(self, answer_id: str, talk: Sequence[Turn], words: str) -> None:
        """Keep an answer for as long as a customer may come back to it."""
        self.answers[answer_id] = Answer(talk, words)
        while len(self.answers) > REMEMBERED:
            del self.answers[next(iter(self.answers))]

    async def send(self, answer_id: str, what: str, urgent: bool) -> str | None:
        """Report an answer in a customer's words; returns the reference, or None when nobody took it."""
        body = report(answer_id, self.answers[answer_id], what, urgent)
        bearer = {"Authorization": f"Bearer {self.token}"}
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            for pause in (*PAUSES, None):
                if (reference := await _posted(session, self.url, body, bearer)) or pause is None:
                    return reference
                await asyncio.sleep(pause)
        return None


def report(answer_id: str, answer: Answer, what: str, urgent: bool) -> dict[str, Any]:
    """What Hotwash is told: the whole conversation, and how the answer came about."""
    said = [asdict(turn) for turn in (*answer.talk, Turn("assistant", answer.words))]
    return {
        "id": answer_id,
        "what": what,
        "system": "RetailBot",
        "urgent": urgent,
        "conversation": {
            "messages": said,
            "model": MODEL,
            "prompt": PROMPT,
            "settings": SETTINGS,
            "trace": answer_id,
            "guardrail": asdict(measure(answer.words)),
        },
    }


async def _posted(session: aiohttp.ClientSession, url: str, body: dict[str, Any], bearer: dict[str, str]) -> str | None:
    try:
        async with session.post(url, json=body, headers=bearer) as reply:
            return str((await reply.json())["report"]) if reply.status == 202 else None
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError):
        return None
