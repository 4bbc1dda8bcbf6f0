"""A database of any age becomes today's, once, with a way back."""

import multiprocessing
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from storage import migrate, migrating, reflected, schema

NEXT = '''"""a later change, for tests."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("incident") as batch:
        batch.add_column(sa.Column("colour", sa.String(), nullable=True))
        batch.alter_column("door", new_column_name="entrance")
    {then}
'''


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations as a later version will have them: one more, that rebuilds a table others refer to."""
    return _with_one_more(tmp_path / "later", "pass")


def _with_one_more(folder: Path, then: str) -> Path:
    shutil.copytree(migrate.SCRIPTS, folder)
    (folder / "versions" / "9999_later.py").write_text(NEXT.format(newest=_newest(folder), then=then))
    return folder


def _newest(folder: Path) -> str:
    return max(path.name[:4] for path in (folder / "versions").glob("0*.py"))


def _columns(url: str, table: str) -> set[str]:
    engine = create_engine(url)
    try:
        return {column["name"] for column in inspect(engine).get_columns(table)}
    finally:
        engine.dispose()


def _with_an_incident(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO incident (id, mode, phase, kind, private, urgent, door, opened_at, part, card_draft,"
                " pin_round, trouble_with) VALUES (1, 'live', 'triage', 'leak', false, false, 'form',"
                " '2026-03-02 12:00:00', 1, 1, 1, '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO event (id, incident_id, at, what, source, facts)"
                " VALUES (1, 1, '2026-03-02 12:00:00', 'declared', 'form', '{}')"
            )
        )
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_the_code(empty_database_url: str) -> None:
    assert migrating.upgrade(empty_database_url)
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_name": _is_written}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, schema.METADATA) == []
    engine.dispose()


def _is_written(name: str | None, *_: Any) -> bool:
    return not reflected.derived(name or "")


def test_partial_indexes_are_partial_on_both_databases(database_url: str) -> None:
    engine = create_engine(database_url)
    option = f"{engine.dialect.name}_where"
    made = {
        index["name"]: index.get("dialect_options", {}).get(option) for index in inspect(engine).get_indexes("effect")
    }
    engine.dispose()
    assert {name for name, where in made.items() if where is not None} == {
        "uq_effect_do", "uq_effect_show", "ix_effect_running", "ix_effect_due", "ix_effect_parked",
    }  # fmt: skip


def test_a_process_of_its_own_upgrades_and_the_next_start_needs_none(empty_database_url: str) -> None:
    assert migrate.upgrade(empty_database_url)
    assert "mode" in _columns(empty_database_url, "incident")
    assert not migrate.upgrade(empty_database_url)


def test_an_upgrade_that_cannot_be_done_says_why(tmp_path: Path) -> None:
    (tmp_path / "hotwash.sqlite3").write_text("this is no database, and it is longer than nothing")
    with pytest.raises((migrate.NotUpgraded, DatabaseError), match="not a database"):
        migrate.upgrade(f"sqlite:///{tmp_path / 'hotwash.sqlite3'}")


def test_a_second_upgrade_has_nothing_to_do(empty_database_url: str) -> None:
    assert migrating.upgrade(empty_database_url)
    assert not migrating.upgrade(empty_database_url)


def test_a_later_upgrade_keeps_the_rows_and_what_refers_to_them(database_url: str, later: Path) -> None:
    _with_an_incident(database_url)
    assert migrating.upgrade(database_url, scripts=later)
    assert {"colour", "entrance"} <= _columns(database_url, "incident")
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT entrance FROM incident")) == "form"
        assert connection.scalar(text("SELECT incident_id FROM event")) == 1
    engine.dispose()


def test_a_sqlite_file_is_copied_whole_before_a_later_upgrade(sqlite_url: str, later: Path) -> None:
    _with_an_incident(sqlite_url)
    path = Path(make_url(sqlite_url).database or "")
    open_elsewhere = sqlite3.connect(path)  # so that the newest rows stay in the write-ahead log
    open_elsewhere.execute("UPDATE incident SET phase = 'containing'")
    open_elsewhere.commit()
    migrating.upgrade(sqlite_url, scripts=later)
    open_elsewhere.close()
    (copy,) = path.parent.glob("*.before-*-upgrade")
    assert copy.name == f"{path.name}.before-{_newest(migrate.SCRIPTS)}-upgrade"
    before = sqlite3.connect(copy)
    assert before.execute("SELECT phase FROM incident").fetchall() == [("containing",)]
    before.close()


def test_a_first_upgrade_copies_nothing(empty_sqlite_url: str) -> None:
    migrating.upgrade(empty_sqlite_url)
    assert not list(Path(make_url(empty_sqlite_url).database or "").parent.glob("*upgrade"))


def test_an_upgrade_that_fails_half_way_changes_nothing(database_url: str, tmp_path: Path) -> None:
    broken = _with_one_more(tmp_path / "broken", 'raise RuntimeError("half way")')
    _with_an_incident(database_url)
    with pytest.raises(RuntimeError, match="half way"):
        migrating.upgrade(database_url, scripts=broken)
    assert "door" in _columns(database_url, "incident")
    assert not migrating.upgrade(database_url)


def test_replicas_that_start_together_upgrade_once(empty_postgres_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(3) as pool:
        done = pool.map(migrating.upgrade, [empty_postgres_url] * 3)
    assert sorted(done) == [False, False, True]


def test_a_replica_waits_for_a_long_migration_of_another_beyond_its_usual_patience(postgres_url: str) -> None:
    another = create_engine(postgres_url)
    with another.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": migrating.LOCK})
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(migrating.upgrade, postgres_url)
            with pytest.raises(TimeoutError):
                waiting.result(2.3)
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": migrating.LOCK})
            assert waiting.result(10) is False
    another.dispose()
