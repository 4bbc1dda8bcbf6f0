"""One look at everything outside, which all checks share: manifests, database, Slack."""

from dataclasses import dataclass
from datetime import datetime

import aiohttp

from bot import manifests
from bot.config import Settings
from bot.manifests import ManifestError, Manifests
from handlers.slack.client import Lost, NotSent, RateLimited
from handlers.slack.probe import Answer, Probe
from storage import snapshot
from storage.db import utcnow
from storage.snapshot import Found


@dataclass(frozen=True)
class Look:
    """What was found; a check reads it and may ask Slack for more."""

    settings: Settings
    manifests: Manifests | None
    """None when they have a mistake."""
    mistake: str
    """Of the manifests, with file and line."""
    database: Found | None
    """None when it cannot be reached."""
    unreachable: str
    """Why the database cannot be reached."""
    slack: Probe
    me: Answer | None
    """What Slack says about our bot token; none when it was not asked or did not answer."""
    away: str
    """Why Slack cannot be reached."""
    asked_at: datetime
    """When that answer came, by our clock."""
    http: aiohttp.ClientSession

    @property
    def is_known(self) -> bool:
        """Does Slack know our bot, so that it is worth asking more?"""
        return self.me is not None and not self.me.error


async def take(settings: Settings, http: aiohttp.ClientSession) -> Look:
    """Take the look."""
    loaded, mistake = _manifests(settings)
    found, unreachable = _database(settings)
    slack = Probe(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, http)
    me, away = await _me(settings, slack)
    return Look(settings, loaded, mistake, found, unreachable, slack, me, away, utcnow(), http)


def _manifests(settings: Settings) -> tuple[Manifests | None, str]:
    try:
        return manifests.load(settings.manifests), ""
    except ManifestError as fault:
        return None, str(fault)


def _database(settings: Settings) -> tuple[Found | None, str]:
    try:
        return snapshot.look(settings.database), ""
    except snapshot.Missing:
        return Found(), ""
    except snapshot.Unreachable as reason:
        return None, str(reason)


async def _me(settings: Settings, slack: Probe) -> tuple[Answer | None, str]:
    if not settings.slack_bot_token.get_secret_value():
        return None, ""
    try:
        return await slack.ask("auth.test"), ""
    except (NotSent, Lost, RateLimited) as error:
        return None, str(error)
