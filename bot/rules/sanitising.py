"""What the anonymiser is asked and what it answers: the sanitised view of one conversation."""

from pydantic import BaseModel, ConfigDict


class Wanted(BaseModel):
    """The parts of one conversation that are to be made safe to show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[str, ...]  # the parts of one conversation; names found in one are replaced in all
    key: str  # hex; what ties the same person to the same surrogate; one an incident or report
    people: tuple[str, ...] = ()  # names and handles of our own users
    keep: tuple[str, ...] = ()  # words that are never personal here: AI systems' names and aliases


class Held(BaseModel):
    """What a person must look at before the text may be shown; start = end = 0 means the whole text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: int
    start: int  # offsets in the *sanitised* text of that part
    end: int
    why: str


class View(BaseModel):
    """The texts with what is personal and secret replaced, in the same order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[str, ...]
    replaced: dict[str, int]  # how many of each entity; never what
    language: str  # ISO 639-1 or "und"
    held: tuple[Held, ...] = ()
