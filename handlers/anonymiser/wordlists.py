"""Reads the lists of words that lie beside the code."""

import re
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@cache
def listed(file: str) -> frozenset[str]:
    """The words of a list; lines that begin with # are notes."""
    lines = (_DATA / file).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def any_of(file: str) -> str:
    """A pattern for any word of a list, the longest first; an underscore in the list is white space."""
    words = sorted(listed(file), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace("_", r"\s+") for word in words) + ")"
