"""`hotwash backup` and `hotwash restore`: everything in two files, of which each is worth nothing alone."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.config import Settings
from bot.operator.terminal import CannotDo, say
from storage import backup, engines, keyring, sealed_file, snapshot
from storage.vault import put_key

SHORTEST = 12
"""Characters of a passphrase; fewer are guessed too soon, however slow a guess is."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` and `restore` to the command line."""
    for name, does, says in (
        ("backup", _backup, "write the database into FILE and its key, under a passphrase, into KEYFILE"),
        ("restore", _restore, "bring both back into an empty database"),
    ):
        verb = verbs.add_parser(name, help=says)
        verb.add_argument("file", metavar="FILE", type=Path, help="all rows, sealed with the evidence key")
        verb.add_argument("keyfile", metavar="KEYFILE", type=Path, help="the evidence key; keep it apart from FILE")
        number = "read the passphrase from this file descriptor instead of asking for it"
        verb.add_argument("--passphrase-fd", metavar="N", type=int, help=number)
        verb.set_defaults(does=does)


def _backup(options: argparse.Namespace) -> None:
    """Raises CannotDo."""
    settings = Settings()
    key = _key_that_opens(settings)
    with _new(options.file) as file, _new(options.keyfile) as keys:
        keys.write(keyring.lock(key, _passphrase(options.passphrase_fd, twice=True)))
        sealed_file.write(file, key, backup.dump(settings.database))
    with options.file.open("rb") as file:
        counts = backup.count(sealed_file.read(file, key))
    say(f"{_counted(counts)} are in {options.file}, and the key to them in {options.keyfile}.")
    say("Keep the two in different places, and the passphrase in a third.")


def _restore(options: argparse.Namespace) -> None:
    """Raises CannotDo."""
    settings = Settings()
    _look(settings)
    key = _unlocked(options)
    _refuse_another_key(settings, key)
    counts = backup.count(_lines(options.file, key))
    _fill(settings, key, options.file)
    say(f"{_counted(counts)} are back. The next step is `hotwash doctor`, then `hotwash run`.")
    if not settings.given_key():
        say(f"The evidence key is in {settings.key_file}. If you run several replicas, give it to all of them.")


def _fill(settings: Settings, key: bytes, path: Path) -> None:
    """Put key and rows in place, the key first: without it the rows are worth nothing."""
    settings.data.mkdir(parents=True, exist_ok=True)
    lock = engines.hold(settings.database)
    try:
        if settings.known_key() is None:
            put_key(settings.key_file, key)
        backup.restore(settings.database, _lines(path, key))
    except backup.NotEmpty:
        raise CannotDo(
            "This database is not empty, so it was left as it is. Name an empty one in HOTWASH_DATABASE_URL, or "
            "another folder in HOTWASH_DATA."
        ) from None
    except backup.TooNew:
        raise CannotDo("A newer Hotwash made this backup. Install that version, or a newer one, first.") from None
    finally:
        if lock:
            lock.close()


def _look(settings: Settings) -> snapshot.Found:
    try:
        return snapshot.look(settings.database)
    except snapshot.Missing:
        return snapshot.Found()
    except snapshot.Unreachable as reason:
        raise CannotDo(f"The database cannot be reached: {reason}.") from None


def _key_that_opens(settings: Settings) -> bytes:
    """The evidence key, if it opens what is sealed in the database: a backup of another key would be worth nothing."""
    found, key = _look(settings), settings.known_key()
    if found.revision is None:
        raise CannotDo(
            "There is nothing to back up here yet. Set HOTWASH_DATABASE_URL or HOTWASH_DATA as for `hotwash run`."
        )
    if key is None or not found.opened_by(key):
        raise CannotDo(
            "The evidence key does not open what is sealed in this database. Set HOTWASH_EVIDENCE_KEY or HOTWASH_DATA "
            "as for `hotwash run`."
        )
    return key


def _refuse_another_key(settings: Settings, key: bytes) -> None:
    if settings.known_key() not in (None, key):
        where = "HOTWASH_EVIDENCE_KEY" if settings.given_key() else settings.key_file
        raise CannotDo(f"Another evidence key is in {where}. Take it away, so that the backup's key can be used.")


def _unlocked(options: argparse.Namespace) -> bytes:
    try:
        content = options.keyfile.read_bytes()
        return keyring.unlock(content, _passphrase(options.passphrase_fd, twice=False))
    except OSError as fault:
        raise CannotDo(f"{options.keyfile} cannot be read: {fault.strerror}.") from None
    except keyring.NotAKeyFile:
        raise CannotDo(f"{options.keyfile} is not a key file of `hotwash backup`.") from None
    except keyring.WrongPassphrase:
        raise CannotDo(f"The passphrase does not open {options.keyfile}. Nothing was changed.") from None


def _lines(path: Path, key: bytes) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from sealed_file.read(file, key)
    except OSError as fault:
        raise CannotDo(f"{path} cannot be read: {fault.strerror}.") from None
    except sealed_file.OtherKey:
        raise CannotDo(f"{path} was made with another evidence key than the one in the key file.") from None
    except sealed_file.Damaged:
        raise CannotDo(
            f"{path} is no whole backup: some of it is missing or was changed. Nothing was restored."
        ) from None


@contextmanager
def _new(path: Path) -> Iterator[BinaryIO]:
    """A file that nobody else may read, on disk in the end, or not there at all."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CannotDo(f"{path} is there already. Name a new file, so that an older backup stays.") from None
    except OSError as fault:
        raise CannotDo(f"{path} cannot be written: {fault.strerror}.") from None
    whole = False
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        whole = True
    finally:
        if not whole:
            path.unlink()


def _passphrase(number: int | None, twice: bool) -> str:
    """From a file descriptor, or from the person at the terminal."""
    if number is None and not sys.stdin.isatty():
        raise CannotDo("Nobody is here to type the passphrase. Give it with --passphrase-fd, such as 3< its-file.")
    given = _typed(twice) if number is None else _first_line(number)
    if len(given) < SHORTEST:
        raise CannotDo(f"A passphrase has {SHORTEST} characters or more. Some words that you can remember are best.")
    return given


def _typed(twice: bool) -> str:
    try:
        given = getpass.getpass("Passphrase: ")
        again = getpass.getpass("Once more: ") if twice else given
    except (EOFError, KeyboardInterrupt):
        raise CannotDo("\nNo passphrase was given, so nothing was done.") from None
    if given != again:
        raise CannotDo("The two were not the same, so nothing was done.")
    return given


def _first_line(number: int) -> str:
    try:
        with os.fdopen(number, encoding="utf-8", closefd=False) as file:
            return file.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise CannotDo(f"Nothing can be read from the file descriptor {number}.") from None


def _counted(counts: dict[str, int]) -> str:
    incidents = counts.get("incident", 0)
    return f"{incidents} incident{'s' * (incidents != 1)}, {sum(counts.values())} rows in all,"
