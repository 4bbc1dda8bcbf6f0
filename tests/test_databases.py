"""The test databases themselves: real, fresh for each test, and of both kinds."""

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from storage import migrating


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return names


@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_one_test_writes_the_next_does_not_see(database_url: str, turn: str) -> None:
    assert "only_mine" not in tables(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE only_mine (id INTEGER PRIMARY KEY)"))
    engine.dispose()
    assert "only_mine" in tables(database_url)


def test_a_database_has_todays_schema(database_url: str) -> None:
    assert migrating.upgrade(database_url) is False


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    assert tables(empty_database_url) == []


def test_a_test_runs_on_both_kinds_of_database(database_url: str, request: pytest.FixtureRequest) -> None:
    assert make_url(database_url).get_backend_name() in request.node.name
