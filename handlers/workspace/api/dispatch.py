"""The front door of the Web API: parse, check, strike with faults, carry out, answer."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from handlers.workspace import access
from handlers.workspace.api.call import Call
from handlers.workspace.api.families import METHODS
from handlers.workspace.desk import Desk
from handlers.workspace.facts import Facts, methods
from handlers.workspace.faults import Rule
from handlers.workspace.records import App, Json
from handlers.workspace.refusal import Refused


class Cut(Exception):
    """The connection is to be cut without an answer."""


class Undocumented(Exception):
    """The workspace was about to answer with an error that Slack does not document; a fault of ours."""


@dataclass
class Reply:
    """An answer: status, JSON body and extra headers."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


async def answer(desk: Desk, request: Request) -> Response:
    """Answer one request to /api/<method>."""
    name = request.path_params["method"]
    started = time.time()
    desk.base_url = str(request.base_url)
    try:
        token, args = await _arguments(request, methods().get(name))
        trouble = None
    except Refused as refused:
        token, args, trouble = "", {}, refused
    entry = desk.calls.begin(name, _app_id(desk, token), args, started)
    try:
        reply = Reply(trouble.body()) if trouble else await _carried_out(desk, name, token, args)
    except Cut:
        entry |= {"ended": time.time(), "ok": False, "error": "connection_cut", "status": 0}
        request.scope["state"]["transport"].abort()
        return Response(status_code=500)
    entry |= {
        "ended": time.time(),
        "ok": reply.body["ok"],
        "error": reply.body.get("error"),
        "status": reply.status,
    }
    return JSONResponse(reply.body, reply.status, reply.headers)


async def _carried_out(desk: Desk, name: str, token: str, args: Json) -> Reply:
    half = desk.ws.settings.latency / 2
    if half:
        await asyncio.sleep(half)
    channel = str(args.get("channel") or args.get("channel_id") or "")
    rule = desk.faults.for_call(name, channel)
    if rule is not None and rule.kind == "delay":
        await asyncio.sleep(rule.seconds)
    reply = _struck(rule) or _applied(desk, name, token, args, channel)
    if half:
        await asyncio.sleep(half)
    if rule is not None and rule.kind == "lost_reply":
        raise Cut
    return reply


def _struck(rule: Rule | None) -> Reply | None:
    """The answer of a fault that keeps the call from being carried out."""
    if rule is None:
        return None
    if rule.kind == "lost_request":
        raise Cut
    if rule.kind == "ratelimited":
        return _too_fast(rule.retry_after)
    if rule.kind == "internal_error":
        return Reply({"ok": False, "error": "internal_error"}, 500)
    if rule.kind == "error":
        return Reply({"ok": False, "error": rule.error})
    return None


def _applied(desk: Desk, name: str, token: str, args: Json, channel: str) -> Reply:
    facts = methods().get(name)
    if facts is None:
        return Reply({"ok": False, "error": "unknown_method", "req_method": name})
    try:
        app = access.caller(desk.ws, facts, token).app
        if app is not None:
            wait = desk.limits.retry_after(app.id, facts, channel) if desk.ws.settings.rate_limits else None
            if wait is not None:
                return _too_fast(wait)
            access.check_scope(app, facts)
        _check_arguments(facts, args)
        body = METHODS[name](Call(desk, facts, args, app))
    except Refused as refused:
        if not facts.documents(refused.name):
            raise Undocumented(f"{name} may not answer {refused.name}") from refused
        return Reply(refused.body())
    return Reply({"ok": True, **body}, 200, _scope_headers(app, facts))


def _check_arguments(facts: Facts, args: Json) -> None:
    unknown = [name for name in args if name not in facts.args]
    if unknown and facts.name != "api.test":
        raise Refused(
            "invalid_arguments", *(f"[ERROR] unknown argument: {name} [json-pointer:/{name}]" for name in unknown)
        )
    missing = [name for name in facts.required if args.get(name) is None]
    if missing:
        raise Refused("invalid_arguments", *(f"[ERROR] missing required field: {name}" for name in missing))


async def _arguments(request: Request, facts: Facts | None) -> tuple[str, Json]:
    """The token and the arguments, from the address, a form or, where the method takes it, JSON."""
    args: Json = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if body and kind == "application/json":
        args |= _json_body(body) if facts is None or facts.json else {}
    elif body and kind in ("application/x-www-form-urlencoded", ""):
        args |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif body:
        raise Refused("invalid_form_data")
    header = request.headers.get("authorization", "")
    token = header.removeprefix("Bearer ").strip() or str(args.get("token") or "")
    args.pop("token", None)
    return token, {key: value for key, value in args.items() if value is not None}


def _json_body(body: bytes) -> Json:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(parsed, dict):
        raise Refused("invalid_json")
    return parsed


def _app_id(desk: Desk, token: str) -> str:
    return next((app.id for app in desk.ws.books.apps.values() if token in (app.bot_token, app.app_token)), "")


def _too_fast(seconds: int) -> Reply:
    return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def _scope_headers(app: App | None, facts: Facts) -> dict[str, str]:
    if app is None:
        return {}
    return {"X-OAuth-Scopes": ",".join(sorted(app.scopes)), "X-Accepted-OAuth-Scopes": ",".join(facts.scopes)}
