"""Starts the workspace: `python -m handlers.workspace --port 8100 [--state FILE] [--mail-port 8125]`."""

import argparse
import asyncio
import contextlib
import socket
import sys
from pathlib import Path

import uvicorn

from handlers.workspace import keep, server
from handlers.workspace.mailbox import Mailbox, receiving


def main() -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="handlers.workspace", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the workspace across restarts")
    limits = "limit calls as Slack does (on unless told otherwise)"
    parser.add_argument("--rate-limits", action=argparse.BooleanOptionalAction, default=True, help=limits)
    parser.add_argument("--mail-port", type=int, help="take mail here, and show it at /mail")
    given = parser.parse_args()
    try:
        listener = server.listen(given.port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Port {given.port} cannot be used ({error}). Try another with --port.\n")
        return 1
    state = keep.opened(given.state)
    state.settings.rate_limits = given.rate_limits
    box = Mailbox()
    app = server.build(state, given.state)
    app.router.routes += box.routes()
    serving = server.server(app)
    sys.stdout.write(f"workspace ready at http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(serving, listener, box, given.mail_port))
    return 0


async def _serve(serving: uvicorn.Server, listener: socket.socket, box: Mailbox, mail: int | None) -> None:
    async with contextlib.AsyncExitStack() as stack:
        if mail is not None:
            await stack.enter_async_context(receiving(box, mail))
        await serving.serve([listener])


if __name__ == "__main__":
    sys.exit(main())
