"""All rows of a database as lines of JSON, from one moment, and back into an empty database of either kind.

The first line names the schema's revision, the last one the numbers that were given out; between them stand the rows,
some to a line.  Captured text stays sealed: it goes from one `evidence` table into the other as it is.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, select

from storage import engines, migrate, reflected
from storage.snapshot import Missing, be_patient, revision, snapshot

BATCH = 50
"""Rows to a line."""
Entry = dict[str, Any]


class NothingThere(Exception):
    """There is no database of Hotwash to back up."""


class NotEmpty(Exception):
    """The database has rows already, or tables that are not those of the backup."""


class TooNew(Exception):
    """A newer Hotwash made the backup."""


def dump(url: str) -> Iterator[bytes]:
    """Every row as it is at one moment, while Hotwash goes on.  Raises NothingThere, and Missing for a SQLite file."""
    with snapshot(url) as connection:
        if (known := revision(connection)) is None:
            raise NothingThere
        yield _line({"revision": known})
        tables = reflected.tables(connection)
        for table in tables:
            kinds = {column.name: reflected.kind(column) for column in reflected.columns(table)}
            rows = connection.execution_options(yield_per=BATCH).execute(_all(table))
            for part in rows.partitions():
                yield _line({"table": table.name, "columns": kinds, "rows": [list(row) for row in part]})
        last = {table.name: reflected.last_number(connection, table) for table in tables}
        yield _line({"last": {name: number for name, number in last.items() if number}})


def restore(url: str, lines: Iterable[bytes]) -> None:
    """Put the rows into an empty database, all or none, and bring its schema up to date.

    Raises NotEmpty and TooNew.
    """
    entries = map(json.loads, lines)
    needed = next(entries)["revision"]
    if not migrate.knows(needed):
        raise TooNew
    _refuse_others(url, needed)
    migrate.upgrade(url, needed)
    with _writing(url) as connection:
        tables = {table.name: table for table in reflected.tables(connection)}
        if any(connection.execute(select(1).select_from(table).limit(1)).first() for table in tables.values()):
            raise NotEmpty
        for entry in entries:
            _take(connection, tables, entry)
    migrate.upgrade(url)


def count(lines: Iterable[bytes]) -> dict[str, int]:
    """How many rows of each table the lines hold; reads all of them."""
    counts: dict[str, int] = {}
    for entry in map(json.loads, lines):
        if "rows" in entry:
            counts[entry["table"]] = counts.get(entry["table"], 0) + len(entry["rows"])
    return counts


def _take(connection: Connection, tables: dict[str, Table], entry: Entry) -> None:
    if "last" in entry:
        for table in tables.values():
            reflected.go_on_after(connection, table, entry["last"].get(table.name, 0))
        return
    kinds = entry["columns"]
    rows = [
        {name: _decoded(kind, value) for (name, kind), value in zip(kinds.items(), row, strict=True)}
        for row in entry["rows"]
    ]
    connection.execute(insert(tables[entry["table"]]), rows)


def _refuse_others(url: str, needed: str) -> None:
    """An empty database has no table at all, or those that the backup needs."""
    with suppress(Missing), snapshot(url) as connection:
        current = revision(connection)
        if current != needed and (current or reflected.tables(connection)):
            raise NotEmpty


def _all(table: Table) -> Select[Any]:
    return select(*reflected.columns(table)).order_by(*table.primary_key.columns)


def _line(entry: Entry) -> bytes:
    return json.dumps(entry, default=_encoded, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _encoded(value: bytes | datetime) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def _decoded(kind: str, value: Any) -> Any:
    if value is None or kind == "plain":
        return value
    return base64.b64decode(value) if kind == "bytes" else datetime.fromisoformat(value)


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    engine = engines.sqlite_writer(url) if url.startswith("sqlite") else engines.postgres(url, 1)
    try:
        with engine.begin() as connection:
            be_patient(connection)
            yield connection
    finally:
        engine.dispose()
