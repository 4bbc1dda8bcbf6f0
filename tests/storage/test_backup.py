"""A backup holds every row of one moment, and comes back whole into either kind of database, or not at all."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, LargeBinary, create_engine, select, text

from storage import backup, evidence, keyring, migrating, schema, sealed_file
from storage.backup import NotEmpty, NothingThere, TooNew
from storage.keyring import NotAKeyFile, WrongPassphrase
from storage.sealed_file import Damaged, OtherKey
from storage.snapshot import Missing
from storage.tables import Utc
from tests.stores import SOON, opened, write

KEY, OTHER = bytes(range(32)), bytes(32)
NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
HOSTILE = "‮ 😀 \n \"quoted\" 'single' \\ \x7f {} :name %s"
OLD = {"key": "old", "state": "done", "at": "2026-03-02 12:00:00"}
EACH = 3
"""Rows in every table of the example."""


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database to restore into, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def full_url(database_url: str) -> str:
    """A database with some rows in every table."""
    with connected(database_url) as connection:
        for table in schema.METADATA.sorted_tables:
            rows = [{column.name: value(column, number) for column in table.columns} for number in range(1, EACH + 1)]
            connection.execute(table.insert(), rows)
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT setval('incident_id_seq', :last)"), {"last": EACH})
    return database_url


def value(column: Column[Any], number: int) -> Any:
    """Something that fits a column, different in every row; every second row leaves out what may be left out."""
    if column.nullable and number % 2 == 0 and not column.foreign_keys:
        return None
    kinds: list[tuple[type, Any]] = [
        (Utc, NOON + timedelta(seconds=number)),
        (LargeBinary, bytes([0, 255, number])),
        (JSON, {"a": [HOSTILE, number, None]}),
        (Boolean, number % 2 == 0),
        (Integer, number),
        (Float, number / 4),
    ]
    return next((made for kind, made in kinds if isinstance(column.type, kind)), f"{HOSTILE} {number}")


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A plain connection, in a transaction."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in a database."""
    with connected(url) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in schema.METADATA.sorted_tables
        }


def sealed(url: str) -> bytes:
    file = io.BytesIO()
    sealed_file.write(file, KEY, backup.dump(url))
    return file.getvalue()


def lines(content: bytes, key: bytes = KEY) -> list[bytes]:
    return list(sealed_file.read(io.BytesIO(content), key))


def test_everything_comes_back_in_either_kind_of_database(full_url: str, other_url: str) -> None:
    before = rows(full_url)
    assert min(map(len, before.values())) == EACH
    backup.restore(other_url, lines(sealed(full_url)))
    assert rows(other_url) == before
    assert not migrating.upgrade(other_url)


def test_a_null_in_json_and_nothing_at_all_stay_apart(full_url: str, other_url: str) -> None:
    with connected(full_url) as connection:
        connection.execute(text("UPDATE event SET facts = 'null' WHERE id = 1"))
    backup.restore(other_url, lines(sealed(full_url)))
    with connected(other_url) as connection:
        assert connection.scalar(text("SELECT count(*) FROM event WHERE CAST(facts AS TEXT) = 'null'")) == 1


def test_numbers_go_on_where_they_were(full_url: str, other_url: str) -> None:
    with connected(full_url) as connection:
        connection.execute(text("DELETE FROM kept WHERE event_id = 3"))
        connection.execute(text("DELETE FROM event WHERE id = 3"))
    backup.restore(other_url, lines(sealed(full_url)))
    fresh = "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE id = 1 RETURNING id"
    columns = {
        name: ", ".join(column.name for column in schema.METADATA.tables[name].columns if column.name != "id")
        for name in ("incident", "event")
    }
    with connected(other_url) as connection:
        assert connection.scalar(text(fresh.format(table="incident", columns=columns["incident"]))) == EACH + 1
        assert connection.scalar(text(fresh.format(table="event", columns=columns["event"]))) >= EACH


def test_what_is_captured_stays_sealed_and_can_be_read_after_the_restore(database_url: str, other_url: str) -> None:
    with opened(database_url) as store:
        number = store.submit(evidence.keep, "incident:1", "message", "RetailBot gives 99 % off").result(SOON)
    plain = b"".join(backup.dump(database_url))
    assert b"99 %" not in plain and b"incident:1" in plain
    backup.restore(other_url, lines(sealed(database_url)))
    with opened(other_url) as store:
        assert store.read(evidence.reveal, number).result(SOON) == b"RetailBot gives 99 % off"


def test_a_backup_shows_one_moment_while_hotwash_goes_on(database_url: str) -> None:
    with opened(database_url) as store:
        for number in range(2 * backup.BATCH):
            store.submit(write, f"before {number}").result(SOON)
        dump = backup.dump(database_url)
        taken = [next(dump)]
        taken += [next(dump)]  # its first rows are read, the others are not
        for number in range(20):
            store.submit(write, f"after {number}").result(SOON)
            store.submit(evidence.keep, "after", "message", "in a table that is read later").result(SOON)
        taken += list(dump)
    assert b"before 7" in b"".join(taken)
    assert b"after" not in b"".join(taken)
    assert sum(backup.count(taken).values()) == 2 * backup.BATCH


def test_an_older_backup_is_brought_up_to_date(empty_database_url: str, tmp_path: Path) -> None:
    migrating.upgrade(empty_database_url, "0001")
    with connected(empty_database_url) as connection:
        connection.execute(
            text("INSERT INTO delivery (key, state, tries, received_at) VALUES (:key, :state, 1, :at)"), OLD
        )
    other = f"sqlite:///{tmp_path / 'restored.sqlite3'}"
    backup.restore(other, lines(sealed(empty_database_url)))
    assert [row[0] for row in rows(other)["delivery"]] == ["old"]
    assert not migrating.upgrade(other)


def test_a_database_that_is_not_empty_stays_as_it_is(full_url: str) -> None:
    before = rows(full_url)
    with pytest.raises(NotEmpty):
        backup.restore(full_url, lines(sealed(full_url)))
    assert rows(full_url) == before


def test_tables_of_somebody_else_are_not_an_empty_database(sqlite_url: str, other_url: str) -> None:
    with connected(other_url) as connection:
        connection.execute(text("CREATE TABLE theirs (a INTEGER)"))
    with pytest.raises(NotEmpty):
        backup.restore(other_url, lines(sealed(sqlite_url)))


def test_a_backup_of_a_newer_hotwash_is_refused(other_url: str) -> None:
    with pytest.raises(TooNew):
        backup.restore(other_url, [json.dumps({"revision": "9999"}).encode()])


def test_rows_that_break_off_leave_the_database_empty(full_url: str, other_url: str) -> None:
    whole = lines(sealed(full_url))

    def broken() -> Iterator[bytes]:
        yield from whole[:-3]
        raise Damaged

    with pytest.raises(Damaged):
        backup.restore(other_url, broken())
    assert not any(rows(other_url).values())
    backup.restore(other_url, whole)  # and another try is welcome
    assert any(rows(other_url).values())


def test_no_database_is_no_empty_backup(tmp_path: Path, empty_postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path / 'none.db'}", empty_postgres_url):
        with pytest.raises((NothingThere, Missing)):
            list(backup.dump(url))
    assert not (tmp_path / "none.db").exists()


def test_a_large_backup_is_many_pieces_and_each_is_needed() -> None:
    content = b"".join(bytes(f"{number:08}\n", "ascii") * 40 for number in range(20_000))
    file = io.BytesIO()
    sealed_file.write(file, KEY, (line + b"\n" for line in content.splitlines()))
    assert b"\n".join(lines(file.getvalue())) + b"\n" == content
    pieces = list(frames(file.getvalue()))
    assert len(pieces) > 10
    start, (first, second) = file.getvalue()[:41], pieces[:2]
    for wrong in ([second, first, *pieces[2:]], [first, *pieces[2:]], [first, first, *pieces[1:]], pieces[:-1]):
        with pytest.raises(Damaged):
            lines(start + b"".join(wrong))


def frames(content: bytes) -> Iterator[bytes]:
    """The pieces of a sealed file as they stand there."""
    at = 41
    while at < len(content):
        size = 5 + int.from_bytes(content[at + 1 : at + 5], "big")
        yield content[at : at + size]
        at += size


def test_no_byte_may_be_missing_changed_or_added() -> None:
    file = io.BytesIO()
    sealed_file.write(file, KEY, [b"one\n", b"two\n"])
    whole = file.getvalue()
    assert lines(whole) == [b"one", b"two"]
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for wrong in (*changed, *(whole[:at] for at in range(len(whole))), whole + b"\x00", b""):
        with pytest.raises((Damaged, OtherKey)):
            lines(wrong)


def test_another_key_is_told_from_a_damaged_file() -> None:
    file = io.BytesIO()
    sealed_file.write(file, KEY, [b"one\n"])
    with pytest.raises(OtherKey):
        lines(file.getvalue(), OTHER)


def test_the_keys_open_with_their_passphrase_alone() -> None:
    locked = keyring.lock(KEY, "correct horse battery")
    assert keyring.unlock(locked, "correct horse battery") == KEY
    assert locked != keyring.lock(KEY, "correct horse battery")
    with pytest.raises(WrongPassphrase):
        keyring.unlock(locked, "correct horse batterz")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": "another", "salt": "", "sealed": ""}'])
def test_another_file_holds_no_keys(content: bytes) -> None:
    with pytest.raises(NotAKeyFile):
        keyring.unlock(content, "whatever it is")
