"""Small Block Kit parts for tests, and what Slack's own schema says of them."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "data" / "slack"
KNOWN: dict[str, Any] = json.loads((DATA / "KnownBlock.schema.json").read_text(encoding="utf-8"))
VIEW: dict[str, Any] = json.loads((DATA / "View.schema.json").read_text(encoding="utf-8"))
LIMITS: dict[str, Any] = json.loads((DATA / "limits.json").read_text(encoding="utf-8"))


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str = "One", value: str = "1") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def button(**changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **changes}


def section(**changes: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, **changes}


def asking(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "label": plain("Label"), "element": {"action_id": "a", **element}}


def select(count: int = 1, **changes: Any) -> dict[str, Any]:
    return {"type": "static_select", "options": [option(value=str(n)) for n in range(count)], **changes}
