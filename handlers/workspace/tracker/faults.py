"""Faults on demand: which calls go wrong, how, from which one on and how often; and what happens to web hooks."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr

Kind = Literal["ratelimited", "unavailable", "internal_error", "hang", "lost_reply", "lost_request"]


class Rule(BaseModel):
    """One fault; it lets `after` matching calls pass and then strikes `times` times."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    method: str = "*"
    """GET, POST, PUT, DELETE or every one."""
    path: str = ""
    """What the path contains."""
    after: int = 0
    times: int = 1
    retry_after: int = 1
    seconds: float = 30.0
    """How long it hangs."""
    fired: int = 0
    _passed: int = PrivateAttr(default=0)

    def strikes(self, method: str, path: str) -> bool:
        """Whether the fault hits this call; counts it either way."""
        if self.fired >= self.times or self.method not in ("*", method) or self.path not in path:
            return False
        if self._passed < self.after:
            self._passed += 1
            return False
        self.fired += 1
        return True


class HookFaults(BaseModel):
    """What happens to web hooks on their way: every so many is sent twice, held back behind the next one, or lost."""

    model_config = ConfigDict(extra="forbid")

    twice_every: int = 0
    held_every: int = 0
    lost_every: int = 0
