"""A pretend model gateway: RetailBot answers behind it, and its guardrail raises an alert when that goes too far."""

import argparse
import asyncio
import html
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from handlers.workspace import retailbot
from handlers.workspace.complaints import Complaints
from handlers.workspace.guardrail import Breach, alert, check, recovered
from handlers.workspace.retailbot import Turn

PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait before an alert that was not taken is sent again."""
QUIET = 180.0
"""Seconds without another breach after which an alert is over."""
REMEMBERED = 200
STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
:root{color-scheme:light dark}
td,th{padding:.4rem .7rem;text-align:start;vertical-align:top;border-bottom:1px solid #8885;overflow-wrap:anywhere}
td:first-child{white-space:nowrap}
table{border-collapse:collapse;width:100%}.alert{color:#c62828;font-weight:600}"""


@dataclass(frozen=True)
class Decision:
    """What the guardrail thought of one answer, and when."""

    at: datetime
    prompt: str
    answer: str
    breach: Breach | None


@dataclass
class Gateway:
    """Where alerts go, who shows the stopwatch, and what was decided so far."""

    address: str
    alert_url: str
    alert_token: str
    workspace: str | None = None
    complaints: Complaints = field(default_factory=Complaints)
    pauses: tuple[float, ...] = PAUSES
    quiet: float = QUIET
    decisions: list[Decision] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    """When each alert that fires began."""
    sending: set[asyncio.Task[None]] = field(default_factory=set)

    def judge(self, prompt: str, answer: str) -> None:
        """Keep the decision about an answer; a breach is counted and raises an alert in the background."""
        decision = Decision(datetime.now(UTC), prompt, answer, check(answer))
        self.decisions = [*self.decisions[1 - REMEMBERED :], decision]
        if decision.breach is None:
            return
        name = decision.breach.alertname
        self.counts[name] = self.counts.get(name, 0) + 1
        at = self.since.setdefault(name, _moment(decision.at))
        body = alert(decision.breach, prompt, self.counts[name], at, self.address)
        task = asyncio.create_task(self._raise(name, body))
        self.sending.add(task)
        task.add_done_callback(self.sending.discard)

    async def _raise(self, name: str, body: dict[str, Any]) -> None:
        """Post the alert now, and that it is over once nothing like it has happened for a while."""
        so_far = self.counts[name]
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            if self.workspace:
                await _post(session, f"{self.workspace}/admin/stopwatch", {"label": "guardrail alert"}, {})
            await self._post_alert(session, body)
            await asyncio.sleep(self.quiet)
            if self.counts[name] == so_far:
                del self.since[name]
                await self._post_alert(session, recovered(body, _moment(datetime.now(UTC))))

    async def _post_alert(self, session: aiohttp.ClientSession, body: dict[str, Any]) -> None:
        bearer = {"Authorization": f"Bearer {self.alert_token}"}
        for pause in (*self.pauses, None):
            if await _post(session, self.alert_url, body, bearer) or pause is None:
                return
            await asyncio.sleep(pause)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


async def _post(session: aiohttp.ClientSession, url: str, body: dict[str, Any], headers: dict[str, str]) -> bool:
    """Whether somebody took the body."""
    try:
        async with session.post(url, json=body, headers=headers) as reply:
            return reply.status < 300
    except (aiohttp.ClientError, TimeoutError):
        return False


def build(gateway: Gateway) -> Starlette:
    """The gateway's application: chat completions, and a page with what the guardrail decided."""

    async def completions(request: Request) -> Response:
        talk = _talk(await request.body())
        if not talk:
            fault = {"message": "Send at least one message with a role and a content.", "type": "invalid_request_error"}
            return JSONResponse({"error": fault}, 400)
        words = retailbot.answer(talk)
        gateway.judge(next((turn.content for turn in reversed(talk) if turn.role == "user"), ""), words)
        completion = _completion(words)
        gateway.complaints.remember(completion["id"], talk, words)
        return JSONResponse(completion)

    async def report(request: Request) -> Response:
        return await _reported(gateway.complaints, await request.body())

    async def log(_request: Request) -> Response:
        return HTMLResponse(_page(gateway))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        for task in list(gateway.sending):
            task.cancel()

    posts = [Route("/v1/chat/completions", completions, methods=["POST"]), Route("/report", report, methods=["POST"])]
    return Starlette(routes=[*posts, Route("/", log), Route("/log", log)], lifespan=lifespan)


async def _reported(complaints: Complaints, body: bytes) -> Response:
    """Pass a customer's report on; the answer is for the customer to read."""
    try:
        given = json.loads(body)
        answer_id, what = str(given["id"]), _readable(given.get("what"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _sorry("Send the id of an answer, and what was wrong with it.", 400)
    if answer_id not in complaints.answers:
        return _sorry("This answer is too old to be reported here. Please ask again, and report what comes.", 404)
    reference = await complaints.send(answer_id, what, given.get("urgent") is True)
    if reference is None:
        return _sorry("Your report could not be passed on. Please try again in a moment.", 502)
    return JSONResponse({"report": reference}, 202)


def _sorry(sentence: str, status: int) -> Response:
    return JSONResponse({"error": {"message": sentence}}, status)


def _talk(body: bytes) -> list[Turn]:
    """What was said, from a chat completions body; empty when it cannot be read."""
    try:
        messages = json.loads(body)["messages"]
        return [Turn(str(message["role"]), _readable(message["content"])) for message in messages]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []


def _readable(content: object) -> str:
    """Text that can be stored and sent on: half characters are replaced."""
    return str(content or "").encode("utf-8", "replace").decode()


def _completion(words: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"}
    created = int(time.time())
    return {
        "id": f"chatcmpl-{time.monotonic_ns()}",
        "object": "chat.completion",
        "created": created,
        "model": "retailbot",
        "choices": [choice],
    }


def _page(gateway: Gateway) -> str:
    rows = "".join(_row(decision) for decision in reversed(gateway.decisions))
    counted = ", ".join(f"{name}: {count}" for name, count in gateway.counts.items()) or "none so far"
    table = (
        f"<table><tr><th>When<th>Prompt<th>Answer<th>Guardrail</tr>{rows}</table>"
        if rows
        else "<p>Nobody has asked anything yet.</p>"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Model gateway</title><style>{STYLE}</style>"
        f"<h1>Model gateway</h1><p>Alerts raised: {counted}</p>{table}"
    )


def _row(decision: Decision) -> str:
    verdict = (
        f'<td class="alert">{html.escape(decision.breach.sentence)}</td>' if decision.breach else "<td>passed</td>"
    )
    prompt, answer = (html.escape(text[:500]) for text in (decision.prompt, decision.answer))
    return f"<tr><td>{decision.at:%H:%M:%S} UTC</td><td>{prompt}</td><td>{answer}</td>{verdict}</tr>"


def main() -> None:
    """Run the gateway until it is stopped."""
    parser = argparse.ArgumentParser(prog="gateway", description=__doc__)
    parser.add_argument("--port", type=int, default=8102)
    parser.add_argument("--alert-url", required=True, help="where alerts are posted, in Alertmanager's shape")
    parser.add_argument("--alert-token", required=True, help="the bearer secret of that address")
    parser.add_argument("--workspace", help="the local workspace that shows the stopwatch")
    parser.add_argument("--report-url", default="", help="where customers' reports are posted")
    parser.add_argument("--report-token", default="", help="the bearer secret of that address")
    given = parser.parse_args()
    complaints = Complaints(given.report_url, given.report_token)
    address = f"http://127.0.0.1:{given.port}"
    gateway = Gateway(address, given.alert_url, given.alert_token, given.workspace, complaints)
    uvicorn.run(build(gateway), host="127.0.0.1", port=given.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
