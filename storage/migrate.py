"""Bring a database to the newest schema: under a lock on PostgreSQL, after a copy of the file on SQLite."""

import shutil
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from storage import engines

LOCK = 0x686F7477
"""Any number will do, as long as all replicas agree on it."""


def upgrade(url: str, revision: str = "head") -> bool:
    """Upgrade the schema; True when something was done.  A SQLite file is copied beside itself first."""
    engine = engines.sqlite_writer(url) if url.startswith("sqlite") else engines.postgres(url, 1)
    try:
        with engine.connect() as connection:
            if url.startswith("postgresql"):
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
                connection.commit()
            return _upgrade(connection, url, revision)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, url: str, revision: str) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    target = ScriptDirectory.from_config(_config()).get_current_head() if revision == "head" else revision
    if current == target:
        return False
    if current and url.startswith("sqlite"):
        _copy(url, current)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()
    return True


def _copy(url: str, revision: str) -> None:
    path = Path(make_url(url).database or "")
    if path.name == ":memory:" or not path.exists():
        return
    with sqlite3.connect(path) as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy2(path, path.with_name(f"{path.name}.before-{revision}-upgrade"))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
