"""Looks for what was planted in everything that a Hotwash left behind, whatever it is disguised as there."""

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.leaks.corpus import Conversation
from tests.leaks.disguises import core, opened, plain
from tests.leaks.planted import Planted

SEALED = {("evidence", "sealed")}
"""The encrypted store: the only column that is not read."""
WIDTH = 6
"""How many letters or digits a planted thing must have at least to be looked for everywhere."""
NARROW = 3
"""The same in letters of which one says as much as several Latin ones."""
BYTES = 9
"""The same in a file, which is full of chance."""
DOUBTFUL = 10
"""Fewer digits than this come about by chance; they count only where they stand apart."""
MOMENT = re.compile(
    r"\b20\d\d(?:-|, )\d{1,2}(?:-|, )\d{1,2}(?:[T ]|, )\d{1,2}(?::|, )\d{1,2}(?:(?::|, )\d{1,2}(?:(?:\.|, )\d+)?)?"
)
"""A time of ours, whose digits in a row are somebody's IP address in one run of a few."""


class Found(NamedTuple):
    """A planted thing that was seen again, and where."""

    planted: Planted
    disguise: str
    where: str
    around: str


@dataclass(frozen=True)
class Needle:
    """A planted thing as it is looked for."""

    core: str
    planted: Planted
    disguise: str


class Searcher:
    """Looks for all planted things in one pass over each text."""

    def __init__(self, conversations: Iterable[Conversation]) -> None:
        self._by_beginning: dict[str, list[Needle]] = defaultdict(list)
        self._by_bytes: dict[bytes, list[tuple[bytes, Planted, str]]] = defaultdict(list)
        self.looked_for = 0
        for conversation in conversations:
            for planted, written, disguise in conversation.planted:
                self._add(planted, written, disguise)

    def _add(self, planted: Planted, written: str, disguise: str) -> None:
        self.looked_for += 1
        for value in {text.encode("utf-8", "surrogatepass") for text in (planted.value, written)}:
            if len(value) >= BYTES:
                self._by_bytes[value[:BYTES]].append((value, planted, disguise))
        for bare in {core(planted.value), core(written)}:
            width = WIDTH if bare.isascii() else NARROW
            if len(bare) >= width:
                self._by_beginning[bare[:width]].append(Needle(bare, planted, disguise))

    def within(self, where: str, text: str) -> Iterator[Found]:
        """What was planted and stands in a text, as it is or in base64 or hexadecimal digits."""
        for read in (text, *opened(text)):
            shape = MOMENT.sub(" ", read)
            bare = core(shape)
            for width in (WIDTH,) if bare.isascii() else (WIDTH, NARROW):
                yield from self._beginning(where, shape, bare, width)

    def _beginning(self, where: str, text: str, bare: str, width: int) -> Iterator[Found]:
        for at in range(len(bare) - width + 1):
            for needle in self._by_beginning.get(bare[at : at + width], ()):
                if bare.startswith(needle.core, at) and _stands_apart(needle, text):
                    yield Found(needle.planted, needle.disguise, where, bare[max(0, at - 30) : at + 60])

    def within_bytes(self, where: str, data: bytes) -> Iterator[Found]:
        """What was planted and stands in a file just as it was planted."""
        for at in range(len(data) - BYTES + 1):
            for value, planted, disguise in self._by_bytes.get(data[at : at + BYTES], ()):
                if data.startswith(value, at):
                    yield Found(planted, disguise, where, repr(data[max(0, at - 30) : at + 60]))


def _stands_apart(needle: Needle, text: str) -> bool:
    """Whether a short number stands there by itself, and is not made of the ends of others."""
    if not needle.core.isdigit() or len(needle.core) >= DOUBTFUL:
        return True
    signs = r"[^0-9A-Za-z]{0,3}".join(needle.core)
    return re.search(rf"(?<![0-9A-Za-z]){signs}(?![0-9A-Za-z])", plain(text)) is not None


def tables(database: Path) -> Iterator[tuple[str, str]]:
    """Every value of every table but the encrypted ones, search indexes included, with the name of its place."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened_:
        opened_.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        names = [row[0] for row in opened_.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            rows = opened_.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            columns = [column[0] for column in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if value is not None and (name, column) not in SEALED and not isinstance(value, int | float):
                        yield f"table {name}.{column}", _text(value)


def raw(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The database's own files, byte for byte: what was deleted may still lie there."""
    for path in sorted(folder.rglob("hotwash.db*")):
        yield f"file {path.name}", path.read_bytes()


def _text(value: Any) -> str:
    """A value as text; JSON with its escapes taken away."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    try:
        return json.dumps(json.loads(text), ensure_ascii=False) if text[:1] in ("{", "[") else text
    except ValueError:
        return text
