"""A conversation with an AI as products and people hand it over: who said what, and what it ran on."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(_Part):
    """One thing that was said, asked of a tool, or given back by one."""

    role: str = Field(max_length=40)
    content: Any = None
    """Words; or, as some products write it, a list of parts."""


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
