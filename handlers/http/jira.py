"""`POST /jira`: a signed web hook says which ticket may have changed; that is committed before it is told 202."""

import hashlib
import hmac
import json
from collections.abc import Sequence

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.ticketing import ticket_hints
from handlers.http.body import capped
from handlers.jira import keys_of
from handlers.work import run
from storage.db import Store

LARGEST = 4 * 1024 * 1024
"""Bytes of one body; Jira sends whole issues with all their comments."""
IDENTIFIER = 200
"""The most characters of what tells two deliveries apart."""


class Hooks:
    """Signed web hooks of the tracker; two secrets while one is replaced."""

    def __init__(self, store: Store, secrets: Sequence[SecretStr]) -> None:
        self._store = store
        self._secrets = [secret.get_secret_value().encode() for secret in secrets if secret.get_secret_value()]

    async def take(self, request: Request) -> Response:
        """202 when the hint is kept; 400, 401 and 413 when it never will be; 500 when it should come again."""
        body = await capped(request, LARGEST)
        if body is None:
            return JSONResponse({"error": f"larger than {LARGEST} bytes"}, 413)
        if not self._signed(body, request.headers.get("x-hub-signature", "")):
            return JSONResponse({"error": "wrong or missing signature"}, 401)
        try:
            keys = keys_of(json.loads(body))
        except (ValueError, RecursionError, AttributeError):
            return JSONResponse({"error": "this is no web hook of Jira's"}, 400)
        identifier = request.headers.get("x-atlassian-webhook-identifier", "")[:IDENTIFIER]
        await run(self._store, ticket_hints.heard, identifier, keys)
        return Response(status_code=202)

    def _signed(self, body: bytes, header: str) -> bool:
        given = header.removeprefix("sha256=").encode("utf-8", "replace")
        right = [
            hmac.compare_digest(given, hmac.new(secret, body, hashlib.sha256).hexdigest().encode())
            for secret in self._secrets
        ]
        return header.startswith("sha256=") and any(right)
