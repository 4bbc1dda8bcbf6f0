"""Faults on demand: what goes wrong, where, from which call on and how often."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr

Kind = Literal[
    "ratelimited",
    "internal_error",
    "lost_reply",
    "lost_request",
    "error",
    "delay",
    "drop_socket",
    "silent_socket",
    "duplicate",
    "refresh_requested",
]


class Rule(BaseModel):
    """One fault; it lets `after` matching calls pass and then strikes `times` times."""

    model_config = ConfigDict(extra="forbid")

    method: str
    kind: Kind
    after: int = 0
    times: int = 1
    retry_after: int = 1
    seconds: float = 0.1
    error: str = "internal_error"
    channel: str | None = None
    fired: int = 0
    _passed: int = PrivateAttr(default=0)

    def strikes(self, names: tuple[str, ...], channel: str | None) -> bool:
        """Whether the fault hits this call; counts it either way."""
        if self.method not in names or self.fired >= self.times:
            return False
        if self.channel is not None and self.channel != channel:
            return False
        if self._passed < self.after:
            self._passed += 1
            return False
        self.fired += 1
        return True


class Faults(BaseModel):
    """The faults that are set, in order; the first that fits a call strikes it."""

    rules: list[Rule] = []

    def for_call(self, method: str, channel: str | None) -> Rule | None:
        """The fault that hits a Web API call."""
        return self._first((method, "*"), channel)

    def for_envelope(self, is_event: bool) -> Rule | None:
        """The fault that hits something on its way to an app."""
        return self._first(("socket", "event") if is_event else ("socket",), None)

    def at_once(self) -> list[Rule]:
        """Faults of sockets that need not wait for an envelope."""
        kinds = ("drop_socket", "silent_socket", "refresh_requested")
        return [rule for rule in self.rules if rule.method == "socket" and rule.kind in kinds and rule.after == 0]

    def _first(self, names: tuple[str, ...], channel: str | None) -> Rule | None:
        return next((rule for rule in self.rules if rule.strikes(names, channel)), None)
