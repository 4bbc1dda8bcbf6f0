"""Slack's signature, checked on the raw bytes before anything parses them.

Source: docs.slack.dev "Verifying requests from Slack": HMAC-SHA256 over `v0:timestamp:body`, at most five minutes old.
"""

import hashlib
import hmac
import time
from collections.abc import Sequence

LARGEST = 512 * 1024
"""Bytes; Slack's own largest payload, a view of 250 kB in form encoding, fits twice."""
WINDOW = 300
"""Seconds that a request may be old."""


class Signatures:
    """Checks signatures with one secret, or two while one is replaced; a request is accepted once."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [secret.encode() for secret in secrets if secret]
        self._seen: dict[str, float] = {}

    def refused(self, headers: dict[str, str], body: bytes, now: float | None = None) -> str | None:
        """Why a request is refused, or None when it is Slack's and new."""
        moment = time.time() if now is None else now
        if len(body) > LARGEST:
            return "too large"
        if headers.get("content-encoding", "identity") != "identity":
            return "content encoding"
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or abs(moment - int(stamp)) > WINDOW:
            return "timestamp"
        if not self._signed(stamp, body, signature):
            return "signature"
        return "replayed" if self._again(signature, moment) else None

    def _signed(self, stamp: str, body: bytes, signature: str) -> bool:
        base = b"v0:" + stamp.encode() + b":" + body
        given = signature.encode("utf-8", "replace")
        right = [b"v0=" + hmac.new(secret, base, hashlib.sha256).hexdigest().encode() for secret in self._secrets]
        return any([hmac.compare_digest(one, given) for one in right])

    def _again(self, signature: str, moment: float) -> bool:
        if len(self._seen) > 10_000:
            self._seen = {one: until for one, until in self._seen.items() if until > moment}
        if self._seen.get(signature, 0) > moment:
            return True
        self._seen[signature] = moment + 2 * WINDOW
        return False
