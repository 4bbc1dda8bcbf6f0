"""A bot like `hotwash run` in a process of its own, in a hurry: short timeouts, quick to start, easy to kill."""

import asyncio
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from bot import manifests
from bot.config import Settings
from bot.rules.outcomes import Timing
from handlers import logs
from handlers.process import Process
from handlers.slack import registry
from tests.plain import Plain

HASTY = Timing(
    timeout=timedelta(seconds=1),
    lease=timedelta(seconds=4),
    base=timedelta(seconds=0.05),
    cap=timedelta(seconds=1),
)


def main(given: dict[str, Any], log: Path) -> None:
    """Run until killed, writing to a log."""
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    settings = Settings(**given)
    logs.to_stderr(settings.log_level)
    process = Process(settings, manifests.load(settings.manifests), registry.listeners(), HASTY, Plain())
    asyncio.run(process.serve(lambda port: None))


@contextmanager
def running(given: dict[str, Any], log: Path) -> Iterator[ForkServerProcess]:
    """The bot as a process of its own; killed when the context is left."""
    # The server forks a process that has imported everything, which saves each bot a second.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=main, args=(given, log), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
        process.close()
