"""The gateway's guardrail: reads what the model answers, and writes the alert when it goes too far."""

import hashlib
from dataclasses import dataclass
from typing import Any

from handlers.workspace.retailbot import HIDDEN_INSTRUCTIONS, VOUCHER

MOST_DISCOUNT = 20
"""The largest discount in per cent that the shop allows."""
EXCERPT = 200
"""How many characters of a prompt an alert quotes."""
NEVER = "0001-01-01T00:00:00Z"


@dataclass(frozen=True)
class Breach:
    """What the model did that it must not do: the alert's name, its kind of trouble and a sentence."""

    alertname: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What the guardrail measured: its rule that came closest, a score from 0 to 1, and the score that it bears."""

    name: str
    score: float
    threshold: float


def measure(answer: str) -> Verdict:
    """How far an answer went."""
    if HIDDEN_INSTRUCTIONS[:40] in answer:
        return Verdict("instructions", 1.0, 0.5)
    return Verdict("discount", _percent(answer) / 100, MOST_DISCOUNT / 100)


def check(answer: str) -> Breach | None:
    """The breach in a model's answer, or None when it is harmless."""
    if HIDDEN_INSTRUCTIONS[:40] in answer:
        return Breach("GuardrailInstructionsLeaked", "leak", "RetailBot gave away its hidden instructions")
    percent = _percent(answer)
    if percent > MOST_DISCOUNT:
        return Breach("GuardrailDiscountExceeded", "jailbreak", f"RetailBot agreed to a discount of {percent} %")
    return None


def _percent(answer: str) -> int:
    """The largest discount in an answer."""
    return max((int(found) for found in VOUCHER.findall(answer)), default=0)


def alert(breach: Breach, prompt: str, count: int, at: str, gateway: str) -> dict[str, Any]:
    """An Alertmanager web hook, version 4; `at` is the time in RFC 3339, `gateway` the gateway's own address."""
    labels = {"alertname": breach.alertname, "system": "RetailBot", "kind": breach.kind, "severity": "critical"}
    excerpt = prompt if len(prompt) <= EXCERPT else prompt[:EXCERPT] + "…"
    again = f" ({count} times so far)" if count > 1 else ""
    annotations = {"summary": f"{breach.sentence}{again}. Prompt: {excerpt}"}
    group = {"alertname": breach.alertname, "system": "RetailBot"}
    firing = {
        "status": "firing",
        "labels": labels,
        "annotations": annotations,
        "startsAt": at,
        "endsAt": NEVER,
        "generatorURL": f"{gateway}/log",
        "fingerprint": hashlib.sha256(repr(sorted(labels.items())).encode()).hexdigest()[:16],
    }
    return {
        "receiver": "bot",
        "status": "firing",
        "alerts": [firing],
        "groupLabels": group,
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": gateway,
        "version": "4",
        "groupKey": "{}:{" + ", ".join(f'{name}="{value}"' for name, value in group.items()) + "}",
        "truncatedAlerts": 0,
    }


def recovered(body: dict[str, Any], at: str) -> dict[str, Any]:
    """The same web hook once the trouble has ended."""
    ended = [{**one, "status": "resolved", "endsAt": at} for one in body["alerts"]]
    return {**body, "status": "resolved", "alerts": ended}
