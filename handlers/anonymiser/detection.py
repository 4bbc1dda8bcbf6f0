"""Everything in one text that must not be shown, as far as the text alone tells."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from handlers.anonymiser.encoded import apart, decodings
from handlers.anonymiser.engine import Engine
from handlers.anonymiser.gate import Gate
from handlers.anonymiser.joining import addresses, names
from handlers.anonymiser.spans import ENCODED, PERHAPS, PERSON, PLACE, Span, merged

WINDOW, OVERLAP = 6000, 600
"""How much is read at once, in characters, so that no text takes longer than its length."""
_DEEP = 2
"""How often something may be encoded again and still be looked into."""
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Detection:
    """What the engine and the gate find, for one conversation."""

    def __init__(self, engine: Engine, keep: frozenset[str]) -> None:
        """`keep` are folded words that are never personal."""
        self._engine, self._keep = engine, keep

    def spans(self, text: str, model: bool = True) -> list[Span]:
        """Everything found, overlapping; without the model only what shapes and words tell."""
        found: list[Span] = []
        for start in windows(text):
            piece = text[start : start + WINDOW]
            found += (Span(start + one.start, start + one.end, one.kind) for one in self._within(piece, model, _DEEP))
        return addresses(text, names(text, merged(found)))

    def _within(self, text: str, model: bool, deep: int) -> Iterator[Span]:
        read = self._engine.read(text) if model else None
        hidden, said = self._runs(text, deep)
        yield from hidden
        for span in [*self._engine.shapes(text), *(self._engine.names(text, read) if read else ())]:
            if span.kind in (PERHAPS, PLACE):
                yield from self._judged(text, span)
            elif not self._kept(text[span.start : span.end]):
                yield span
        gate = Gate(self._engine.vocabulary, self._keep, _proper(read) if read else None)
        for span in gate.spans(text):
            if not any(start <= span.start and span.end <= end for start, end in said):
                yield span

    def _runs(self, text: str, deep: int) -> tuple[list[Span], list[tuple[int, int]]]:
        """Runs that hide something personal, and those that were read and hide nothing."""
        hidden, said = [], []
        for start, end, words in [*decodings(text), *apart(text)] if deep else ():
            if any(True for _ in self._within(words, False, deep - 1)):
                hidden.append(Span(start, end, ENCODED))
            else:
                said.append((start, end))
        return hidden, said

    def _judged(self, text: str, span: Span) -> Iterator[Span]:
        """What is left of a supposed name or place when everyday words are taken off."""
        words = [found.span() for found in _LETTERS.finditer(text, span.start, span.end)]
        while words and self._everyday(text[slice(*words[0])]):
            words.pop(0)
        while words and self._everyday(text[slice(*words[-1])]):
            words.pop()
        if words:
            yield Span(words[0][0], words[-1][1], PERSON if span.kind == PERHAPS else PLACE)

    def _everyday(self, word: str) -> bool:
        folded = re.sub(r"['’]s$", "", word.casefold())
        return (
            folded in self._keep
            or self._engine.vocabulary.plain(folded)
            or (word.islower() and self._engine.vocabulary.common(folded))
        )

    def _kept(self, text: str) -> bool:
        return text.casefold().lstrip("@") in self._keep or text.casefold() in ("here", "channel", "everyone")


def windows(text: str) -> Iterable[int]:
    """Where each piece that is read at once begins."""
    return range(0, max(1, len(text) - OVERLAP), WINDOW - OVERLAP)


def _proper(read: NlpArtifacts) -> frozenset[int]:
    return frozenset(token.idx for token in read.tokens if token.tag_ in ("NNP", "NNPS"))
