"""What every table shares: the base class, names for constraints, and times that always carry UTC."""

import hashlib
import secrets
import threading
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, TypeDecorator, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


class Utc(TypeDecorator[datetime]):
    """A moment in UTC; a naive time is refused, since nobody can say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Number = BigInteger().with_variant(Integer(), "sqlite")
"""Every integer has 64 bits; SQLite counts a primary key up by itself only when it is called INTEGER."""


_drawing, _drawn = threading.Lock(), [0]


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: Number, datetime: Utc, dict[str, Any]: JSON, list[str]: JSON}


def insert(session: Session, table: type[Table]) -> "postgresql.Insert | sqlite.Insert":
    """An insert that knows ON CONFLICT, in the words of the database at hand."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def one_at_a_time(session: Session, words: str) -> None:
    """Let one transaction at a time pass with these words; the others wait for its end.  SQLite has one writer."""
    if session.get_bind().dialect.name == "postgresql":
        digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def fresh_id() -> int:
    """A 63-bit id that grows with time, so that rows can be written in bulk before the database numbers them.

    Never the same twice in a process; two replicas meet only when both draw the same 22 bits in one millisecond.
    """
    with _drawing:
        _drawn[0] = max(_drawn[0] + 1, time.time_ns() // 1_000_000 << 22 | secrets.randbits(22))
        return _drawn[0]
