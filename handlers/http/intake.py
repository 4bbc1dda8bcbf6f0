"""Alerts by web hook: checked, committed in bulk, then answered 202; reading them comes after."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.response import alerts
from handlers.http.body import capped
from handlers.work import run
from storage.db import Store

log = logging.getLogger("hotwash.intake")

LARGEST = 8 * 1024 * 1024
"""Bytes of one body, read only after its sender proved who it is.  Alertmanager posts a whole group at once and does
not send again what is refused, so this leaves room for some ten thousand alerts."""
LINGER = 0.001
"""Seconds to wait for more bodies before a commit: senders who were answered together come back together."""
BULK = 500
"""Bodies that share one insert."""


class Tokens:
    """Bearer secrets by source, kept as digests and compared in constant time; two while one is replaced."""

    def __init__(self, secrets: Mapping[str, Sequence[str]]) -> None:
        self._digests = {
            source: [hashlib.sha256(secret.encode()).digest() for secret in ours if secret]
            for source, ours in secrets.items()
        }

    def right(self, source: str, authorization: str) -> bool:
        """Does this header carry a secret of this source?"""
        scheme, _, token = authorization.partition(" ")
        given = hashlib.sha256(token.strip().encode("utf-8", "replace")).digest()
        matches = [hmac.compare_digest(given, ours) for ours in self._digests.get(source, [])]
        return scheme.lower() == "bearer" and any(matches)


class Batch:
    """Bodies of one source that share an insert, and the senders who wait for it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.committed = asyncio.Event()
        self.commit: asyncio.Task[None] | None = None


class Intake:
    """Gathers bodies that arrive while the last ones are being committed, so that a storm shares its commits."""

    def __init__(self, store: Store, arrived: Callable[[], None]) -> None:
        self._store, self._arrived = store, arrived
        self._batches: dict[str, Batch] = {}
        self._turn = asyncio.Lock()

    async def keep(self, source: str, body: bytes) -> None:
        """Return when the body is committed; raises what the database raised, so that the sender tries again."""
        batch = self._batches.setdefault(source, Batch())
        batch.bodies.append(body)
        if batch.commit is None:
            batch.commit = asyncio.create_task(self._commit(source, batch))
        await batch.committed.wait()
        batch.commit.result()

    async def _commit(self, source: str, batch: Batch) -> None:
        try:
            async with self._turn:
                await asyncio.sleep(LINGER)
                del self._batches[source]
                for start in range(0, len(batch.bodies), BULK):
                    await run(self._store, alerts.receive, source, batch.bodies[start : start + BULK])
        finally:
            asyncio.get_running_loop().call_soon(batch.committed.set)
        self._arrived()


class Alerts:
    """`POST /alerts/{source}`, as a bare ASGI application: it is the one that storms come to."""

    def __init__(self, intake: Intake, tokens: Tokens, sources: Sequence[str]) -> None:
        self._intake, self._tokens, self._sources = intake, tokens, set(sources)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """202 when it is committed; 401, 404, 413, 415 when it never will be; 500 when it should come again."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        source = request.path_params["source"]
        if source not in self._sources:
            known = ", ".join(sorted(self._sources))
            return JSONResponse({"error": f"no source of this name; there are: {known}"}, 404)
        if not self._tokens.right(source, request.headers.get("authorization", "")):
            return JSONResponse({"error": "wrong or missing bearer token"}, 401)
        if request.headers.get("content-encoding", "identity") != "identity":
            return JSONResponse({"error": "send it uncompressed"}, 415)
        body = await capped(request, LARGEST)
        if body is None:
            return JSONResponse({"error": f"larger than {LARGEST} bytes"}, 413)
        await self._intake.keep(source, body)
        return Response(status_code=202)
