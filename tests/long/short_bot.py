"""A bot like `hotwash run`, in a hurry: short timeouts, so that a test need not wait for the real ones."""

import asyncio
from datetime import timedelta

from bot import manifests
from bot.config import Settings
from bot.rules.effects import Timing
from handlers import logs
from handlers.process import Process
from handlers.slack import registry

HASTY = Timing(
    timeout=timedelta(seconds=0.8),
    lease=timedelta(seconds=1.7),
    base=timedelta(seconds=0.05),
    cap=timedelta(seconds=1),
)


def main() -> None:
    """Run until killed."""
    settings = Settings()
    logs.to_stderr(settings.log_level)
    process = Process(settings, manifests.load(settings.manifests), registry.listeners(), HASTY)
    asyncio.run(process.serve(lambda port: None))


if __name__ == "__main__":
    main()
