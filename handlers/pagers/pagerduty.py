"""PagerDuty's Events API v2 (developer.pagerduty.com, events-api-v2); it knows twins by their `dedup_key`."""

import json
import re
from datetime import datetime
from typing import Any

from bot.response.pages import Call

TAKEN = range(202, 203)
SEVERITIES = {"S1": "critical", "S2": "error", "S3": "warning", "S4": "info"}
UNRATED = "error"
"""Nobody knows yet how bad it is, so it must wake somebody."""


def fault(secret: str) -> str | None:
    """What is wrong with a routing key."""
    if re.fullmatch(r"[A-Za-z0-9]{32}", secret):
        return None
    return "is no integration key of the Events API v2: that has 32 letters and digits."


def prepare(call: Call, secret: str, now: datetime) -> tuple[bytes, dict[str, str]]:
    """The event: all of it for a trigger, no more than the key for what follows."""
    event: dict[str, Any] = {"routing_key": secret, "event_action": call.action, "dedup_key": call.key}
    if call.action == "trigger":
        event |= {"client": "Hotwash", "payload": _payload(call)}
        if call.link:
            event |= {"client_url": call.link, "links": [{"href": call.link, "text": "Open it in Slack"}]}
    return json.dumps(event).encode(), {"Content-Type": "application/json"}


def _payload(call: Call) -> dict[str, Any]:
    return {
        "summary": call.summary[:1024],
        "source": "hotwash",
        "severity": SEVERITIES.get(call.severity or "", UNRATED),
        "timestamp": call.at.isoformat(),
    }
