"""What else is personal in this company: patterns of its own, checked so that none of them can stall the anonymiser."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

LONGEST = 200
"""How many characters a pattern may have."""
_ENDLESS = re.compile(r"[*+]|\{\d+,\}|\{\d*,\d{3,}\}")
_LEAVE_OUT = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")


TAKEN = frozenset(
    "PERSON EMAIL PHONE ADDRESS PLACE ID CARD IBAN SECRET HANDLE IP URL DATE ENCODED WORD NUMBER PERHAPS".split()  # noqa: SIM905
)
"""What the anonymiser itself calls what it finds."""


class Pattern(BaseModel):
    """Something that only this company writes, such as the number of a customer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,29}$")]
    """What it is; stands in the surrogate and in the counts."""
    pattern: Annotated[str, StringConstraints(min_length=2, max_length=LONGEST)]

    @field_validator("label")
    @classmethod
    def _is_its_own(cls, label: str) -> str:
        if label in TAKEN:
            raise ValueError("the anonymiser has its own recogniser of that name")
        return label

    @field_validator("pattern")
    @classmethod
    def _is_safe(cls, pattern: str) -> str:
        try:
            compiled = re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"this is no regular expression: {error}") from None
        if compiled.search("") or compiled.search(" "):
            raise ValueError("it would match nothing or a space")
        if _nested(pattern):
            raise ValueError("a repetition of a repetition can take for ever; write how often at most")
        return pattern


class Privacy(BaseModel):
    """`privacy.yaml`: the company's own patterns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patterns: Annotated[tuple[Pattern, ...], Field(max_length=50)] = ()


def _nested(pattern: str) -> bool:
    """Does something repeat without end that repeats without end within, or are there many such repetitions?"""
    plain = _LEAVE_OUT.sub("x", pattern)
    if len(_ENDLESS.findall(plain)) > 3:
        return True
    while group := re.search(r"\(([^()]*)\)", plain):
        after = plain[group.end() :]
        endless = bool(_ENDLESS.search(group[1])) or "y+" in group[1]
        if endless and _ENDLESS.match(after):
            return True
        plain = plain[: group.start()] + ("y+" if endless else "x") + after
    return False
