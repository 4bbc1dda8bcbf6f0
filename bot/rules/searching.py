"""Words to search by: how a text is taken apart, what somebody looks for, and where in a text it stands."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

MOST_WORDS = 16_000
"""So many words of a text can be found: PostgreSQL does not number more."""
LONGEST_WORD = 60
SHORTEST_BEGINNING = 3
"""Fewer letters begin so many words that nobody means them."""
MOST_TERMS = 10
LONGEST_QUERY = 300

# Scripts without spaces between words: each character is a word, and what stands together is looked for together.
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_TERM = re.compile(r'(?:(?<=\s)|^)(-?)"([^"]+)"|(?:(?<=\s)|^)(-?)([^\s"]+)|"|[^\s"]+')
_QUOTES = str.maketrans("“”„«»", '"""""')

Term = tuple[str, ...]
"""Words that stand side by side."""


class Query(NamedTuple):
    """What somebody looks for."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()
    begun: bool = False
    """May the last word go on?"""

    @property
    def said(self) -> str:
        """How it was understood, in words."""
        quoted = [_quoted(term) for term in self.wanted]
        without = [f"without {_quoted(term)}" for term in self.unwanted]
        return " · ".join([*quoted, *without])


class Part(NamedTuple):
    """A piece of a text, and whether somebody looked for it."""

    text: str
    hit: bool


def folded(text: str) -> str:
    """A text as it is searched: its words without accents and capitals, each set apart by a space."""
    return " ".join(islice(_words(text), MOST_WORDS))


def _words(text: str) -> Iterator[str]:
    return (word for found in _WORD.finditer(composed(text)) if (word := _plain(found[0])))


def composed(text: str) -> str:
    """A text in which each letter is one character with its accent, so that no accent cuts a word in two."""
    return unicodedata.normalize("NFC", text)


def _plain(word: str) -> str:
    bare = (one for one in unicodedata.normalize("NFKD", word.casefold()) if one.isalnum())
    return unicodedata.normalize("NFKC", "".join(bare)).casefold()[:LONGEST_WORD]


def understood(typed: str) -> Query:
    """What somebody typed: words, “phrases”, and -words that must not be there.  Whatever else is just words."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    begun = False
    for found in _TERM.finditer(typed[:LONGEST_QUERY].translate(_QUOTES)):
        minus, phrase, dash, word = found[1] or "", found[2] or "", found[3] or "", found[4] or found[0]
        term = tuple(_words(phrase or word))[:MOST_TERMS]
        if term and not (minus or dash):
            wanted.append(term)
            begun = not phrase and len(term[-1]) >= SHORTEST_BEGINNING and len(term[-1]) < LONGEST_WORD
        elif term:
            unwanted.append(term)
    return Query(tuple(wanted[-MOST_TERMS:]), tuple(unwanted[:MOST_TERMS]), begun)


def _quoted(term: Term) -> str:
    return f"“{' '.join(term)}”" if len(term) > 1 else term[0]


def likeness(query: Query, words: str) -> int:
    """How well a text in its folded words answers: each term found whole counts, up to three times."""
    # Two spaces, so that of two words that follow each other neither takes the other's.
    apart = f" {words.replace(' ', '  ')} "
    return sum(min(3, apart.count(f" {'  '.join(term)} ")) for term in query.wanted)


def excerpt(query: Query, text: str, length: int = 240) -> tuple[Part, ...]:
    """The piece of a text where most of what was looked for stands, in parts: what was looked for and what was not."""
    text = composed(text)
    spans = _spans(query, text)
    begin = _best_begin(spans, length, len(text))
    end = min(len(text), begin + length)
    parts: list[Part] = [Part("… ", False)] if begin else []
    at = begin
    for first, last in spans:
        if first >= begin and last <= end and first >= at:
            parts += [Part(text[at:first], False), Part(text[first:last], True)]
            at = last
    parts += [Part(text[at:end], False), Part(" …" if end < len(text) else "", False)]
    return tuple(part for part in parts if part.text)


def _spans(query: Query, text: str) -> list[tuple[int, int]]:
    """Where the terms stand in a text, in order; a later one that overlaps is left out."""
    found = [(_plain(one[0]), one.start(), one.end()) for one in _WORD.finditer(text[:20_000])]
    words = [one for one in found if one[0]]
    spans: list[tuple[int, int]] = []
    for place in range(len(words)):
        for rank, term in enumerate(query.wanted):
            open_end = query.begun and rank == len(query.wanted) - 1
            if _stands_at(words[place : place + len(term)], term, open_end):
                spans.append((words[place][1], words[place + len(term) - 1][2]))
                break
    return spans


def _stands_at(words: Sequence[tuple[str, int, int]], term: Term, open_end: bool) -> bool:
    if len(words) < len(term) or any(have[0] != want for have, want in zip(words[:-1], term[:-1], strict=True)):
        return False
    last = words[-1][0]
    return last.startswith(term[-1]) if open_end else last == term[-1]


def _best_begin(spans: Sequence[tuple[int, int]], length: int, size: int) -> int:
    """Where to begin so that most hits are seen, with a little of what stands before the first."""
    if size <= length or not spans:
        return 0
    first = max(spans, key=lambda one: sum(one[0] <= other[0] < one[0] + length - 40 for other in spans[:200]))[0]
    return max(0, min(first - 40, size - length))
