"""Captured bytes as words that a person, and the anonymiser, can read: a message without Slack's wrapping."""

import json
import re
from typing import Any

from bot.rules.text import one_line

DEEPEST = 12
"""So deep blocks within blocks are read."""
ALERT_NAME, LINK = "alert name", "link"
"""What an alert is called, and where its source shows it."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_:]+")


def readable(what: str, copy: str) -> str:
    """The words of a message that was kept, or what an alert said; other captured words are as they are."""
    if what == ALERT_NAME:
        return _HUMP.sub(" ", copy)
    if what != "message":
        return copy
    try:
        kept = json.loads(copy)
    except (ValueError, RecursionError):
        return copy
    if not isinstance(kept, dict):
        return copy
    if "ts" in kept:
        return "\n".join([_said(kept), *(_file(one) for one in kept.get("files") or [] if isinstance(one, dict))])
    return "\n".join(f"{name}: {words}" for name, words in kept.items())


def settled(what: str, copy: str, asked: str, view: str) -> str:
    """What is shown: a name and an address as they came when nothing in them had to go; half an address is none."""
    if what in (ALERT_NAME, LINK) and asked == view:
        return copy
    return "" if what == LINK else view


def _said(message: dict[str, Any]) -> str:
    """What a message says; an app's may stand in its blocks alone."""
    beside = [*(message.get("blocks") or []), *(message.get("attachments") or [])]
    return str(message.get("text") or "") or "\n".join(_words(beside, DEEPEST)) or "(no text)"


def _words(part: Any, depth: int) -> list[str]:
    if depth == 0:
        return []
    if isinstance(part, list):
        return [word for one in part for word in _words(one, depth - 1)]
    if isinstance(part, dict):
        plain = [str(part[name]) for name in ("text", "fallback") if isinstance(part.get(name), str)]
        return plain + [
            word for one in part.values() if isinstance(one, dict | list) for word in _words(one, depth - 1)
        ]
    return []


def _file(found: dict[str, Any]) -> str:
    address = found.get("permalink") or found.get("url_private") or "without an address"
    return f"File: {one_line(str(found.get('name') or found.get('title') or 'without a name'))} ({address})"
