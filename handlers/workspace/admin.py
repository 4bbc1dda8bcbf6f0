"""Levers for tests, the bench and the demo: apps, people, faults, settings, and a look inside."""

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from handlers.workspace import channels, messages, seed
from handlers.workspace.desk import Desk
from handlers.workspace.faults import Rule
from handlers.workspace.limits import Limits
from handlers.workspace.messages import Draft
from handlers.workspace.records import App, Json, Resident, Settings, User
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_user, page_apps, page_user
from handlers.workspace.state import Delta, Event, now

Lever = Callable[[Desk, Any], Awaitable[Any]]


def routes(desk: Desk) -> list[Route]:
    """The routes under /admin."""
    levers: list[tuple[str, str, Lever]] = [
        ("POST", "apps", install),
        ("POST", "users", put_user),
        ("POST", "reset", reset),
        ("GET", "state", state),
        ("GET", "faults", faults),
        ("POST", "faults", set_faults),
        ("DELETE", "faults", clear_faults),
        ("GET", "settings", settings),
        ("POST", "settings", change_settings),
        ("GET", "clock", clock),
        ("POST", "clock", skip),
        ("POST", "hints", hints),
        ("POST", "stopwatch", stopwatch),
        ("POST", "resident", resident),
    ]
    made = [Route(f"/admin/{path}", _endpoint(desk, lever), methods=[verb]) for verb, path, lever in levers]
    return [*made, Route("/admin/calls", _calls(desk), methods=["GET", "DELETE"])]


def _endpoint(desk: Desk, lever: Lever) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json() if await request.body() else {}
            return JSONResponse(await lever(desk, body))
        except Refused as refused:
            return JSONResponse(refused.body(), 400)
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
            return JSONResponse({"ok": False, "error": "invalid_arguments", "message": str(error)}, 400)

    return endpoint


def _calls(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if request.method == "DELETE":
            desk.calls.entries.clear()
            return JSONResponse({"ok": True})
        return JSONResponse(desk.calls.since(int(request.query_params.get("since", "0"))))

    return endpoint


async def install(desk: Desk, body: Any) -> Json:
    """Install an app, or give an installed one a new manifest; known by its name."""
    manifest = body["manifest"]
    name = str(manifest["display_information"]["name"])
    books = desk.ws.books
    app = next((app for app in books.apps.values() if app.name == name), None)
    given = {key: str(body[key]) for key in ("bot_token", "app_token", "signing_secret") if body.get(key)}
    if app is None:
        app = _new_app(desk, name, manifest, str(body.get("app_id") or desk.ws.new_id("A")))
    books.apps[app.id] = app = app.model_copy(update={"manifest": manifest, **given})
    desk.ws.tell(Delta({"type": "apps", **page_apps(books.apps)}))
    return {
        "ok": True,
        **app.model_dump(include={"bot_token", "app_token", "signing_secret", "bot_user_id"}),
        "app_id": app.id,
    }


def _new_app(desk: Desk, name: str, manifest: Json, app_id: str) -> App:
    display = str(((manifest.get("features") or {}).get("bot_user") or {}).get("display_name") or name)
    bot = User(
        id=f"U{app_id[1:]}BOT",
        name=display.lower().replace(" ", "-"),
        real_name=display,
        is_bot=True,
        app_id=app_id,
        bot_id=f"B{app_id[1:]}",
        updated=now(),
    )
    desk.ws.books.users[bot.id] = bot
    desk.ws.tell(Delta({"type": "user", "user": page_user(bot)}))
    return App(
        id=app_id,
        name=name,
        manifest=manifest,
        bot_user_id=bot.id,
        bot_token=f"xoxb-{secrets.token_hex(12)}",
        app_token=f"xapp-1-{app_id}-{secrets.token_hex(12)}",
        signing_secret=secrets.token_hex(16),
    )


async def put_user(desk: Desk, body: Any) -> Json:
    """Add a person, or change one."""
    books = desk.ws.books
    before = books.users.get(str(body.get("id", "")))
    started = before.model_dump() if before else {"id": desk.ws.new_id("U"), "real_name": body.get("name", "")}
    user = User.model_validate({**started, **body, "updated": now()})
    books.users[user.id] = user
    desk.ws.tell(Delta({"type": "user", "user": page_user(user)}))
    for channel in books.channels.values():
        if user.deleted and channel.kind != "im" and user.id in channel.members:
            channel.members.remove(user.id)
            channels.changed(desk.ws, channel)
    kind = "user_change" if before else "team_join"
    shown = app_user(desk.ws, user, with_email=False)
    desk.ws.tell(Event({"type": kind, "user": shown, "event_ts": desk.ws.new_ts()}))
    return {"ok": True, "user": user.model_dump()}


async def reset(desk: Desk, _body: Any) -> Json:
    """Start over: people and channels as at first, no apps, no faults, no calls."""
    desk.ws.books = seed.fresh().books
    desk.ws.settings = Settings()
    desk.ws.views.clear()
    desk.ws.modals.clear()
    desk.faults.rules = []
    desk.limits.buckets.clear()
    desk.calls.entries.clear()
    desk.live.start_over()
    return {"ok": True}


async def state(desk: Desk, _body: Any) -> Json:
    """Everything, as JSON."""
    return desk.ws.books.model_dump(exclude={"files"}) | {
        "views": desk.ws.views,
        "modals": desk.ws.modals,
        "settings": desk.ws.settings.model_dump(),
        "connections": {app: len(peers) for app, peers in desk.sockets.open.items()},
        "stopwatches": desk.live.stopwatches,
    }


async def faults(desk: Desk, _body: Any) -> Json:
    """The faults that are set, with how often each fired."""
    return {"ok": True, "rules": [rule.model_dump() for rule in desk.faults.rules]}


async def set_faults(desk: Desk, body: Any) -> Json:
    """Replace the faults; those of open sockets strike at once."""
    desk.faults.rules = [Rule.model_validate(rule) for rule in body["rules"]]
    for rule in desk.faults.at_once():
        await desk.sockets.strike(rule)
    return await faults(desk, body)


async def clear_faults(desk: Desk, body: Any) -> Json:
    """Take all faults away."""
    desk.faults.rules = []
    return await faults(desk, body)


async def settings(desk: Desk, _body: Any) -> Json:
    """How the workspace behaves now."""
    return {"ok": True, **desk.ws.settings.model_dump()}


async def change_settings(desk: Desk, body: Any) -> Json:
    """Change latency, rate limits or the waits of retries."""
    unknown = set(body) - set(Settings.model_fields)
    if unknown:
        raise Refused("invalid_arguments", f"unknown setting: {', '.join(sorted(unknown))}")
    desk.ws.settings = Settings.model_validate({**desk.ws.settings.model_dump(), **body})
    if "rate_limits" in body:
        desk.limits.buckets = Limits().buckets
    return await settings(desk, body)


async def clock(desk: Desk, _body: Any) -> Json:
    """How far ahead of the world's the time here is, in seconds."""
    return {"ok": True, "ahead": desk.ws.books.ahead}


async def skip(desk: Desk, body: Any) -> Json:
    """Go on until a moment, in seconds since 1970; time never goes back."""
    books = desk.ws.books
    books.ahead = max(books.ahead, float(body["until"]) - time.time())
    desk.ws.tell(Delta({"type": "clock", "ahead": books.ahead}))
    return await clock(desk, body)


async def hints(desk: Desk, body: Any) -> Json:
    """Set what the page says one could try."""
    desk.ws.books.hints = list(body["hints"])
    desk.ws.tell(Delta({"type": "hints", "hints": desk.ws.books.hints}))
    return {"ok": True}


async def stopwatch(desk: Desk, body: Any) -> Json:
    """Start the visible stopwatch."""
    desk.stopwatch.start(str(body.get("label", "")), shown=True)
    return {"ok": True}


async def resident(desk: Desk, body: Any) -> Json:
    """Let a bot user live in a channel."""
    wanted = Resident.model_validate(body)
    others = [one for one in desk.ws.books.residents if one.channel != wanted.channel]
    desk.ws.books.residents = [*others, wanted]
    home = desk.ws.books.channels[wanted.channel]
    if wanted.greeting and not home.messages:
        messages.post(desk.ws, home, desk.ws.books.users[wanted.bot_user], Draft(text=wanted.greeting))
    return {"ok": True}
