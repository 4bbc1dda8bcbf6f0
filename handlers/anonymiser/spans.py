"""A piece of a text that must not be shown, and what it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

PERSON = "PERSON"
EMAIL = "EMAIL"
PHONE = "PHONE"
ADDRESS = "ADDRESS"
PLACE = "PLACE"
ID = "ID"
CARD = "CARD"
IBAN = "IBAN"
SECRET = "SECRET"
HANDLE = "HANDLE"
IP = "IP"
URL = "URL"
DATE = "DATE"
ENCODED = "ENCODED"
WORD = "WORD"
"""A word that nobody knows."""
NUMBER = "NUMBER"
"""A number, or a word with digits, that nobody knows."""
PERHAPS = "PERHAPS"
"""Somebody, unless all its words are everyday ones."""

_STRENGTH = (
    *(ENCODED, SECRET, IBAN, CARD, EMAIL, URL, IP, HANDLE, ADDRESS, PERSON, ID, PHONE, DATE, PLACE, WORD, NUMBER),
)
"""Where two overlap, what the earlier one says counts."""


@dataclass(frozen=True)
class Span:
    """From `start` to before `end`."""

    start: int
    end: int
    kind: str


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same pieces without overlaps, in order; overlapping ones become one."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if result and span.start < result[-1].end:
            last = result[-1]
            kind = min(last.kind, span.kind, key=rank) if last.end < span.end else _covering(last, span)
            result[-1] = replace(last, end=max(last.end, span.end), kind=kind)
        else:
            result.append(span)
    return result


def _covering(outer: Span, inner: Span) -> str:
    """What a piece is that has another within it: its own kind, unless that says little."""
    return inner.kind if rank(outer.kind) > rank(inner.kind) and _nearly(outer, inner) else outer.kind


def _nearly(outer: Span, inner: Span) -> bool:
    return (inner.end - inner.start) * 2 > outer.end - outer.start


def rank(kind: str) -> int:
    """The strongest first; the company's own kinds come before all."""
    return _STRENGTH.index(kind) if kind in _STRENGTH else -1
