"""The store keeps what it said it has kept, on either database."""

import pytest
from sqlalchemy.exc import DBAPIError

from storage import incidents
from storage.db import Work
from tests.stores import SOON, count, fails, opened, write


def test_a_result_comes_back_and_the_row_is_there(database_url: str) -> None:
    with opened(database_url) as store:
        assert store.submit(write, "a").result(SOON) == "a"
        assert store.read(count, "a").result(SOON) == 1


def test_a_use_case_that_raises_leaves_nothing_behind(database_url: str) -> None:
    with opened(database_url) as store:
        with pytest.raises(ValueError, match="no"):
            store.submit(fails, "a").result(SOON)
        assert store.read(count, "a").result(SOON) == 0


def test_a_reader_cannot_write(database_url: str) -> None:
    with opened(database_url) as store:
        with pytest.raises(DBAPIError):
            store.read(write, "a").result(SOON)
        assert store.submit(write, "b").result(SOON) == "b"
        assert store.read(count, "a").result(SOON) == 0


def test_a_row_that_a_use_case_returns_can_be_read_afterwards(database_url: str) -> None:
    with opened(database_url) as store:

        def declare(work: Work) -> incidents.Incident:
            row = incidents.Incident(
                mode="live", phase="triage", kind="leak", private=False, urgent=False, door="form", opened_at=work.now
            )
            incidents.add(work.session, row)
            return row

        assert store.submit(declare).result(SOON).kind == "leak"


def test_a_closed_store_has_finished_its_work_and_takes_no_more(database_url: str) -> None:
    with opened(database_url) as store:
        last = store.submit(write, "last")
        store.close()
        assert last.result(0) == "last"
        with pytest.raises(RuntimeError):
            store.submit(write, "too late")
