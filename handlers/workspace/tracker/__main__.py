"""Runs the tracker by itself: its interface, its board, and the web hooks that it sends."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from handlers.workspace import seed, server
from handlers.workspace.tracker import board, keep
from handlers.workspace.tracker.books import Books, User
from handlers.workspace.tracker.hooks import Hooks
from handlers.workspace.tracker.server import Tracker, build


def main() -> int:
    """Serve until interrupted; returns the exit code."""
    parser = argparse.ArgumentParser(prog="handlers.workspace.tracker", description=__doc__)
    parser.add_argument("--port", type=int, default=8103)
    parser.add_argument("--project", default="AI")
    parser.add_argument("--user", required=True, help="the e-mail address of the app that files tickets")
    parser.add_argument("--token", required=True, help="and its token")
    parser.add_argument("--hook-url", required=True, help="who hears of changes")
    parser.add_argument("--hook-secret", required=True)
    parser.add_argument("--state", type=Path, help="a JSON file that keeps the issues across restarts")
    given = parser.parse_args()
    try:
        listener = server.listen(given.port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Port {given.port} cannot be used ({error}). Try another with --port.\n")
        return 1
    app = User("acc-hotwash", "hotwash", "Hotwash", given.user, given.token, is_app=True)
    books = Books(project=given.project, people=[*team(), app])
    if given.state:
        keep.keep(books, given.state)
    Hooks(books, f"http://127.0.0.1:{given.port}", given.hook_url, given.hook_secret)
    serving = server.server(build(Tracker(books), *board.routes(books)))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serving.serve([listener]))
    return 0


def team() -> list[User]:
    """The people of the workspace, who work on the board too; nobody needs a token there."""
    people = seed.fresh().books.users.values()
    return [
        User(f"acc-{one.name}", one.name, one.real_name, one.email, "")
        for one in people
        if one.email and not (one.is_bot or one.deleted or one.is_stranger)
    ]


if __name__ == "__main__":
    sys.exit(main())
