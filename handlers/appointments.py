"""What meetings need of the outside where it is configured: a mail server, and an address that calendars subscribe to.

Both are loaded only then: a house without them does not carry their packages.
"""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TypeAlias

from bot.config import Settings
from bot.manifests import Manifests
from bot.meeting.invitations import Mail
from bot.rules.outcomes import Outcome
from handlers.http.web import Routes
from storage.db import Store

Post: TypeAlias = Callable[[Mail], Awaitable[Outcome]]
"""Carries one mail out."""


def post(settings: Settings) -> Post | None:
    """What sends mail; none where no mail server is named."""
    url = settings.smtp_url.get_secret_value()
    if not url:
        return None
    made: Post = import_module("handlers.mail.smtp").Smtp(url, settings.mail_from)
    return made


def routes(settings: Settings, store: Store, manifests: Manifests) -> Routes:
    """Where calendars subscribe; nowhere without a secret."""
    secret = settings.calendar_secret.get_secret_value()
    if not secret:
        return {}
    made = import_module("handlers.http.calendar").Subscription(store, manifests, secret)
    return {"GET /calendar/{secret}.ics": made.answer}
