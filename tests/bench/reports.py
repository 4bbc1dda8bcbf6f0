"""A hundred thousand reports in the store: what people wait for takes no more than twice as long as with hardly any.

Beside the full store stands one with the same page of things on every screen, so that both show as much; they are
asked in turns, in one run.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import psycopg
from sqlalchemy import make_url

from bot import listing, manifests, personal, search
from bot.manifests import Manifests
from bot.reporting import lookalikes, report_cards
from bot.reporting import reports as reporting
from bot.reporting.reports import Words
from bot.rules.rotas import Rota
from bot.rules.words import Door
from storage import migrate
from storage.db import PostgresStore, SqliteStore, open_store
from storage.vault import Vault
from tests.bench.report import Report
from tests.bench.shelf import CAMPAIGN, COMMON, FULL, PAGE, PEOPLE, RARE, SMALL, TEAM, Filler, Size

ROUNDS, WARM = 30, 6
MOST = 2.0
"""Times as long as in the small store."""
WHO, JUDGE = PEOPLE[1], PEOPLE[7]
Ask = Callable[["Shelf"], Any]
S = TypeVar("S")


class Shelf(NamedTuple):
    """A filled store, and the house that it belongs to."""

    store: SqliteStore | PostgresStore
    house: Manifests
    newest: int
    """The number of the newest report."""

    def read(self, query: Any, *args: Any) -> Any:
        """Run a query."""
        return self.store.read(query, *args).result()


ASKED: dict[str, Ask] = {
    "triage: the list": lambda it: it.read(report_cards.waiting, it.house, JUDGE, PAGE),
    "triage: a card": lambda it: it.read(report_cards.card, it.house, it.newest),
    "look-alikes of a report": lambda it: it.read(lookalikes.of, "report", it.newest),
    "find a common word": lambda it: it.read(search.find, it.house, JUDGE, COMMON),
    "find a rare word": lambda it: it.read(search.find, it.house, JUDGE, RARE),
    "find two words and a beginning": lambda it: it.read(search.find, it.house, JUDGE, f"{RARE} {COMMON[:6]}"),
    "find a common word, as anybody": lambda it: it.read(search.find, it.house, WHO, COMMON),
    "list what is open": lambda it: it.read(listing.page, it.house, WHO, ""),
    "list what is closed, S1, of a system": lambda it: it.read(listing.page, it.house, WHO, "closed s1 retailbot"),
    "list near misses": lambda it: it.read(listing.page, it.house, JUDGE, "near misses"),
    "App Home": lambda it: it.read(personal.home, TEAM, WHO),
    "report something": lambda it: it.store.submit(
        reporting.report, it.house, Door.COMMAND, Words(f"{CAMPAIGN} {time.monotonic_ns()}"), WHO
    ).result(),
}


def reports(database: str, folder: Path, report: Report) -> None:
    """Fill two stores and ask both the same, in turns."""
    house = _house()
    small = _filled(beside(database, "small"), SMALL, house)
    begun = time.monotonic()
    full = _filled(beside(database, "full"), FULL, house)
    report.note("filled with 100,000 reports in", f"{time.monotonic() - begun:,.0f} s")
    try:
        for what, ask in ASKED.items():
            compare(what, ask, small, full, report)
    finally:
        small.store.close()
        full.store.close()


def compare(what: str, ask: Callable[[S], Any], small: S, full: S, report: Report) -> None:
    """Both in turns, and how much longer the second of each pair took: whatever else the machine does, both suffer."""
    pairs = [(_timed(ask, small), _timed(ask, full)) for _ in range(ROUNDS + WARM)][WARM:]
    few, many = (statistics.median(took) for took in zip(*pairs, strict=True))
    report.note(f"{what}: median", f"{few:.2f} → {many:.2f} ms")
    report.at_most(what, statistics.median(with_many / with_few for with_few, with_many in pairs), MOST, "x")


def _timed(ask: Callable[[S], Any], it: S) -> float:
    begun = time.perf_counter()
    ask(it)
    return (time.perf_counter() - begun) * 1000


def _house() -> Manifests:
    usual = manifests.load()
    rotas = usual.people.rotas | {"triage": Rota(people=(JUDGE,))}
    return usual.model_copy(update={"people": usual.people.model_copy(update={"rotas": rotas})})


def _filled(url: str, size: Size, house: Manifests) -> Shelf:
    vault, now = Vault(bytes(32)), datetime.now(UTC)
    migrate.upgrade(url)
    Filler(size, now, vault).fill(url)
    return Shelf(open_store(url, vault), house, 2 * PAGE + size.reports)


def beside(database: str, name: str) -> str:
    """The address of one more new database beside one."""
    url = make_url(database)
    if database.startswith("sqlite"):
        return f"{database}-{name}"
    fresh = f"{url.database}_{name}"
    plain = url.set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(plain, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {fresh}".encode())
    return url.set(database=fresh).render_as_string(False)
