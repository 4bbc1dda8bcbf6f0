"""A mail server that sends nothing on: it keeps what it is given, and shows it on a page."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

MOST = 200
"""So many mails are kept, the newest."""
LARGEST = 1_000_000
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}
article{border:1px solid #ccc;border-radius:8px;padding:1rem 1.2rem;margin:1rem 0}h2{margin:0 0 .3rem;font-size:1.1rem}
p{margin:.2rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f5f5;padding:.6rem;border-radius:6px}
@media(prefers-color-scheme:dark){body{background:#1b1d21;color:#ddd}article{border-color:#444}pre{background:#26292e}}"""
SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Cache-Control": "no-store"}


class Mailbox:
    """Everybody's mail in one place; `answer` is what the server says to mails, `knows` to whom they are for."""

    def __init__(self) -> None:
        self.mails: deque[EmailMessage] = deque(maxlen=MOST)
        self.answer = self.knows = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """A mail is for somebody; aiosmtpd calls it by this name."""
        if self.knows.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.knows

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A mail was handed over; aiosmtpd calls it by this name."""
        if self.answer.startswith("250"):
            raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
            self.mails.append(message_from_bytes(raw, _class=EmailMessage, policy=policy.default))
        return self.answer

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to somebody, oldest first."""
        return [mail for mail in self.mails if address in str(mail["To"])]

    async def page(self, _request: Request) -> Response:
        """All mails, the newest first."""
        shown = "".join(_shown(mail) for mail in reversed(self.mails)) or "<p>Nobody was sent any mail yet.</p>"
        head = f"<!doctype html><html lang=en><meta charset=utf-8><title>Mail</title><style>{STYLE}</style>"
        return HTMLResponse(f"{head}<h1>Mail</h1><p><a href='/'>Back to the workspace</a></p>{shown}", headers=SAFE)

    def routes(self) -> list[Route]:
        """Where the page is."""
        return [Route("/mail", self.page)]


def event_of(mail: EmailMessage) -> str:
    """What a mail says to calendars; empty when it says nothing to them."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return _text(parts[0]) if parts else ""


def _text(part: Any) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _shown(mail: EmailMessage) -> str:
    body, event = mail.get_body(("plain",)), event_of(mail)
    words = _text(body) if body else ""
    calendar = f"<details><summary>For the calendar</summary><pre>{escape(event)}</pre></details>" if event else ""
    head = f"<h2>{escape(str(mail['Subject']))}</h2><p>To {escape(str(mail['To']))}</p>"
    return f"<article>{head}<pre>{escape(words)}</pre>{calendar}</article>"


@asynccontextmanager
async def receiving(box: Mailbox, port: int = 0) -> AsyncIterator[int]:
    """Take mail on a port of this machine; gives the port."""
    loop = asyncio.get_running_loop()
    accepting = await loop.create_server(
        lambda: SMTP(box, data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    try:
        yield accepting.sockets[0].getsockname()[1]
    finally:
        accepting.close()
