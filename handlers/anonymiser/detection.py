"""Everything in one text that must not be shown, as far as the text alone tells."""

import re
from collections.abc import Callable, Iterable, Iterator

from presidio_analyzer.nlp_engine import NlpArtifacts

from handlers.anonymiser.encoded import apart, decodings
from handlers.anonymiser.engine import Engine
from handlers.anonymiser.gate import Gate
from handlers.anonymiser.joining import addresses, names
from handlers.anonymiser.languages import in_other_letters
from handlers.anonymiser.spans import ENCODED, PERHAPS, PERSON, PLACE, Span, merged

WINDOW, OVERLAP = 6000, 600
"""How much is read at once, in characters, so that no text takes longer than its length."""
_DEEP = 2
"""How often something may be encoded again and still be looked into."""
_WORD = re.compile(r"[^\W\d_]{3,}")
"""What is too long to be there by chance, when digits are read as letters."""
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Detection:
    """What the engine and the gate find, for one conversation."""

    def __init__(self, engine: Engine, keep: frozenset[str]) -> None:
        """`keep` are folded words that are never personal."""
        self._engine, self._keep = engine, keep

    def spans(self, text: str, model: bool = True) -> list[Span]:
        """Everything found, joined; without the model every capital within a sentence may be somebody's."""
        look = self._with_model if model else self._without
        return addresses(text, names(text, merged(_by_windows(text, look))))

    def again(self, text: str) -> list[Span]:
        """What shapes and unknown words tell in a text that was made safe with the model before."""
        return merged(_by_windows(text, lambda piece: self._within(piece, [], frozenset(), _DEEP)))

    def _with_model(self, text: str) -> Iterator[Span]:
        read = self._engine.read(text)
        return self._within(text, list(self._engine.names(text, read)), _proper(read), _DEEP)

    def _without(self, text: str) -> Iterator[Span]:
        return self._within(text, [], None, _DEEP)

    def _within(self, text: str, named: list[Span], proper: frozenset[int] | None, deep: int) -> Iterator[Span]:
        hidden, said = self._runs(text, deep)
        yield from hidden
        for span in [*self._engine.shapes(text), *named]:
            if span.kind in (PERHAPS, PLACE):
                yield from self._judged(text, span)
            elif not self._kept(text[span.start : span.end]):
                yield span
        gate = Gate(self._engine.vocabulary, self._keep, proper)
        for span in gate.spans(text):
            if not any(start <= span.start and span.end <= end for start, end in said):
                yield span

    def _runs(self, text: str, deep: int) -> tuple[list[Span], list[tuple[int, int]]]:
        """Runs that hide something personal, and those that were read and hide nothing."""
        hidden, said = [], []
        for start, end, words in [*decodings(text), *apart(text)] if deep else ():
            if in_other_letters(words) or any(True for _ in self._within(words, [], None, deep - 1)):
                hidden.append(Span(start, end, ENCODED))
            elif any(self._engine.vocabulary.common(word.casefold()) for word in _WORD.findall(words)):
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


def _by_windows(text: str, look: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """What is seen in each piece that is read at once, in the places of the whole text."""
    for start in range(0, max(1, len(text) - OVERLAP), WINDOW - OVERLAP):
        for one in look(text[start : start + WINDOW]):
            yield Span(start + one.start, start + one.end, one.kind)


def _proper(read: NlpArtifacts) -> frozenset[int]:
    return frozenset(token.idx for token in read.tokens if token.tag_ in ("NNP", "NNPS"))
