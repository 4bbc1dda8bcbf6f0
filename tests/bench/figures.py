"""A million incidents and events in the store: what leads wait for takes no more than twice as long as with none.

The store that is compared has the same month's incidents and nothing else, so that both show as much.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine, insert, text

from bot import manifests
from bot.learning import recurrences
from bot.manifests import Manifests
from bot.measuring import digests, figure_charts, figures, gauges
from bot.rules.counting import Sort
from storage import incidents, migrate
from storage.db import PostgresStore, SqliteStore, Work, open_store
from storage.figures import Sum
from storage.vault import Vault
from tests.bench.report import Report
from tests.bench.reports import beside, compare
from tests.history import USUAL

MANY, RECENT, YEARS = 1_000_000, 400, 5
TAG, SYSTEM = "AIF-03", "RetailBot"
NOW = datetime(2026, 11, 15, 12, tzinfo=UTC)
SINCE = NOW.replace(day=1, hour=0)


class Shelf(NamedTuple):
    """A filled store."""

    store: SqliteStore | PostgresStore
    house: Manifests
    newest: int

    def read(self, query: Any, *args: Any) -> Any:
        """Run a query."""
        return self.store.read(query, *args).result()

    def do(self, use_case: Any, *args: Any) -> Any:
        """Run a use case."""
        return self.store.submit(use_case, *args).result()


ASKED: dict[str, Callable[[Shelf], Any]] = {
    "figures of a month": lambda it: it.read(figures.of_period, SINCE, NOW),
    "figures of a tag": lambda it: it.read(figures.of_period, SINCE, NOW, Sort("tag", TAG)),
    "figures of thirty days": lambda it: it.read(figures.of_period, NOW - timedelta(days=30), NOW),
    "failures of a month": lambda it: it.read(figures.volumes, "tag", SINCE, NOW),
    "what Prometheus reads": lambda it: it.read(gauges.read),
    "what is still open": lambda it: it.read(digests.still_open),
    "charts": lambda it: it.read(figure_charts.of, it.house, SINCE, NOW),
    "what came back": lambda it: it.do(_look, it.newest),
    "a change, counted": lambda it: it.do(_change, it.newest),
}


def _look(work: Work, number: int) -> None:
    row = incidents.lock(work.session, number)
    recurrences.look(work, row)


def _change(work: Work, number: int) -> int:
    row = incidents.lock(work.session, number)
    row.severity = "S1" if row.severity == "S2" else "S2"
    figures.changed(work, row)
    return figures.count(work)


def million(database: str, folder: Path, report: Report) -> None:
    """Fill two stores and ask both the same, in turns."""
    small = _filled(beside(database, "small"), 0)
    begun = time.monotonic()
    full = _filled(beside(database, "full"), MANY)
    report.note("filled with 1,000,000 incidents and events in", f"{time.monotonic() - begun:,.0f} s")
    try:
        for what, ask in ASKED.items():
            compare(what, ask, small, full, report)
    finally:
        small.store.close()
        full.store.close()


def _filled(url: str, many: int) -> Shelf:
    """A store with so many incidents of past years, closed, each counted and with an event, and those of this month."""
    migrate.upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in _past(engine.dialect.name, many) if many else ():
            connection.execute(text(statement))
        if many:
            connection.execute(insert(Sum), _sums())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    store = open_store(url, Vault(bytes(32)), now=lambda: NOW)
    newest: int = store.submit(_recent).result()
    while store.submit(figures.count).result():
        pass
    return Shelf(store, manifests.load(), newest)


def _recent(work: Work) -> int:
    number = 0
    for place in range(RECENT):
        at = SINCE + timedelta(minutes=45 * place)
        known = {"tag": f"AIF-{place % 24 + 1:02d}", "system": SYSTEM, "severity": f"S{place % 4 + 1}"}
        times = {"detected_at": at, "acknowledged_at": at + timedelta(minutes=place % 50), "opened_at": at}
        phase = "triage" if place % 40 == 0 else "closed"
        row = incidents.Incident(**{**USUAL, **known, **times, "phase": phase})
        work.session.add(row)
        work.session.flush()
        figures.changed(work, row)
        number = row.id
    return number


def _past(dialect: str, many: int) -> list[str]:
    """SQL that writes incidents spread evenly over the years before this month, and an event of each."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
    days, seconds = YEARS * 365, f"i * {YEARS * 365 * 86400 / many}"
    if dialect == "postgresql":
        at = f"TIMESTAMPTZ '{SINCE.isoformat()}' + make_interval(days => -{days}, secs => {seconds})"
        no, empty, tag = "false", "CAST('{}' AS json)", "'AIF-' || lpad((i % 24 + 1)::text, 2, '0')"
    else:
        begin = f"'{SINCE:%Y-%m-%d}', '-{days} days'"
        at = f"strftime('%Y-%m-%d %H:%M:%S.000000', {begin}, '+' || ({seconds}) || ' seconds')"
        no, empty, tag = "0", "'{}'", "'AIF-' || substr('0' || (i % 24 + 1), -2)"
    system = f"CASE WHEN i % 3 = 0 THEN '{SYSTEM}' ELSE 'HelpBot' END"
    columns = "mode, phase, kind, system, private, urgent, door, part, card_draft, pin_round, trouble_with, id"
    values = f"'live', 'closed', 'unsorted', {system}, {no}, {no}, 'command', 1, 1, 1, {empty}, i"
    times = "opened_at, detected_at, acknowledged_at, closed_at"
    made = [
        f"INSERT INTO incident ({columns}, {times}, tag, severity) "
        f"{numbers} SELECT {values}, {', '.join([at] * 4)}, {tag}, 'S' || (i % 4 + 1) FROM n",
        "INSERT INTO event (incident_id, at, what, source, facts) "
        f"{numbers} SELECT i, {at}, 'declared', 'command', {empty} FROM n",
    ]
    return made if dialect == "sqlite" else [*made, "SELECT setval('incident_id_seq', (SELECT max(id) FROM incident))"]


def _sums() -> list[dict[str, Any]]:
    """The sums of those years by month, with more buckets than people are likely to fill."""
    months = [f"{one // 12}-{one % 12 + 1:02d}" for one in range((SINCE.year - YEARS) * 12, SINCE.year * 12)]
    tags = [("tag", f"AIF-{one:02d}") for one in range(1, 25)]
    values = [
        ("all", ""),
        ("system", SYSTEM),
        ("system", "HelpBot"),
        *tags,
        *(("severity", f"S{one}") for one in range(1, 5)),
    ]
    times = {"time to acknowledge": range(90), "time to contain": range(90)}
    buckets: dict[str, Any] = {"incidents": (1, 3, 9, 27), "found by": range(4), **times}
    return [
        {"part": part, "value": value, "period": month, "figure": figure, "bucket": bucket, "count": 7}
        for month in months
        for part, value in values
        for figure, known in buckets.items()
        for bucket in known
    ]
