"""Answers whether the process lives (`/healthz`) and whether it can do its work (`/readyz`)."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Check = Callable[[], Awaitable[bool]]


async def healthz(_: Request) -> Response:
    """The process lives and its loop turns."""
    return JSONResponse({"ok": True})


def readyz(checks: Mapping[str, Check]) -> Callable[[Request], Awaitable[Response]]:
    """Everything that the work needs is there; each check by name."""

    async def answer(_: Request) -> Response:
        found = {name: await check() for name, check in checks.items()}
        return JSONResponse(found, 200 if all(found.values()) else 503)

    return answer
