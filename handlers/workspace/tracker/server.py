"""The tracker's HTTP surface: versions 2 and 3 of Jira's interface, the board, and the faults that tests set."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from handlers.workspace.tracker import calls
from handlers.workspace.tracker.asked import Asked
from handlers.workspace.tracker.books import Books, Json, User
from handlers.workspace.tracker.faults import Rule
from handlers.workspace.tracker.refusal import Refused
from handlers.workspace.tracker.shapes import Shapes

Call = Callable[[Asked], Any]
RATES = {"RateLimit-Reason": "jira-burst-based", "X-RateLimit-Remaining": "0"}


@dataclass
class Tracker:
    """A tracker at work: its books, the faults that are set, and the calls that came."""

    books: Books
    rules: list[Rule] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, request: Request, call: Call, status: int) -> Response:
        """Carry out a call as far as the faults let it."""
        self.calls.append((request.method, request.url.path))
        rule = next((one for one in self.rules if one.strikes(request.method, request.url.path)), None)
        if rule is not None and rule.kind != "lost_reply":
            return await _fail(rule, request)
        answer = await self._carried_out(request, call, status)
        if rule is not None:
            _cut(request)
        return answer

    async def _carried_out(self, request: Request, call: Call, status: int) -> Response:
        try:
            asked = await self._asked(request)
            found = call(asked)
        except Refused as refused:
            return JSONResponse(refused.body(), refused.status)
        code, body = found if isinstance(found, tuple) else (status, found)
        return Response(status_code=code) if body is None else JSONResponse(body, code)

    async def _asked(self, request: Request) -> Asked:
        by = _who(self.books, request.headers.get("authorization", ""))
        version = 3 if "/rest/api/3/" in request.url.path else 2
        if version == 3 and not self.books.is_cloud:
            raise Refused(404, "null for uri: " + request.url.path)
        body = await _json(request) if request.method in ("POST", "PUT") else {}
        shapes = Shapes(self.books, str(request.base_url), version)
        return Asked(self.books, shapes, by, version, dict(request.path_params), dict(request.query_params), body)


def build(tracker: Tracker, *more: BaseRoute) -> Starlette:
    """The application around a tracker."""
    routes: list[BaseRoute] = []
    for way, path, status, call in calls.CALLS:
        for version in ("2", "3", "latest"):
            routes.append(Route(f"/rest/api/{version}{path}", _endpoint(tracker, call, status), methods=[way]))
    routes.append(Route("/rest/applinks/latest/listApplicationlinks", _no_admin))
    return Starlette(routes=[*routes, *more])


def _endpoint(tracker: Tracker, call: Call, status: int) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await tracker.answer(request, call, status)

    return endpoint


async def _no_admin(_request: Request) -> Response:
    return JSONResponse({"message": "Client must be authenticated as an administrator."}, 403)


async def _fail(rule: Rule, request: Request) -> Response:
    if rule.kind == "ratelimited":
        return JSONResponse(
            {"errorMessages": ["Rate limit exceeded."], "errors": {}},
            429,
            headers={"Retry-After": str(rule.retry_after), **RATES},
        )
    if rule.kind == "hang":
        await asyncio.sleep(rule.seconds)
        _cut(request)
    if rule.kind == "lost_request":
        _cut(request)
    code = 503 if rule.kind == "unavailable" else 500
    return JSONResponse({"errorMessages": ["Something went wrong on our side."], "errors": {}}, code)


def _cut(request: Request) -> None:
    """Cut the connection, so that the caller never learns what happened."""
    request.scope["state"]["transport"].abort()


def _who(books: Books, header: str) -> User:
    """Who is calling.  Raises Refused."""
    scheme, _, secret = header.partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, token = base64.b64decode(secret, validate=True).decode().partition(":")
        except ValueError:
            name, token = "", ""
        found = [one for one in books.people if token == one.token and name in (one.email, one.name)]
    else:
        found = [one for one in books.people if scheme.lower() == "bearer" and secret == one.token]
    if not found or not found[0].active or not found[0].token:
        raise Refused(401, "Client must be authenticated to access this resource.")
    return found[0]


async def _json(request: Request) -> Json:
    if "json" not in request.headers.get("content-type", ""):
        raise Refused(415, "Unsupported Media Type")
    try:
        body = await request.json()
    except ValueError:
        raise Refused(400, "There was an error parsing JSON. Check that your request body is valid.") from None
    if not isinstance(body, dict):
        raise Refused(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    return body
