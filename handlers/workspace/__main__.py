"""Starts the workspace: `python -m handlers.workspace --port 8100 [--state FILE]`."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from handlers.workspace import keep, server


def main() -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="handlers.workspace", description=__doc__)
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the workspace across restarts")
    limits = "limit calls as Slack does (on unless told otherwise)"
    parser.add_argument("--rate-limits", action=argparse.BooleanOptionalAction, default=True, help=limits)
    given = parser.parse_args()
    try:
        listener = server.listen(given.port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Port {given.port} cannot be used ({error}). Try another with --port.\n")
        return 1
    state = keep.opened(given.state)
    state.settings.rate_limits = given.rate_limits
    serving = server.server(server.build(state, given.state))
    sys.stdout.write(f"workspace ready at http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serving.serve([listener]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
