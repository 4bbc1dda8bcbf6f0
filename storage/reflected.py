"""Tables as a database has them, whatever its revision, with types that read and write alike on both databases."""

from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TextClause,
    TypeDecorator,
    cast,
    func,
    select,
    text,
)

from storage import search
from storage.tables import Utc

VERSIONS = "alembic_version"


class _AsWritten(TypeDecorator[str]):
    """JSON on PostgreSQL as the text that stands there, so that null and nothing stay apart."""

    impl = Text
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)

    def bind_expression(self, bindparam: BindParameter[Any]) -> ColumnElement[Any]:
        return cast(bindparam, JSON)


def tables(connection: Connection) -> list[Table]:
    """Our tables as this database has them, whatever its revision; those that others refer to come first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not derived(name))
    ours = [table for table in found.sorted_tables if table.name != VERSIONS]
    for column in (column for table in ours for column in table.columns):
        if isinstance(column.type, JSON):
            column.type = Text() if connection.dialect.name == "sqlite" else _AsWritten()
        elif isinstance(column.type, DateTime):
            column.type = Utc(timezone=True)
    return ours


def derived(name: str) -> bool:
    """Does the database work this out by itself: a table, a column or an index that serves only to find things?"""
    return name in search.DERIVED or name.startswith(search.TABLES)


def columns(table: Table) -> list[Column[Any]]:
    """The columns that hold what was written, without those that the database works out."""
    return [column for column in table.columns if not derived(column.name)]


def kind(column: Column[Any]) -> str:
    """How a column's values are written into a backup: bytes, time, or plain."""
    if isinstance(column.type, LargeBinary):
        return "bytes"
    return "time" if isinstance(column.type, Utc) else "plain"


def last_number(connection: Connection, table: Table) -> int | None:
    """The last number that a table gave out by itself, also when its row is gone."""
    if connection.dialect.name == "sqlite":
        return _number(connection, text("SELECT seq FROM sqlite_sequence WHERE name = :table"), table=table.name)
    sequence = _sequence(connection, table)
    return _number(connection, text(f"SELECT last_value FROM {sequence} WHERE is_called")) if sequence else None


def _number(connection: Connection, query: TextClause, **given: str) -> int | None:
    found: int | None = connection.scalar(query, given)
    return found


def go_on_after(connection: Connection, table: Table, last: int) -> None:
    """Number new rows above those that are there, and above those that were."""
    if connection.dialect.name == "sqlite":
        above = text("UPDATE sqlite_sequence SET seq = :last WHERE name = :table AND seq < :last")
        connection.execute(above, {"last": last, "table": table.name})
    elif sequence := _sequence(connection, table):
        (number,) = table.primary_key.columns
        if newest := max(last, connection.scalar(select(func.max(number))) or 0):
            connection.execute(select(func.setval(sequence, newest)))


def _sequence(connection: Connection, table: Table) -> str | None:
    """The sequence that numbers a table's rows on PostgreSQL, if any does."""
    numbered = list(table.primary_key.columns)
    if len(numbered) != 1:
        return None
    found: str | None = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', numbered[0].name)))
    return found
