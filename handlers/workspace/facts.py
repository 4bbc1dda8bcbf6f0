"""What Slack documents about each Web API method, read from data/methods.json."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from handlers.workspace.refusal import COMMON

SENT_BY_CLIENTS = frozenset({"team_id"})
"""Arguments that Slack's own client libraries add to any call."""


@dataclass(frozen=True)
class Facts:
    """One method: its arguments, the scopes it needs, its rate a minute, the errors it may answer."""

    name: str
    args: frozenset[str]
    required: tuple[str, ...]
    scopes: tuple[str, ...]
    per_minute: int
    json: bool
    errors: frozenset[str]

    def documents(self, error: str) -> bool:
        """Whether Slack may answer this method with that error name."""
        return error in self.errors or error in COMMON


@cache
def methods() -> dict[str, Facts]:
    """Every method that this workspace answers, by name."""
    text = (Path(__file__).parent / "data" / "methods.json").read_text(encoding="utf-8")
    return {
        name: Facts(
            name=name,
            args=frozenset(fact["args"]) | SENT_BY_CLIENTS,
            required=tuple(fact["required"]),
            scopes=tuple(fact["scopes"]),
            per_minute=fact["per_minute"],
            json=fact["json"],
            errors=frozenset(fact["errors"]),
        )
        for name, fact in json.loads(text).items()
    }
