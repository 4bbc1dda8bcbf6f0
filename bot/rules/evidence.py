"""The kinds of evidence that finding a cause may need, and what can be said of each."""

from enum import StrEnum


class Item(StrEnum):
    """A kind of evidence."""

    PROMPTS = "prompts"
    OUTPUTS = "outputs"
    USER_CONTEXT = "user context"
    MODEL = "model and prompt versions"
    SAMPLING = "sampling settings"
    RETRIEVED = "retrieved text"
    TOOLS = "tool calls"
    LOGS = "system logs"
    MONITORING = "monitoring"
    GUARDRAILS = "guardrail logs"
    TRAINING = "training points"


class Presence(StrEnum):
    """Is it there?"""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_PERMITTED = "not permitted"


NEEDS_BASIS = (Item.USER_CONTEXT,)
"""What may be kept only with a stated permission."""
