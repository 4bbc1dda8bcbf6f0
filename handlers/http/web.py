"""The HTTP server: routes as a table, uvicorn without its own signal handling."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Routes: TypeAlias = Mapping[str, Endpoint | ASGIApp]
"""`METHOD /path` → the function or the ASGI application that answers."""


class Server(uvicorn.Server):
    """uvicorn's own signal handling would end the process before unfinished work is given back."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process."""
        yield


def server(routes: Routes) -> Server:
    """A server for these routes; give it its listening sockets with `serve`."""
    table = [_route(where, endpoint) for where, endpoint in routes.items()]
    # A bare router: the application around it only adds layers that a web hook in a storm pays for.
    config = uvicorn.Config(
        Router(table),
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
    )
    return Server(config)


def _route(where: str, endpoint: Endpoint | ASGIApp) -> Route:
    method, path = where.split(" ")
    return Route(path, endpoint, methods=[method])
