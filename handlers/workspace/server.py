"""The workspace's HTTP surface: Web API, sockets, the page, and what people and tests do."""

import asyncio
import base64
import socket as sockets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from handlers.workspace import act, admin, files
from handlers.workspace.api import dispatch
from handlers.workspace.desk import Desk
from handlers.workspace.keep import Keeper
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Workspace

PAGE = Path(__file__).parent / "page"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def build(state: Workspace, path: Path | None = None) -> Starlette:
    """The application around a workspace; with a path it keeps its state there."""
    desk = Desk(state)
    keeper = Keeper(state, path) if path is not None else None
    if keeper is not None:
        state.watchers.append(keeper)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await desk.delivery.close()
        if keeper is not None:
            keeper.write()

    app = Starlette(
        routes=[*_routes(desk), _uploading(desk), *admin.routes(desk), *_page_routes(desk)], lifespan=lifespan
    )
    app.state.desk = desk
    return app


def _routes(desk: Desk) -> list[Route | WebSocketRoute]:
    async def api(request: Request) -> Response:
        return await dispatch.answer(desk, request)

    async def deed(request: Request) -> Response:
        desk.base_url = str(request.base_url)
        return JSONResponse(await act.perform(desk, await _json(request)))

    async def shop(request: Request) -> Response:
        body = await _json(request)
        return JSONResponse(await desk.residents.report(body if isinstance(body, dict) else {}))

    async def response(request: Request) -> Response:
        try:
            desk.responses.use(request.path_params["token"], await _json(request))
        except Refused as refused:
            return JSONResponse(refused.body(), 404 if refused.name.endswith("url") else 400)
        return PlainTextResponse("ok")

    async def socket(websocket: WebSocket) -> None:
        await desk.sockets.serve(websocket)

    async def live(websocket: WebSocket) -> None:
        await desk.live.serve(websocket)

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/act", deed, methods=["POST"]),
        Route("/shop/report", shop, methods=["POST"]),
        Route("/response/{token}", response, methods=["POST"]),
        WebSocketRoute("/socket", socket),
        WebSocketRoute("/live", live),
    ]


def _uploading(desk: Desk) -> Route:
    async def upload(request: Request) -> Response:
        data = await request.body()
        taken = desk.uploads.take(request.path_params["secret"], data)
        return PlainTextResponse(f"OK - {len(data)}" if taken else "not expected", 200 if taken else 400)

    return Route("/upload/{secret}", upload, methods=["POST"])


def _page_routes(desk: Desk) -> list[Route | Mount]:
    async def index(_request: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-store"})

    async def archive(request: Request) -> Response:
        ts = request.path_params.get("message", "").removeprefix("p")
        place = {"channel": request.path_params["channel"], **({"message": f"{ts[:-6]}.{ts[-6:]}"} if ts else {})}
        return RedirectResponse(f"/?{urlencode({**request.query_params, **place})}")

    async def file(request: Request) -> Response:
        found = desk.ws.books.files.get(request.path_params["file_id"])
        return PlainTextResponse("no such file", 404) if found is None else _bytes(found)

    async def private(request: Request) -> Response:
        file_id = request.path_params["place"].rpartition("-")[2]
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        # At Slack a person's browser has a cookie for this; whoever has no right is answered by the login page.
        at_the_page = "sec-fetch-dest" in request.headers and file_id in desk.ws.books.files
        if not at_the_page and not files.readable(desk.ws, token, file_id):
            return RedirectResponse("/")
        return _bytes(desk.ws.books.files[file_id])

    return [
        Route("/", index),
        Route("/archives/{channel}", archive),
        Route("/archives/{channel}/{message}", archive),
        Route("/files/{file_id}", file),
        Route("/files-pri/{place}/{name:path}", private),
        Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
    ]


def _bytes(found: Json) -> Response:
    """A file's bytes; only pictures are called what they say they are."""
    kind = found["mimetype"] if found["mimetype"] in PICTURES else "application/octet-stream"
    return Response(base64.b64decode(found["data"]), media_type=kind, headers={"X-Content-Type-Options": "nosniff"})


async def _json(request: Request) -> Any:
    """The body as JSON; None when it is not."""
    try:
        return await request.json()
    except ValueError:
        return None


def server(app: Starlette) -> uvicorn.Server:
    """A server whose connections can be cut from within, which faults need."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    config.load()
    config.http_protocol_class = _cuttable(config.http_protocol_class)
    return uvicorn.Server(config)


def listen(port: int) -> sockets.socket:
    """A listening socket on the loopback address; raises OSError when the port is taken."""
    # asyncio turns Nagle's delay off only for sockets that say they are TCP; it would cost 40 ms a call.
    listener = sockets.socket(sockets.AF_INET, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)
    listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def running(state: Workspace, port: int = 0) -> AsyncIterator[str]:
    """Serve a workspace inside this process; gives its address, such as http://127.0.0.1:8100."""
    async with served(build(state), port) as address:
        yield address


@asynccontextmanager
async def served(app: Starlette, port: int = 0) -> AsyncIterator[str]:
    """Serve an application inside this process; gives its address."""
    listener = listen(port)
    serving = server(app)
    serving.lifespan = serving.config.lifespan_class(serving.config)
    await serving.startup([listener])
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # uvicorn's own shutdown waits a tenth of a second whatever happens, which hundreds of tests would pay for.
        for accepting in serving.servers:
            accepting.close()
        listener.close()
        for connection in list(serving.server_state.connections):
            connection.shutdown()
        while serving.server_state.connections or serving.server_state.tasks:
            await asyncio.sleep(0.005)
        await serving.lifespan.shutdown()


def _cuttable(base: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
    class Cuttable(base):  # type: ignore[misc, valid-type]
        """A protocol that lets a request reach the connection it came by."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            shared = vars(self)["app_state"]
            self.app_state = {**shared, "transport": transport}

    return Cuttable
