"""The words of an investigation: what can contribute, what becomes of a guess, how a guardrail failed."""

from enum import StrEnum


class FactorKind(StrEnum):
    """What sort of thing contributed to an incident."""

    PROMPT = "prompt structure"
    MODEL = "model weakness"
    SAFEGUARD = "safeguard gap"
    DATA = "data"
    PROCESS = "process"


FACTORS: dict[FactorKind, str] = {
    FactorKind.PROMPT: "How instructions, context and tools are put together",
    FactorKind.MODEL: "What the model does not know, or cannot resist",
    FactorKind.SAFEGUARD: "A filter, a limit or a check that was not enough",
    FactorKind.DATA: "What it learnt from, or looked up",
    FactorKind.PROCESS: "How we build, test, change and watch it",
}


class Guardrail(StrEnum):
    """How a guardrail failed to hold."""

    BYPASSED = "bypassed"
    MISCONFIGURED = "misconfigured"
    ABSENT = "absent"


GUARDRAILS: dict[Guardrail, str] = {
    Guardrail.BYPASSED: "It was there and on, and something went around it",
    Guardrail.MISCONFIGURED: "It was there, but off, too weak or in the wrong place",
    Guardrail.ABSENT: "Nothing was there that could have held",
}


class Guess(StrEnum):
    """What has become of a hypothesis."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled out"


WHAT_ELSE = "What else? One factor alone is rarely all of it: what would have had to be different so that it held?"
"""What an analysis with a single factor is asked."""
