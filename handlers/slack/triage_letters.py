"""What letters say to whoever looks at reports: that many say the same, or that nobody has answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.reporting.reporters import Mine
from handlers.slack.blocks import Block, actions, moment, section
from handlers.slack.report_card import buttons, line
from handlers.slack.troubles import reason

Shown = tuple[str, list[Block]]


def _surge(mine: Mine, facts: dict[str, Any]) -> str:
    return f"{facts['many']} people reported much the same within half an hour. Please look at it now."


def _late(mine: Mine, facts: dict[str, Any]) -> str:
    late = ""
    if "late_since" in facts:
        since = datetime.fromisoformat(str(facts["late_since"]))
        late = f"\n_This comes late, it was due {moment(since)}: I was not running._"
    return f"Nobody has answered this report in time. Please look at it, or ask somebody who can.{late}"


def _unposted(mine: Mine, facts: dict[str, Any]) -> str:
    return f"Its card could not be posted in the triage channel: {reason(str(facts['reason']))}. So it comes to you."


NOTES: dict[str, Callable[[Mine, dict[str, Any]], str]] = {
    "report_surge": _surge,
    "report_late": _late,
    "report_unposted": _unposted,
}


def letter_line(note: str, mine: Mine, facts: dict[str, Any]) -> Shown:
    """What a letter says to whoever is called: for a notification, and as blocks with the buttons to answer with."""
    about = f" on {mine.system}" if mine.system else ""
    name = f"*{mine.label}* Something weird{about}"
    if mine.verdict is not None:
        return f"{mine.label} is answered", [section(f"{name}\nIt is answered. Nothing is left to do for you.")]
    text = f"{name}\n{NOTES[note](mine, facts)}\n{line(mine.words, 300)}"
    return f"{mine.label} waits for an answer", [section(text), actions(*buttons(mine.number))]
