"""What a text says once its disguises are taken off, with the way back to where each character stood."""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

# Nothing that a reader could see: zero-width, bidirectional and other format characters, fillers, lone surrogates.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]+"
)
_STRANGE = re.compile("[^\x00-\x7f][\u0300-\u036f\u20d0-\u20ff]*|[A-Za-z][\u0300-\u036f\u20d0-\u20ff]+")
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]")
_ESCAPED = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|\\{1,8}(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]{1,6}\})"  # as often escaped as JSON is in JSON
)
_MIXED = re.compile("[A-Za-z]*[\u0370-\u03ff\u0400-\u052f][A-Za-z\u0370-\u03ff\u0400-\u052f]*")
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһԛԝкмтвнАЕОРСУХІЈЅКМТВНαερουικντγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhqwkmtbhAEOPCYXIJSKMTBHaepouikvtyABEZHIKMNOPTYX",
)
_ROUNDS = 3
"""How many times something may be escaped again and still be seen."""


@dataclass(frozen=True)
class Sight:
    """A text as read; `starts[i]` and `ends[i]` say where its i-th character stood in the source."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece stood in the source."""
        return self.starts[start], self.ends[end - 1]


def sight(source: str) -> Sight:
    """The source without its disguises."""
    seen = Sight(source, range(len(source)), range(1, len(source) + 1))
    for _ in range(_ROUNDS):
        before = seen.text
        for pattern, read in ((_HIDDEN, _nothing), (_STRANGE, _composed), (_MIXED, _latin), (_ESCAPED, _unescaped)):
            seen = _read(seen, pattern, read)
        if seen.text == before:
            break
    return seen


def _read(seen: Sight, pattern: re.Pattern[str], read: Callable[[str], str]) -> Sight:
    """Every match written as `read` reads it."""
    if not any(read(found[0]) != found[0] for found in pattern.finditer(seen.text)):
        return seen
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for found in pattern.finditer(seen.text):
        start, end = found.span()
        read_as = read(found[0])
        texts += seen.text[done:start], read_as
        starts += seen.starts[done:start]
        ends += seen.ends[done:start]
        if len(read_as) == end - start:
            starts += seen.starts[start:end]
            ends += seen.ends[start:end]
        elif read_as:
            first, last = seen.source(start, end)
            starts += [first] * len(read_as)
            ends += [last] * len(read_as)
        done = end
    texts.append(seen.text[done:])
    return Sight("".join(texts), starts + list(seen.starts[done:]), ends + list(seen.ends[done:]))


def _nothing(_: str) -> str:
    return ""


def _composed(cluster: str) -> str:
    composed = unicodedata.normalize("NFKC", cluster)
    return _MARKS.sub("", composed) if len(composed) > 1 else composed


def _latin(word: str) -> str:
    return word.translate(_LOOKALIKES) if re.search("[A-Za-z]", word) else word


def _unescaped(run: str) -> str:
    if run[0] == "%":
        return unquote(run, errors="replace")
    if run[0] == "&":
        return html.unescape(run)
    return _code_point(run.strip("\\ux{}"))


def _code_point(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
