"""What may be asked of the outside world for post-mortems: to say where people read that one is published."""

from typing import ClassVar

from bot.rules.effect import IncidentEffect


class PostPostmortem(IncidentEffect):
    """Say in a channel that a post-mortem is published; `round` tells one publication from the next."""

    channel: str
    round: int
    method: ClassVar[str] = "chat.postMessage"
    lane: ClassVar[str | None] = "channel"
    leaves_twins: ClassVar[bool] = True
