"""One run of the leak test: everything is driven, everything is shown, and then everything is searched."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from storage.db import open_store
from tests.leaks.corpus import Author
from tests.leaks.driving import drive, exported, pages, show
from tests.leaks.reality import Reality, opened
from tests.leaks.report import Result
from tests.leaks.searching import Searcher, raw, tables

MOST = 200
"""So many cards are judged, or a tenth of them."""


async def run(folder: Path, count: int, seed: int) -> Result:
    """Drive so many conversations through a whole Hotwash, and search all that it left behind."""
    began = time.monotonic()
    async with opened(folder) as reality:
        conversations = await drive(reality, Author(seed), count)
        result = Result(conversations, seconds=time.monotonic() - began)
        await show(reality, min(MOST, max(8, count // 10)))
        left = [*_remembered(reality), *await pages(reality), *await _exports(reality)]
    result.views, result.held = _views(reality.database)
    searcher = Searcher(conversations)
    for place, text in dict.fromkeys([*left, *tables(reality.database)]):
        result.searched[" ".join(place.split(" ")[:1])] += len(text)
        result.found += searcher.within(place, text)
    for place, data in raw(folder):
        result.searched["file"] += len(data)
        result.found += searcher.within_bytes(place, data)
    return result


def _remembered(reality: Reality) -> Iterator[tuple[str, str]]:
    yield from (("log record", text) for text in reality.memory.logged)
    yield from (("slack body", text) for text in reality.memory.shown)


async def _exports(reality: Reality) -> list[tuple[str, str]]:
    settings = reality.process.settings
    store = open_store(settings.database, settings.vault())
    try:
        return [found async for found in exported(store)]
    finally:
        store.close()


def _views(database: Path) -> tuple[int, int]:
    """How many sanitised views there are, and how many of them wait for a person's look."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        all_, held = connection.execute("SELECT count(*), count(held) FROM sanitised").fetchone()
    return int(all_), int(held)
