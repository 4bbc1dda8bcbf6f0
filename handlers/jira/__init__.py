"""The tracker as everybody else sees it: what it can do and what may go wrong; its client is loaded when configured."""

import importlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.config import Settings
from bot.rules.tickets import Jira, Seen, Wanted, Writes


class Away(Exception):
    """It could not be reached, or had trouble of its own before anything was asked of it: nothing was applied."""


class Unsure(Exception):
    """No answer came: it may have been applied."""


class Throttled(Exception):
    """Too many calls; nothing was applied."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"rate limited for {after}")
        self.after = after


class Refused(Exception):
    """It said no; `fields` says why for each field where it did."""

    def __init__(self, sentence: str, status: int, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.status, self.fields = sentence, status, dict(fields or {})


class Tracker(Protocol):
    """What is asked of a tracker; every call raises Away, Unsure, Throttled or Refused."""

    async def create(self, wanted: Wanted) -> str:
        """File a ticket; returns its key."""

    async def labelled(self, label: str) -> list[str]:
        """The keys of the tickets with a label, the oldest first."""

    async def read(self, key: str) -> Seen:
        """A ticket as it is now."""

    async def write(self, writes: Writes, workspace: str) -> dict[str, str]:
        """Tell a ticket what changed here; returns the fields that it refused, each with the reason."""

    async def changed_since(self, since: datetime, now: datetime) -> dict[str, datetime]:
        """Our tickets that changed since then, each with the tracker's own time of it."""

    async def close_twin(self, key: str, of: str, label: str) -> None:
        """Close a ticket that was filed twice."""

    async def lacks(self) -> list[str]:
        """What the manifest names and the tracker does not have, and fields that it insists on, a sentence each."""

    def stop(self) -> None:
        """Let go of its threads."""


def tracker(settings: Settings, manifest: Jira, patience: float = 10.0) -> Tracker | None:
    """The tracker of the settings; none when there is none.  `patience`: seconds that it has for an answer.

    The heavy package is loaded only here.
    """
    if not settings.jira_url:
        return None
    client = importlib.import_module("handlers.jira.client")
    found: Tracker = client.connect(settings, manifest, patience)
    return found


def keys_of(body: Mapping[str, Any]) -> Sequence[str]:
    """The ticket that a web hook is about."""
    issue = body.get("issue")
    key = issue.get("key") if isinstance(issue, dict) else None
    return [key] if isinstance(key, str) and len(key) < 50 else []
