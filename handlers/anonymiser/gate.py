"""The last look, which lets through only what is known to say nothing: whatever word is not known is not shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.anonymiser.numbers import harmless
from handlers.anonymiser.spans import NUMBER, PERSON, SECRET, URL, WORD, Span
from handlers.anonymiser.vocabulary import PARTICLES, Vocabulary
from handlers.anonymiser.wordlists import any_of, listed

_WORD = re.compile(r"[^\W_]+(?:['’`][^\W\d_]+)*")
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,11}://|www\.)[^\s<>\"'|)\]]+|(?<![\w@.-])(?:[\w-]+\.)+[a-z]{2,12}(?:[:/?#][^\s<>\"'|)\]]*)?(?![\w@])",
    re.IGNORECASE,
)
_IN_GROUPS = re.compile(r"(?<!\d)\(?\d{2,5}\)?(?:(?:[ \-./]|(?<=\)))\d{2,5})+(?!\d)")
"""A number as people group its digits; each group alone would be small enough to stay."""
_GROUPED = 8
"""So many digits in groups are nobody's amount."""
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D?)+")
_CHUNK = re.compile(r"\S{8,}")
_INSIDE = re.compile(r"[!#$%^&*~?+](?=[^\s.,;:!?)\]}\"'])")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zß-ÿ]+|[^\W\d_]+")
_SAYS = re.compile(rf"\s{any_of('says.txt')}\b")
_ENDS = re.compile(r"(?:[.!?:;|>*•\-–—\"“”(\[{/]|\n)\s*$")
_POINTER = listed("pointers.txt")
_OPENING = re.compile(r"^[\s>*•\-–—\"“”'(\[{#\d.)]*$")


@dataclass(frozen=True)
class Token:
    """A word and what stands before it."""

    text: str
    start: int
    end: int
    first: bool
    """Does it begin a sentence, a line or a quotation?"""
    line: bool
    """Is it alone on its line?"""

    @property
    def folded(self) -> str:
        return re.sub(r"['’`](?:s|d|m|re|ve|ll|t)?$", "", self.text.casefold())

    @property
    def stop(self) -> int:
        """Where it ends without the s of the genitive."""
        return self.end - 2 if len(self.text) > 3 and self.text[-2:] in ("'s", "’s", "`s") else self.end

    @property
    def number(self) -> bool:
        return any(letter.isdigit() for letter in self.text)

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


class Gate:
    """What of a text stays; everything else is a span."""

    def __init__(self, vocabulary: Vocabulary, keep: frozenset[str], proper: frozenset[int] | None = None) -> None:
        """`keep` are folded words that stay; `proper` is where words tagged as proper names begin, None for untold."""
        self._words, self._keep, self._proper = vocabulary, keep, proper

    def spans(self, text: str) -> Iterator[Span]:
        """Everything in the text that is not known to be harmless."""
        yield from (Span(*found.span(), URL) for found in _URL.finditer(text) if not self._open(found[0]))
        yield from _made(text)
        yield from _in_groups(text)
        found = list(tokens(text))
        yield from self._numbers(text, [one for one in found if one.number])
        words = [one for one in found if not one.number]
        yield from self._small(text, words)
        for run in _runs(text, words):
            yield from self._capitals(run, text)

    def _small(self, text: str, words: list[Token]) -> Iterator[Span]:
        """Words in lower case that are not known, or are names; people write their own so in a hurry."""
        before: Token | None = None
        for token in words:
            word = token.folded
            beside = before is not None and text[before.end : token.start] == " " and self._words.rarely_a_word(word)
            before = None
            if not token.capital and word not in self._keep and (beside or not self._lower(word)):
                named = beside or self._words.only_name(word)
                yield Span(token.start, token.stop, PERSON if named else WORD)
                before = token if named else None

    def _numbers(self, text: str, numbers: list[Token]) -> Iterator[Span]:
        done = 0
        for token in numbers:
            end = self._number(text, token) if token.start >= done else done
            if end < 0:
                yield Span(token.start, token.end, NUMBER)
            done = max(done, end)

    def _open(self, address: str) -> bool:
        """Is a web address made of everyday words alone?"""
        return all(
            word.isdigit() and len(word) < 5 or (len(word) < 3 and word.isalpha()) or self._known_part(word.casefold())
            for word in re.findall(r"[^\W_]+", address)
        )

    def _known_part(self, word: str) -> bool:
        return word in ("www", "https", "com", "org", "net", "dev", "gov", "edu", "html", "php") or self._lower(word)

    def _number(self, text: str, token: Token) -> int:
        start = token.start
        while start > 0 and text[start - 1] in "€$£¥+−-~≈<>#" and start > token.start - 2:
            start -= 1
        end = max(harmless(text, start, token.end), harmless(text, token.start, token.end))
        if end < 0 and token.text.casefold() in self._keep:
            return token.end
        before = re.search(r"([A-Za-z]+)[-._ ]?$", text[max(0, token.start - 14) : token.start])
        if end < 0 and before:
            end = harmless(text, token.start - len(before[0]), token.end)
        return end

    def _lower(self, word: str) -> bool:
        if word in self._keep or len(word) < 3 and word.isascii():
            return True
        pieces = re.split(r"['’`]", word)
        return all(len(piece) < 3 or self._words.common(piece) for piece in pieces)

    def _capitals(self, run: list[Token], text: str) -> Iterator[Span]:
        """Words with capitals that follow each other: a name, a title, or the beginning of a sentence."""
        known = [self._plain(token) for token in run]
        for at, token in enumerate(run):
            neighbours = [run[i] for i in (at - 1, at + 1) if 0 <= i < len(run)]
            if self._hides(token, neighbours, text) if not known[at] else self._beside_a_name(token, neighbours):
                yield Span(token.start, token.stop, PERSON if self._words.only_name(token.folded) else WORD)

    def _plain(self, token: Token) -> bool:
        word = token.folded
        if token.text.endswith(("'t", "’t")):  # Don't is no Don
            return True
        if word in self._keep or len(word) < 3 and word.isascii() and not self._words.only_name(word):
            return True
        if self._words.plain(word):
            return True
        pieces = [piece.casefold() for piece in _CAMEL.findall(token.text)]
        return len(pieces) > 1 and all(self._words.common(piece) and not self._words.name(piece) for piece in pieces)

    def _hides(self, token: Token, neighbours: list[Token], text: str) -> bool:
        word = token.folded
        if not self._lower(word):
            return True
        if self._words.name(word):
            if any(self._words.name(other.folded) or not self._lower(other.folded) for other in neighbours):
                return word not in PARTICLES
            if token.first and not token.line:
                return _SAYS.match(text, token.end) is not None
            return token.line or not self._pointed_at(token, text)
        return not token.first and not token.text.isupper() and self._tagged(token)

    def _beside_a_name(self, token: Token, neighbours: list[Token]) -> bool:
        """Is it a name that is an everyday word too, such as Will or August, next to one that is not?"""
        return (
            token.folded not in self._keep
            and self._words.name(token.folded)
            and any(self._words.only_name(other.folded) and other.folded not in self._keep for other in neighbours)
        )

    def _pointed_at(self, token: Token, text: str) -> bool:
        before = re.search(r"(\w+)\s+$", text[max(0, token.start - 20) : token.start])
        return token.text.isupper() or bool(before and before[1].casefold() in _POINTER) or not self._tagged(token)

    def _tagged(self, token: Token) -> bool:
        return self._proper is None or token.start in self._proper


def _in_groups(text: str) -> Iterator[Span]:
    """Long numbers whose digits stand in groups, unless they are years or an amount."""
    for found in _IN_GROUPS.finditer(text):
        long = sum(letter.isdigit() for letter in found[0]) >= _GROUPED
        if long and not _YEARS.fullmatch(found[0]) and harmless(text, *found.span()) < 0:
            yield Span(*found.span(), NUMBER)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text."""
    for found in _WORD.finditer(text):
        start, end = found.span()
        line_start = text.rfind("\n", 0, start) + 1
        line_end = text.find("\n", end, end + 3)
        before = text[max(line_start, start - 12) : start]
        first = _OPENING.match(before) is not None and start - line_start <= 12 or _ENDS.search(before) is not None
        alone = (
            _OPENING.match(before) is not None
            and text[end : line_end if line_end >= 0 else end + 3].strip(" ,.!") == ""
        )
        yield Token(found[0], start, end, first, alone and bool(line_start or line_end >= 0))


def _runs(text: str, words: list[Token]) -> Iterator[list[Token]]:
    """Words with capitals that follow each other."""
    run: list[Token] = []
    for token in words:
        between = text[run[-1].end : token.start] if run else ""
        if run and not (token.capital and len(between) <= 2 and between.strip("- '’.") == ""):
            yield run
            run = []
        if token.capital:
            run.append(token)
    if run:
        yield run


def _made(text: str) -> Iterator[Span]:
    """What looks as if somebody had made it up to be hard to guess."""
    for found in _CHUNK.finditer(text):
        if _looks_made(found[0]) and not _URL.match(found[0]):
            yield Span(found.start(), found.start() + len(found[0].rstrip(".,;:!?)]}\"'")), SECRET)


def _looks_made(chunk: str) -> bool:
    """Does it look like a password: letters, digits and signs mixed without a break?"""
    return (
        _INSIDE.search(chunk) is not None
        and any(letter.isdigit() for letter in chunk)
        and any(letter.isalpha() for letter in chunk)
        and not re.fullmatch(r"[\d.,%€$£+\-–/]*\w{0,3}[\d.,%€$£+\-–/?!]*", chunk)
    )
