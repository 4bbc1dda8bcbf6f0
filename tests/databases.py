"""Fixtures for tests that need a database: a fresh one for each test, on SQLite, on PostgreSQL or on both in turn.

The schema is made once per test process; each test gets a copy of that.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage import migrating
from tests import postgres

_numbers = count(1)
KINDS = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with today's schema; a test that asks for it runs once on each kind."""
    url: str = request.getfixturevalue(KINDS[request.param])
    return url


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database without any table; a test that asks for it runs once on each kind."""
    url: str = request.getfixturevalue(f"empty_{KINDS[request.param]}")
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite file with today's schema."""
    path = tmp_path / "hotwash.sqlite3"
    shutil.copy(sqlite_template, path)
    return _sqlite(path)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that does not exist yet."""
    return _sqlite(tmp_path / "hotwash.sqlite3")


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with today's schema, dropped after the test."""
    with _fresh(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database without any table, dropped after the test."""
    with _fresh(postgres_server, "template0") as url:
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The maintenance address of one PostgreSQL server for this test process, started when first asked for."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database that only serves to be copied."""
    with _fresh(postgres_server, "template0") as url:
        migrating.upgrade(url)
        yield make_url(url).database or ""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that only serves to be copied."""
    path = tmp_path_factory.mktemp("template") / "hotwash.sqlite3"
    migrating.upgrade(_sqlite(path))
    return path


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def _fresh(server: str, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode())
        yield make_url(server).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
