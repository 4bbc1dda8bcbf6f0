"""What the doctor can say: a sentence with its way out, filled with what was found."""

import textwrap
from dataclasses import dataclass
from enum import StrEnum

WIDTH = 90
"""Characters of a line."""


class Level(StrEnum):
    """How much it matters."""

    OK = "ok"
    NOTE = "note"
    """It works without; somebody should know."""
    MISSING = "missing"
    """It is needed."""


@dataclass(frozen=True)
class Finding:
    """Something that was found."""

    level: Level
    says: str
    mend: str

    def text(self) -> str:
        """As it is shown; the level stands first, so that one can look for it."""
        mend = f"→ {self.mend}" if self.mend else ""
        lines = [line for part in (self.says, mend) for line in part.splitlines()]
        folded = "\n".join(textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False) for line in lines)
        return f"{self.level:8} {textwrap.indent(folded, ' ' * 9).lstrip()}"


@dataclass(frozen=True)
class Sentence:
    """One of the things that can be said; {names} in it are filled in."""

    level: Level
    says: str
    mend: str = ""
    """The way out; empty when nothing needs one."""

    def about(self, **found: object) -> Finding:
        """The sentence about what was found."""
        return Finding(self.level, self.says.format(**found), self.mend.format(**found))


def ok(says: str) -> Sentence:
    """All is well."""
    return Sentence(Level.OK, says)


def note(says: str, mend: str) -> Sentence:
    """Somebody should know."""
    return Sentence(Level.NOTE, says, mend)


def missing(says: str, mend: str) -> Sentence:
    """It is needed."""
    return Sentence(Level.MISSING, says, mend)
