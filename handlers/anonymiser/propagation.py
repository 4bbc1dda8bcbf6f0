"""What was found in one part of a conversation is found in all: a name given once is no secret later on."""

import re
from collections.abc import Iterable, Iterator, Sequence

from handlers.anonymiser.gate import tokens
from handlers.anonymiser.spans import DATE, EMAIL, ENCODED, NUMBER, PERSON, PLACE, URL, WORD, Span
from handlers.anonymiser.surrogates import folded
from handlers.anonymiser.vocabulary import PARTICLES, Vocabulary

_PART = re.compile(r"[^\W\d_]+")
_LOCAL = re.compile(r"[^\W\d_]{3,}")
_SHORTEST = 4
_MOST = 2000
"""How many values are looked for; a conversation with more of them is full of surrogates already."""


class Propagation:
    """Everything known to be personal in a conversation."""

    def __init__(self, vocabulary: Vocabulary, keep: frozenset[str], people: Iterable[str]) -> None:
        self._vocabulary, self._keep = vocabulary, keep
        self._names: set[str] = set()
        self._values: dict[str, str] = {}
        for person in people:
            self.learn(person, PERSON)

    def learn(self, value: str, kind: str) -> None:
        """Look for this from now on."""
        if kind == EMAIL:
            value = " ".join(_LOCAL.findall(value.partition("@")[0]))
            kind = PERSON
        if kind == PERSON:
            self._names.update(
                part for part in _parts(value) if part not in PARTICLES | self._keep and self._tells(part)
            )
        elif kind in (WORD, NUMBER, PLACE, DATE, URL, ENCODED):
            return
        whole, room = folded(value), len(self._values) < _MOST
        one_name = kind == PERSON and value.isalpha()
        if room and len(whole) >= _SHORTEST and whole not in self._keep and not one_name:
            self._values.setdefault(whole, kind)

    def _tells(self, part: str) -> bool:
        return len(part) > 2 or len(part) == 2 and self._vocabulary.only_name(part)

    def spans(self, text: str) -> Iterator[Span]:
        """Where any of it stands in the text."""
        for token in tokens(text):
            parts = _parts(token.text)
            if any(part in self._names and self._meant(part, token.text, token.first) for part in parts):
                yield Span(token.start, token.stop, PERSON)
        lowered = text.casefold()
        if len(lowered) != len(text):
            lowered = text.lower() if len(text.lower()) == len(text) else text
        for value, kind in self._values.items():
            yield from _everywhere(lowered, value, kind)

    def _meant(self, part: str, as_written: str, first: bool) -> bool:
        """Is the name meant, or the ordinary word that it is too?"""
        if not self._vocabulary.common(part):
            return True
        return as_written[0].isupper() and not (first and self._vocabulary.plain(part))


def _everywhere(text: str, value: str, kind: str) -> Iterator[Span]:
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        if not (_joined(text, at) or _joined(text, end)) or len(value) > 7:
            yield Span(at, end, kind)
        at = text.find(value, end)


def _joined(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _parts(value: str) -> Sequence[str]:
    return [part.casefold() for part in _PART.findall(value)]
