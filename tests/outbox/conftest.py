"""A desk on each kind of database."""

from collections.abc import Iterator

import pytest

from tests.outbox.desk import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[Desk]:
    desk = Desk(postgres_url)
    yield desk
    desk.close()
