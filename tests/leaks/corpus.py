"""Conversations with what is planted in every field, in several languages, disguised every fourth time."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.leaks.disguises import disguised
from tests.leaks.planted import KINDS, Garden, Planted

Json = dict[str, Any]
FRAMES: dict[str, tuple[str, ...]] = {
    "name": (
        "Yesterday it mixed me up with {} and read out the wrong order.",
        "I am {}, customer since 2019",
        "{}: why does the assistant know my sister?",
        "The reply was signed {} although nobody here is called that.",
        "please ask {} from accounting",
    ),
    "email": ("write to {} please", "It had {} in the answer!", "<{}> got my invoice", "cc: {}"),
    "phone": ("ring me: {}", "The bot dialled {} by itself", "my mobile, {}, was in its answer", "WhatsApp {}"),
    "address": ("Deliver to {}, second floor", "It told a stranger that I live at {}", "moved from {} last May"),
    "card": ("charged my card {} twice", "Card no. {} exp 04/29", "it repeats {} back to everyone"),
    "iban": ("transfer it to {}", "refund account: {}", "Why does it show {}?"),
    "id": ("customer number {}", "My passport {} was uploaded", "SSN {}", "national ID: {}", "it looked up {} for me"),
    "ip": ("came from {}", "blocked {} in the firewall", "login from {} at night"),
    "secret": ("it printed {} in full", "export TOKEN={}", "the tool result contains {}", "Authorization: Bearer {}"),
    "password": ("the password is {}", "passwd: {}", 'I typed "{}" as my password and it said it aloud'),
    "marker": ("reference {}", "it kept saying {}", "session token {} was shown", "api_key={}"),
}
AROUND = (
    "RetailBot gave a discount of 99 % on an espresso machine.",
    "The answer is wrong and it would not stop.",
    "It recommended mixing bleach with vinegar.",
    "Das stimmt überhaupt nicht, bitte prüfen.",
    "Il m'a répondu n'importe quoi.",
    "No entiendo por qué contesta eso.",
    "これはおかしいです。",
    "The shop assistant ignored its rules after three messages.",
    "It answered a question that nobody asked.",
)
ENGLISH = tuple(line for line in AROUND if line.isascii() and " the " in f" {line.lower()} " or line.startswith("It "))


@dataclass
class Conversation:
    """One report, alert or message: what is in its fields, and what was planted there."""

    number: int
    planted: list[tuple[Planted, str, str]] = field(default_factory=list)
    """What, as it was written, and the name of its disguise."""
    mixed: bool = False
    """It is not in one language alone."""


class Author:
    """Writes conversations; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.dice, self.garden = random.Random(seed), Garden(seed)

    def conversations(self, count: int) -> Iterator[Conversation]:
        """So many empty conversations, a third of them in mixed languages."""
        for number in range(count):
            yield Conversation(number, mixed=number % 3 == 2)

    def line(self, into: Conversation, kind: str | None = None) -> str:
        """A sentence in which something is planted."""
        planted = self.garden.plant(kind or self.dice.choice(KINDS))
        written, disguise = disguised(self.dice, planted.value)
        into.planted.append((planted, written, disguise))
        return self.dice.choice(FRAMES[planted.kind]).replace("{}", written)

    def text(self, into: Conversation, lines: int = 2) -> str:
        """Some sentences, with something planted in most of them."""
        around = AROUND if into.mixed else ENGLISH
        said = [self.line(into) if self.dice.random() < 0.7 else self.dice.choice(around) for _ in range(lines)]
        return self.dice.choice(("\n", " ", "  \n\n")).join([self.dice.choice(around), *said])

    def product(self, into: Conversation) -> Json:
        """A report as a product posts it."""
        turns = [
            {"role": role, "content": self.text(into, 1)}
            for role in self.dice.choices(("user", "assistant", "tool", "system"), k=self.dice.randint(2, 4))
        ]
        return {
            "id": f"{into.number}:{self.line(into)}",
            "what": self.text(into),
            "system": self.dice.choice(("RetailBot", self.line(into, "name"))),
            "affected": self.line(into, "name"),
            "conversation": {
                "messages": turns,
                "model": self.line(into, "marker"),
                "prompt": self.line(into, "marker"),
                "settings": {"temperature": 0.7, "user": self.line(into, "email"), "stop": [self.line(into)]},
                "trace": f"https://traces.example/{self.garden.plant('marker').value}",
                "guardrail": {"name": self.line(into, "marker")[:80], "score": 0.9, "threshold": 0.5},
            },
            "extra": {"note": self.line(into, "secret")},
        }

    def alert(self, into: Conversation) -> Json:
        """An alert as Alertmanager posts it."""
        label = self.line(into, "marker")
        told = {"summary": self.text(into), "description": self.text(into), "runbook": self.line(into)}
        one = {
            "status": "firing",
            "labels": {"alertname": f"Guard {label}", "severity": "critical", "user": self.line(into, "email")},
            "annotations": told,
            "startsAt": "2026-11-21T10:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": f"https://prometheus.example/?q={self.garden.plant('marker').value}",
            "fingerprint": f"{into.number:016x}",
        }
        return {
            "receiver": "bot",
            "status": "firing",
            "alerts": [one],
            "groupLabels": {"alertname": f"Guard {label}"},
            "commonLabels": one["labels"],
            "commonAnnotations": told,
            "externalURL": "https://alerts.example",
            "version": "4",
            "groupKey": f"{{}}:{{n={into.number}}}",
            "truncatedAlerts": 0,
        }


def as_bytes(body: Json) -> bytes:
    """JSON as programs write it: half of a character may be in it, as an escape."""
    return json.dumps(body).encode()
