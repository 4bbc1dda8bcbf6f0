"""Starts the bot from its settings, by the world's clock or by another one."""

from collections.abc import Callable
from datetime import datetime

import uvloop

from bot import manifests
from bot.config import Settings
from bot.rules.outcomes import Timing
from handlers import logs
from handlers.anonymiser import Anonymiser
from handlers.process import Process
from handlers.slack import registry
from storage.db import utcnow


def start(now: Callable[[], datetime] = utcnow) -> None:
    """Serve until SIGTERM or SIGINT.  Raises CannotStart, ManifestError, or ValidationError for a wrong setting."""
    settings = Settings()
    logs.to_stderr(settings.log_level)
    house = manifests.load(settings.manifests)
    timing = Timing(pace=settings.slack_pace)
    process = Process(settings, house, registry.listeners(), timing, Anonymiser(house.privacy), now)
    uvloop.run(process.serve(lambda port: None))
