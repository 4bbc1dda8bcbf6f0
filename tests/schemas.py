"""Databases as released versions left them: a file for each schema, with the rows that its last version wrote.

`python -m tests.schemas sqlite:///FILE` prints such a file; its folder says how to play the next one.
"""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, DateTime, LargeBinary, MetaData, Table, create_engine, select, text

from storage import migrating, reflected

Rows = dict[str, list[dict[str, Any]]]
"""The rows of each table in the order of their keys; times in UTC and bytes in base64, as JSON can hold them."""
FOLDER = Path(__file__).parent / "data" / "schemas"
RELEASED = sorted(path.stem for path in FOLDER.glob("*.json"))
"""The revisions at which something was released."""


def rows_of(revision: str) -> Rows:
    """What a database of that revision held."""
    rows: Rows = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return rows


def build(url: str, revision: str) -> None:
    """Make an empty database what it was at a revision, without any of today's tables."""
    migrating.upgrade(url, revision)
    engine = create_engine(url)
    with engine.begin() as connection:
        rows = rows_of(revision)
        for table in _tables(connection):
            connection.execute(table.insert(), [_read(table, row) for row in rows[table.name]])
            _count_on(connection, table)
    engine.dispose()


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that came with their numbers, as SQLite does by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        name = {"name": table.name}
        if connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), name):
            last = text(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) FROM {table.name}")
            connection.execute(last, name)


def dump(url: str) -> Rows:
    """Everything in a database, whatever its revision."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: [_written(dict(row)) for row in connection.execute(_all(table)).mappings()]
            for table in _tables(connection)
        }
    engine.dispose()
    return found


def _tables(connection: Connection) -> list[Table]:
    """The tables that are there; those that others refer to come first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not reflected.derived(name))
    tables = [table for table in found.sorted_tables if table.name != "alembic_version"]
    for column in (column for table in tables for column in table.columns if isinstance(column.type, JSON)):
        column.type = JSON(none_as_null=True)
    return tables


def _all(table: Table) -> Any:
    return select(*reflected.columns(table)).order_by(*table.primary_key.columns)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if isinstance(value, datetime):
            row[name] = (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
        elif isinstance(value, bytes):
            row[name] = base64.b64encode(value).decode()
    return row


def _read(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(table.columns[name], value) for name, value in row.items()}


def _value(column: Column[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, DateTime):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return value


if __name__ == "__main__":
    tables = [
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]"
        for name, rows in dump(sys.argv[1]).items()
    ]
    sys.stdout.write("{\n" + ",\n".join(tables) + "\n}\n")
