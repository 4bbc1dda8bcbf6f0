"""Starlette doing nothing but reading a body: the ceiling for the alert web hook."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def read(request: Request) -> Response:
    """Read and answer."""
    await request.body()
    return Response(status_code=202)


ROUTES = [Route("/alerts/{source}", read, methods=["POST"]), Route("/healthz", read)]

if __name__ == "__main__":
    uvicorn.run(Starlette(routes=ROUTES), port=int(sys.argv[1]), log_config=None, access_log=False)
