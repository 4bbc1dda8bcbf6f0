"""Plain HTTP to the demo's own parts, past any proxy that the environment names."""

import http.client
import json
import socket
import urllib.request
from typing import Any

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str) -> Any:
    """The JSON at a local address.  Raises OSError when nobody answers."""
    with DIRECT.open(url, timeout=20) as response:
        return json.loads(response.read())


def post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """POST JSON to a local address; returns the JSON that it answers.  Raises OSError when nobody does."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with DIRECT.open(request, timeout=20) as response:
        answer: dict[str, Any] = json.loads(response.read() or b"{}")
    return answer


def answers(url: str) -> bool:
    """Whether a local address answers well."""
    try:
        with DIRECT.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, http.client.HTTPException):
        # Where nobody listens yet, the network may connect a caller to itself, and it reads its own question.
        return False


def taken(port: int) -> bool:
    """Whether somebody listens on this port, or nobody can."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return port == 0
    except (OSError, OverflowError):
        return True


def port_near(wanted: int) -> int:
    """This port if it is free, so that links to it still work after a restart; else any free one."""
    if not taken(wanted):
        return wanted
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
