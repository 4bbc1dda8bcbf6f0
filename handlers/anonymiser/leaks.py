"""The last proof: whether anything that was replaced is still in what is about to be shown, disguised or not."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from handlers.anonymiser.encoded import decodings

_SHORTEST, _SHORTEST_GLUED = 4, 7
"""How many letters and digits a value has that is looked for among words, and how many when all spaces are gone."""


class Remains:
    """Looks for values in a text as it is, folded, glued, reversed, and in what its encoded runs say."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = sorted({_folded(value) for value in values if len(_glued(value)) >= _SHORTEST})
        self._glued = sorted({_glued(value) for value in self._values if len(_glued(value)) >= _SHORTEST_GLUED})

    def within(self, text: str, hidden: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Where a value is still to be seen; (0, 0) when it cannot be said where.  `hidden` are the surrogates."""
        blanked = _blanked(text, hidden)
        lowered = _folded(blanked) if len(_folded(blanked)) == len(blanked) else blanked.lower()
        exact = len(lowered) == len(text)
        for value in self._values:
            for at in _words(lowered, value):
                yield (at, at + len(value)) if exact else (0, 0)
        if self._disguised(blanked):
            yield (0, 0)

    def _disguised(self, text: str) -> bool:
        forward = _glued(text)
        said = [_glued(unquote(text, errors="replace")), *(_glued(words) for _, _, words in decodings(text))]
        if any(value in forward or value[::-1] in forward for value in self._glued):
            return True
        short = [glued for value in self._values if (glued := _glued(value))]
        return any(value in one for one in said if one != forward for value in short)


def _words(text: str, value: str) -> Iterator[int]:
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        if not (at and text[at - 1].isalnum() and value[0].isalnum()) and not (
            text[end : end + 1].isalnum() and value[-1].isalnum()
        ):
            yield at
        at = text.find(value, end)


def _blanked(text: str, hidden: Iterable[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in hidden:
        pieces += text[done:start], "\n" * (end - start)
        done = end
    return "".join([*pieces, text[done:]])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _glued(text: str) -> str:
    return re.sub(r"[\W_]", "", _folded(text))
