"""Backup and restore as an operator types them: two files, a passphrase, and a sentence for whatever goes wrong."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.config import Settings
from storage import engines, evidence, migrate, migrating, sealed_file
from storage.db import open_store
from tests.stores import SOON

ROOT = Path(__file__).parents[2]
WORDS = "RetailBot gives 99 % off"
PASSPHRASE = "seven tired otters nap"


class Desk:
    """An operator's shell: an environment, two files, and what is said."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.environment, self.capsys = environment, capsys
        self.file, self.keys = folder / "hotwash.backup", folder / "hotwash.keys"

    def settle(self, data: Path, database: str = "", key: str = "") -> None:
        """Point Hotwash to a database, a data folder and a key."""
        given = {"DATA": str(data), "DATABASE_URL": database, "EVIDENCE_KEY": key}
        for name, value in given.items():
            self.environment.setenv(f"HOTWASH_{name}", value)

    def run(self, verb: str, passphrase: str = PASSPHRASE) -> tuple[int, str]:
        """Type the command; returns its exit code and all that it said."""
        read, write = os.pipe()
        os.write(write, passphrase.encode() + b"\n")
        os.close(write)
        code = command_line.main([verb, str(self.file), str(self.keys), "--passphrase-fd", str(read)])
        os.close(read)
        return code, "".join(self.capsys.readouterr())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.fixture
def captured(desk: Desk, tmp_path: Path) -> int:
    """A data folder that an operator has used for a while; the number of what was captured."""
    desk.settle(tmp_path / "data")
    return used()


@pytest.fixture
def captured_anywhere(desk: Desk, database_url: str, tmp_path: Path) -> int:
    """The same, once with SQLite and once with PostgreSQL."""
    desk.settle(tmp_path / "data", database_url)
    return used()


def used() -> int:
    """Capture something."""
    settings = Settings()
    settings.data.mkdir()
    migrating.upgrade(settings.database)
    store = open_store(settings.database, settings.vault())
    number = store.submit(evidence.keep, "incident:1", "message", WORDS).result(SOON)
    store.close()
    return number


def reads(number: int) -> str:
    """A captured text, with the database and the key that the environment names."""
    settings = Settings()
    store = open_store(settings.database, settings.vault())
    try:
        return store.read(evidence.reveal, number).result(SOON).decode()
    finally:
        store.close()


def test_two_files_bring_everything_back_on_another_machine(
    desk: Desk, captured_anywhere: int, empty_database_url: str, tmp_path: Path
) -> None:
    code, says = desk.run("backup")
    assert code == 0 and "0 incidents, 2 rows in all," in says
    desk.settle(tmp_path / "another machine", _elsewhere(empty_database_url, tmp_path))
    code, says = desk.run("restore")
    assert code == 0 and "0 incidents, 2 rows in all, are back." in says
    assert reads(captured_anywhere) == WORDS
    key_file = tmp_path / "another machine" / "evidence.key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert str(key_file) in says


def _elsewhere(url: str, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}" if url.startswith("sqlite") else url


def test_neither_file_tells_anything_alone(desk: Desk, captured: int) -> None:
    desk.run("backup")
    for path in (desk.file, desk.keys):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert WORDS.encode() not in path.read_bytes() and b"incident" not in path.read_bytes()
    assert PASSPHRASE.encode() not in desk.keys.read_bytes()
    assert Settings().key_file.read_bytes() not in desk.keys.read_bytes()


def test_it_goes_on_while_hotwash_runs(desk: Desk, captured_anywhere: int) -> None:
    running = engines.hold(Settings().database)
    assert desk.run("backup")[0] == 0
    if running:
        running.close()


def test_an_older_backup_is_never_overwritten(desk: Desk, captured: int) -> None:
    desk.run("backup")
    before = desk.file.read_bytes(), desk.keys.read_bytes()
    code, says = desk.run("backup")
    assert code == 1 and "is there already" in says
    assert (desk.file.read_bytes(), desk.keys.read_bytes()) == before


def test_a_backup_that_fails_leaves_no_half_of_it(desk: Desk, captured: int) -> None:
    for passphrase, sentence in (("short", "12 characters or more"),):
        code, says = desk.run("backup", passphrase)
        assert code == 1 and sentence in says
    desk.keys.touch()
    assert desk.run("backup")[0] == 1
    assert not desk.file.exists()


def test_a_key_that_opens_nothing_is_not_backed_up(desk: Desk, captured: int, tmp_path: Path) -> None:
    database = Settings().database
    desk.settle(tmp_path / "data", database, "A" * 43 + "=")
    code, says = desk.run("backup")
    assert code == 1 and "does not open what is sealed" in says
    desk.settle(tmp_path / "a folder without key", database)
    assert desk.run("backup") == (code, says)
    assert not desk.file.exists() and not (tmp_path / "a folder without key").exists()


def test_nothing_to_back_up_is_said(desk: Desk, tmp_path: Path, empty_postgres_url: str) -> None:
    for url in ("", empty_postgres_url):
        desk.settle(tmp_path / "nothing", url)
        code, says = desk.run("backup")
        assert code == 1 and "nothing to back up here yet" in says


def test_a_database_that_does_not_answer_is_said_without_its_password(desk: Desk, tmp_path: Path) -> None:
    desk.settle(tmp_path, "postgresql://hotwash:s3cret@127.0.0.1:1/hotwash")
    for verb in ("backup", "restore"):
        code, says = desk.run(verb)
        assert code == 1 and "cannot be reached" in says and "s3cret" not in says


def changed(content: bytes) -> bytes:
    return content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda desk: desk.file.write_bytes(desk.file.read_bytes()[:-1]), "some of it is missing or was changed"),
        (lambda desk: desk.file.write_bytes(changed(desk.file.read_bytes())), "some of it is missing or was changed"),
        (lambda desk: desk.file.write_bytes(b"a picture"), "is no whole backup"),
        (lambda desk: desk.file.unlink(), "cannot be read"),
        (lambda desk: desk.keys.unlink(), "cannot be read"),
        (lambda desk: desk.keys.write_bytes(b"a picture"), "is not a key file"),
        (lambda desk: desk.file.write_bytes(sealed_with_another_key()), "another evidence key than the one in the key"),
    ],
    ids=["cut off", "changed", "no backup", "gone", "key gone", "no keys", "another's"],
)
def test_a_spoilt_backup_changes_nothing(
    desk: Desk, captured: int, tmp_path: Path, spoil: Callable[[Desk], None], sentence: str
) -> None:
    desk.run("backup")
    desk.settle(tmp_path / "new")
    spoil(desk)
    code, says = desk.run("restore")
    assert code == 1 and sentence in says
    assert not (tmp_path / "new").exists()


def sealed_with_another_key() -> bytes:
    path = Path(os.environ["HOTWASH_DATA"]).parent / "another"
    with path.open("wb") as file:
        sealed_file.write(file, bytes(32), [b"{}\n"])
    return path.read_bytes()


def test_the_wrong_passphrase_changes_nothing(desk: Desk, captured: int, tmp_path: Path) -> None:
    desk.run("backup")
    desk.settle(tmp_path / "new")
    code, says = desk.run("restore", "six tired otters nap")
    assert code == 1 and "The passphrase does not open" in says
    assert not (tmp_path / "new").exists()


def test_a_database_with_rows_is_left_as_it_is(desk: Desk, captured_anywhere: int) -> None:
    desk.run("backup")
    code, says = desk.run("restore")
    assert code == 1 and "This database is not empty, so it was left as it is." in says
    assert reads(captured_anywhere) == WORDS


def test_a_database_in_use_is_left_as_it_is(desk: Desk, captured: int, tmp_path: Path) -> None:
    desk.run("backup")
    desk.settle(tmp_path / "new")
    (tmp_path / "new").mkdir()
    running = engines.hold(Settings().database)
    code, says = desk.run("restore")
    assert code == 1 and "Another Hotwash already runs" in says
    assert running is not None
    running.close()


def test_another_key_in_its_place_is_not_overwritten(desk: Desk, captured: int, tmp_path: Path) -> None:
    desk.run("backup")
    desk.settle(tmp_path / "new", key="A" * 43 + "=")
    code, says = desk.run("restore")
    assert code == 1 and "Another evidence key is in HOTWASH_EVIDENCE_KEY." in says
    desk.settle(tmp_path / "new")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "evidence.key").write_text("a damaged file")
    code, says = desk.run("restore")
    assert code == 1 and f"Another evidence key is in {tmp_path / 'new' / 'evidence.key'}." in says


def test_a_newer_backup_is_refused(desk: Desk, captured: int, tmp_path: Path) -> None:
    desk.run("backup")
    key = Settings().known_key() or b""
    with desk.file.open("wb") as file:
        sealed_file.write(file, key, [b'{"revision": "9999"}\n'])
    desk.settle(tmp_path / "new")
    code, says = desk.run("restore")
    assert code == 1 and "A newer Hotwash made this backup." in says
    assert not migrate.knows("9999")


def test_without_a_terminal_and_a_descriptor_nobody_waits_for_ever(
    desk: Desk, captured: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["backup", str(desk.file), str(desk.keys)]) == 1
    assert "--passphrase-fd" in capsys.readouterr().err
    assert command_line.main(["backup", str(desk.file), str(desk.keys), "--passphrase-fd", "999"]) == 1
    assert "file descriptor 999" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ((PASSPHRASE, PASSPHRASE), "Keep the two in different places"),
        ((PASSPHRASE, PASSPHRASE.upper()), "The two were not the same"),
        (("",), "No passphrase was given"),
    ],
)
def test_at_a_terminal_the_passphrase_is_asked_for_twice_and_never_shown(
    desk: Desk, captured: int, typed: tuple[str, ...], sentence: str
) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-P", "-m", "bot", "backup", str(desk.file), str(desk.keys)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, env=env, start_new_session=True
    )
    os.close(theirs)
    try:
        shown = "".join(answered(ours, words) for words in typed) + rest(ours)
        shown += process.communicate(timeout=30)[0].decode()
    finally:
        process.kill()
        os.close(ours)
    assert sentence in shown and PASSPHRASE not in shown
    assert desk.file.exists() == desk.keys.exists() == (process.returncode == 0)


def answered(terminal: int, words: str) -> str:
    """Type an answer once something is asked for; no words are the end of the file."""
    shown = ""
    while not shown.endswith(": "):
        shown += os.read(terminal, 1000).decode()
    os.write(terminal, words.encode() + b"\n" if words else b"\x04")
    return shown


def rest(terminal: int) -> str:
    """What a terminal shows until its program has ended."""
    shown = b""
    try:
        while more := os.read(terminal, 1000):
            shown += more
    except OSError:  # so Linux says that nobody has the other side any more
        pass
    return shown.decode()
