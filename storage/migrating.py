"""Changes a database's schema: under a lock on PostgreSQL, after a copy of the file on SQLite.

`python -m storage.migrating` reads what to do as JSON; `storage.migrate` starts it, so that the tools for it, which
a running bot never needs, are gone from memory when it is done.
"""

import json
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from storage import engines
from storage.migrate import SCRIPTS

LOCK = 0x686F7477
"""Any number will do, as long as all replicas agree on it."""


def upgrade(url: str, revision: str = "head", scripts: Path = SCRIPTS) -> bool:
    """Upgrade the schema; True when something was done.  A SQLite file is copied beside itself first."""
    engine = engines.sqlite_writer(url) if url.startswith("sqlite") else engines.postgres(url, 1)
    try:
        with engine.connect() as connection:
            if url.startswith("postgresql"):
                _wait_for_others(connection)
            return _upgrade(connection, url, revision, _config(scripts))
    finally:
        engine.dispose()


def _wait_for_others(connection: Connection) -> None:
    # A migration may take longer than a replica's usual patience, for itself and for those that wait for it.
    for setting in ("lock_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET {setting} = 0"))
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.commit()


def _upgrade(connection: Connection, url: str, revision: str, config: Config) -> bool:
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    target = ScriptDirectory.from_config(config).get_current_head() if revision == "head" else revision
    if current == target:
        return False
    if url.startswith("sqlite"):
        if current:
            _copy(url, current)
        _relax(connection)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    connection.commit()
    return True


def _relax(connection: Connection) -> None:
    # Alembic changes a SQLite table by copying and dropping it, and a drop would fail or delete what refers to it.
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=OFF")


def _copy(url: str, revision: str) -> None:
    """A whole copy, made by SQLite itself, so that what is still in the write-ahead log is in it too."""
    path = Path(make_url(url).database or "")
    target = path.with_name(f"{path.name}.before-{revision}-upgrade")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    shutil.copymode(path, target)


def _config(scripts: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.set_main_option("path_separator", "os")
    return config


if __name__ == "__main__":
    wanted = json.load(sys.stdin)
    upgrade(wanted["url"], wanted["revision"])
