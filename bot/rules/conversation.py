"""A conversation with an AI as products and people hand it over: who said what, and what it ran on."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(_Part):
    """One thing that was said, asked of a tool, or given back by one."""

    role: str = Field(max_length=40)
    content: Any = None
    """Words; or, as some products write it, a list of parts."""
    tool_calls: Any = None
    """What it asked of tools; what a tool gave back is a message with the role `tool`."""

    @property
    def words(self) -> str:
        """What it says; whatever else a product writes there as it is."""
        return _words(self.content)


def _words(said: Any) -> str:
    if isinstance(said, str):
        return said
    return "" if said is None else json.dumps(said, ensure_ascii=False)


class Guardrail(_Part):
    """What a guardrail made of it."""

    name: str = Field(max_length=80)
    score: float | None = None
    threshold: float | None = None


class Conversation(_Part):
    """A list of messages, with what the AI ran on."""

    messages: tuple[Message, ...] = ()
    model: str | None = None
    prompt: str | None = None
    """Which system prompt, by name and version."""
    settings: dict[str, Any] = {}
    """Temperature and the like."""
    trace: str | None = None
    guardrail: Guardrail | None = None
    retrieved: Any = None
    """What was looked up for it: documents, search results."""

    def last(self, role: str) -> str:
        """What somebody said last."""
        return next((one.words for one in reversed(self.messages) if one.role == role), "")

    def as_text(self) -> str:
        """All that was said, asked of tools, given back by them and looked up, in its order."""
        said = [f"{one.role}: {one.words}{_calls(one)}" for one in self.messages]
        return "\n\n".join([*said, *([f"looked up: {_words(self.retrieved)}"] if self.retrieved else [])])


def _calls(message: Message) -> str:
    return f"\nasks a tool: {_words(message.tool_calls)}" if message.tool_calls else ""
