"""A web hook of your own, signed as Standard Webhooks says (standardwebhooks.com); twins have the same `webhook-id`."""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime

from bot.response.pages import Call

TAKEN = range(200, 300)
PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret."""


def fault(secret: str) -> str | None:
    """What is wrong with a signing secret."""
    if secret.startswith(PREFIX) and SHORTEST <= len(_key(secret)) <= LONGEST:
        return None
    return "is no signing secret. Make one: echo whsec_$(openssl rand -base64 32)"


def prepare(call: Call, secret: str, now: datetime) -> tuple[bytes, dict[str, str]]:
    """What happened, and the headers that prove who says so; `now` is signed too, against replays."""
    data = {
        "key": call.key,
        "test": call.test,
        "summary": call.summary,
        "severity": call.severity,
        "link": call.link,
        "on_duty": {"slack": call.person, "email": call.email} if call.person else None,
    }
    event = {"type": f"page.{call.action}", "timestamp": call.at.isoformat(), "data": data}
    body, sent = json.dumps(event).encode(), str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "webhook-id": call.id,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{_signature(secret, call.id, sent, body)}",
    }
    return body, headers


def _signature(secret: str, id_: str, sent: str, body: bytes) -> str:
    signed = hmac.digest(_key(secret), f"{id_}.{sent}.".encode() + body, hashlib.sha256)
    return base64.b64encode(signed).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
