"""A look at a database as it is at one moment, without changing anything and without making one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage import engines
from storage.evidence import EvidenceKey
from storage.pages import Pager
from storage.vault import Vault


class Missing(Exception):
    """There is no SQLite file yet."""


class Unreachable(Exception):
    """The database does not answer; the words say why."""


@dataclass(frozen=True)
class Found:
    """What an operator wants to know about a database."""

    revision: str | None = None
    """Of its schema; none for a database without our tables."""
    sealed: tuple[str, bytes] | None = None
    """A scope and its wrapped key, to tell whether ours opens it."""
    tested: dict[str, datetime] = field(default_factory=dict)
    """When each pager last took a test page."""

    def opened_by(self, key: bytes | None) -> bool:
        """Does a key open what is sealed?  Nothing sealed needs none."""
        if self.sealed is None:
            return True
        scope, wrapped = self.sealed
        try:
            return key is not None and bool(Vault(key).open(wrapped, scope))
        except (InvalidTag, ValueError):
            return False


def look(url: str) -> Found:
    """Look at a database.  Raises Missing and Unreachable."""
    try:
        with snapshot(url) as connection:
            tables = inspect(connection).get_table_names()
            return Found(revision(connection), _sealed(connection, tables), _tested(connection, tables))
    except ArgumentError:
        raise Unreachable("it is not written like a database's address") from None
    except DBAPIError as error:
        raise Unreachable(str(error.orig).strip().partition("\n")[0]) from None


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """A connection that sees the database as it is now until the end, and cannot write.  Raises Missing."""
    is_file = url.startswith("sqlite")
    if is_file and not Path(make_url(url).database or "").exists():
        raise Missing
    engine = engines.sqlite_readers(url) if is_file else engines.postgres(url, 1)
    still: dict[str, Any] = {} if is_file else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.execution_options(**still).connect() as connection:
            be_patient(connection)
            yield connection
    finally:
        engine.dispose()


def be_patient(connection: Connection) -> None:
    """Keep the transaction while we do something else between two statements; we are no frozen replica."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def revision(connection: Connection) -> str | None:
    """The schema's revision; none when our tables are not there."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _sealed(connection: Connection, tables: list[str]) -> tuple[str, bytes] | None:
    if EvidenceKey.__tablename__ not in tables:
        return None
    newest = select(EvidenceKey.scope, EvidenceKey.wrapped).order_by(EvidenceKey.created_at.desc()).limit(1)
    row = connection.execute(newest).first()
    return (row.scope, row.wrapped) if row else None


def _tested(connection: Connection, tables: list[str]) -> dict[str, datetime]:
    if Pager.__tablename__ not in tables:
        return {}
    return {row.name: row.tested_at for row in connection.execute(select(Pager.name, Pager.tested_at))}
