"""From the texts of a conversation to what may be shown of them: the whole way."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.rules.sanitising import Held, View, Wanted
from bot.rules.text import visible
from handlers.anonymiser.detection import Detection
from handlers.anonymiser.engine import Engine
from handlers.anonymiser.languages import UNKNOWN, Languages, in_other_letters
from handlers.anonymiser.leaks import Remains
from handlers.anonymiser.propagation import Propagation
from handlers.anonymiser.sight import Sight, sight
from handlers.anonymiser.spans import PERSON, PLACE, WORD, Span, merged
from handlers.anonymiser.surrogates import Surrogates
from handlers.anonymiser.vocabulary import PARTICLES

LONGEST = 100_000
"""How many characters of a conversation are read; the rest is not shown."""
MEASURED = frozenset({"en", UNKNOWN})
"""Languages whose texts need no person to look at them; see docs/anonymising.md for what was measured."""
_OURS = re.compile(r"\\u[0-9a-f]{4,6}")
"""What stands for a character that cannot be seen."""


@dataclass(frozen=True)
class Written:
    """A text with its surrogates, where they stand, and what they stand for."""

    text: str
    hidden: tuple[tuple[int, int], ...]
    replaced: tuple[tuple[str, str], ...]


class Sanitiser:
    """Makes conversations safe to show."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._languages = Languages(engine.vocabulary)

    def view(self, wanted: Wanted) -> View:
        """What may be shown."""
        keep = frozenset(word for one in wanted.keep for word in (one.casefold(), *one.casefold().split()))
        texts = list(_cut(wanted.texts))
        seen = [sight(text) for text in texts]
        spans = self.hidden(seen, keep, wanted.people)
        surrogates = Surrogates(wanted.key, frozenset(word for one in seen for word in _words(one.text)))
        written = [_write(text, one, found, surrogates) for text, one, found in zip(texts, seen, spans, strict=True)]
        languages = [self._languages.guess(_prose(one.text, found)) for one, found in zip(seen, spans, strict=True)]
        held = [*self._whole(wanted.texts, texts, languages), *self._remaining(written, keep)]
        return View(
            texts=tuple(one.text for one in written),
            replaced=dict(sorted(Counter(kind for one in written for kind, _ in one.replaced).items())),
            language=max(
                zip(languages, seen, strict=True), key=lambda pair: len(pair[1].text), default=(UNKNOWN, None)
            )[0],
            held=tuple(sorted(set(held), key=lambda one: (one.part, one.start, one.end))),
        )

    def hidden(self, seen: list[Sight], keep: frozenset[str], people: Iterable[str]) -> list[list[Span]]:
        """What of each text must not be shown, in order and without overlaps."""
        detection = Detection(self._engine, keep)
        known = Propagation(self._engine.vocabulary, keep, people)
        found = [detection.spans(one.text, self._languages.guess(one.text) in MEASURED) for one in seen]
        for one, spans in zip(seen, found, strict=True):
            for span in spans:
                known.learn(one.text[span.start : span.end], span.kind)
        return [merged([*spans, *known.spans(one.text)]) for one, spans in zip(seen, found, strict=True)]

    def _whole(self, asked: Iterable[str], read: Iterable[str], languages: Iterable[str]) -> Iterator[Held]:
        for part, (full, text, language) in enumerate(zip(asked, read, languages, strict=True)):
            if len(text) < len(full):
                yield Held(part=part, start=0, end=0, why="It is too long to be read to its end.")
            if language not in MEASURED:
                yield Held(
                    part=part, start=0, end=0, why=f"It is written in a language ({language}) that was not measured."
                )

    def _remaining(self, written: list[Written], keep: frozenset[str]) -> Iterator[Held]:
        """What the proof and a second look still find in what is about to be shown."""
        common = self._engine.vocabulary.common
        values = {
            value
            for one in written
            for _, value in one.replaced
            if not common(value.casefold()) and value.casefold() not in PARTICLES
        }
        remains, detection = Remains(values), Detection(self._engine, keep)
        for part, one in enumerate(written):
            for start, end in remains.within(one.text, one.hidden):
                yield Held(
                    part=part, start=start, end=end, why="Something that was replaced elsewhere still stands here."
                )
            if in_other_letters(sight(one.text).text):
                yield Held(part=part, start=0, end=0, why="Some of it is in letters of which nothing was measured.")
            for span in detection.again(_OURS.sub(_blank, one.text)):
                if not _touches(one.hidden, span):
                    yield Held(
                        part=part, start=span.start, end=span.end, why=f"This may be personal ({span.kind.casefold()})."
                    )


def _touches(hidden: tuple[tuple[int, int], ...], span: Span) -> bool:
    """Does the piece touch a surrogate, of which the places are in order?"""
    at = bisect_left(hidden, (span.end, 0))
    return at > 0 and hidden[at - 1][1] > span.start


def _cut(texts: Iterable[str]) -> Iterator[str]:
    """As much of the texts as is read."""
    left = LONGEST
    for text in texts:
        yield text[:left]
        left -= min(left, len(text))


def _prose(text: str, spans: list[Span]) -> str:
    """The text without what says nothing about its language."""
    for span in spans:
        if span.kind not in (PERSON, PLACE, WORD):
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _write(source: str, seen: Sight, spans: list[Span], surrogates: Surrogates) -> Written:
    """The source with surrogates; what cannot be seen in the rest is written out."""
    pieces: list[str] = []
    hidden: list[tuple[int, int]] = []
    replaced: list[tuple[str, str]] = []
    length = done = 0
    for span in spans:
        start, end = seen.source(span.start, span.end)
        kept = shown(source[done:start])
        instead = surrogates.of(span.kind, seen.text[span.start : span.end]) if end > done else ""
        pieces += kept, instead
        length += len(kept)
        hidden.append((length, length + len(instead)))
        length += len(instead)
        replaced.append((span.kind, seen.text[span.start : span.end]))
        done = max(done, end)
    pieces.append(shown(source[done:]))
    return Written("".join(pieces), tuple(hidden), tuple(replaced))


def shown(text: str) -> str:
    """The text with everything invisible written out, none of it cut."""
    return visible(text, 9 * len(text) + 1)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _words(text: str) -> Iterator[str]:
    return iter(text.casefold().split())
