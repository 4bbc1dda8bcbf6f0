"""How a post-mortem stands, in a line on its incident's card."""

from datetime import datetime

from bot.learning.postmortem_page import Standing
from bot.rules.postmortem import State
from handlers.slack.blocks import Block, button, on_day, person, section


def blocks(number: int, standing: Standing | None) -> list[Block]:
    """Its state, who has it, until when, and the way there; nothing without one."""
    if standing is None:
        return []
    done = standing.state is State.PUBLISHED
    rest = "" if done else f" · {person(standing.person)} · {due(standing.due_at, standing.overdue)}"
    text = f":memo: Post-mortem: *{standing.state}*{rest}"
    return [section(text, button("Open it", "postmortem", str(number)))]


def due(at: datetime, overdue: bool) -> str:
    """By when; what is overdue is marked."""
    return f":red_circle: *overdue since {on_day(at)}*" if overdue else f"due {on_day(at)}"
