"""Trigger ids: three seconds, one use, for the app that was asked."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.workspace.refusal import Refused

SECONDS = 3.0


@dataclass
class Trigger:
    """Leave to open a form for one person."""

    app_id: str
    user_id: str
    expires: float
    used: bool = False


@dataclass
class Triggers:
    """Every trigger id handed out lately."""

    clock: Callable[[], float] = time.monotonic
    issued: dict[str, Trigger] = field(default_factory=dict)
    counter: int = 0

    def issue(self, app_id: str, user_id: str) -> str:
        """A fresh trigger id for an app that a person just spoke to."""
        now = self.clock()
        self.issued = {key: trigger for key, trigger in self.issued.items() if trigger.expires > now - 60}
        self.counter += 1
        name = f"{time.time_ns() // 1_000_000}.{self.counter:07d}.{secrets.token_hex(16)}"
        self.issued[name] = Trigger(app_id, user_id, now + SECONDS)
        return name

    def exchange(self, name: str, app_id: str) -> str:
        """The person that the trigger leads to; refuses unknown, late and used ones."""
        trigger = self.issued.get(name)
        if trigger is None or trigger.app_id != app_id:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self.clock() > trigger.expires:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger.user_id
