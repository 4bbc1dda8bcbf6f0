"""Alertmanager bodies and the raw requests that carry them."""

import json
from pathlib import Path
from typing import Any

ALERT = Path(__file__).parent / "alert.json"
SECRET = "bench"


def body(number: int, group: str = "storm") -> bytes:
    """An Alertmanager body of one alert; the number tells alerts of one group apart."""
    payload: dict[str, Any] = json.loads(ALERT.read_text())
    payload["groupKey"] = group
    payload["alerts"][0]["fingerprint"] = f"{number:016x}"
    return json.dumps(payload).encode()


def request(url: str, content: bytes) -> bytes:
    """A raw HTTP request, so that the client costs next to nothing."""
    host = url.removeprefix("http://")
    head = (
        f"POST /alerts/alertmanager HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content
