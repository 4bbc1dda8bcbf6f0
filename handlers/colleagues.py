"""What our own users are called, so that the anonymiser knows a name that it could not guess."""

import asyncio
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.keeping import sanitising
from handlers.work import read
from storage.db import Store

FRESH = timedelta(minutes=10)
"""How long the names that were read last are good enough."""
LONG = 20_000
"""Texts of more characters than this are not searched: all names go with them."""
SHORTEST = 3
"""Parts of a name with fewer letters are found in too many words."""


class Colleagues:
    """The names, kept for some minutes; of a big house only those that may be meant go to the anonymiser."""

    def __init__(self) -> None:
        self._names: tuple[tuple[str, tuple[str, ...]], ...] = ()
        self._until: datetime | None = None

    async def named_in(self, store: Store, texts: Sequence[str]) -> tuple[str, ...]:
        """The names of which a part may stand in these texts."""
        if self._until is None or store.now() >= self._until:
            found = await read(store, sanitising.everybody)
            self._names = tuple((name, _parts(name)) for name in found)
            self._until = store.now() + FRESH
        return await asyncio.to_thread(_named, self._names, texts)


def _named(names: Sequence[tuple[str, tuple[str, ...]]], texts: Sequence[str]) -> tuple[str, ...]:
    if sum(map(len, texts)) > LONG:
        return tuple(name for name, _ in names)
    said = _letters(" ".join(texts))
    return tuple(name for name, parts in names if any(part in said for part in parts))


def _parts(name: str) -> tuple[str, ...]:
    found = [_letters(part) for part in re.split(r"[\W_]+", name)]
    return tuple(part for part in found if len(part) >= SHORTEST) or (_letters(name),)


def _letters(text: str) -> str:
    """Only the letters and digits, without accents and case, so that spaces and dots between them hide nothing."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in plain if one.isalnum())
