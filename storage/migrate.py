"""Which schema a database has, and which one this version needs; changing it is the work of a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from storage.snapshot import Missing, snapshot
from storage.snapshot import revision as revision_of

SCRIPTS = Path(__file__).parent / "migrations"


class NotUpgraded(Exception):
    """The schema could not be changed; nothing was."""


def upgrade(url: str, revision: str | None = None) -> bool:
    """Bring a database to the newest schema, or to one before it; True when something was done.  Raises NotUpgraded."""
    wanted = revision or newest()
    if _current(url) == wanted:
        return False
    command = [sys.executable, "-m", "storage.migrating"]
    task = json.dumps({"url": url, "revision": wanted})
    found_at = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SCRIPTS.parent.parent), *sys.path])}
    done = subprocess.run(command, input=task, capture_output=True, text=True, env=found_at)
    if done.returncode:
        raise NotUpgraded(f"The database could not be upgraded to schema {wanted}:\n{done.stderr.strip()}")
    return True


def knows(revision: str) -> bool:
    """Is this one of our schemas, or that of a newer version?"""
    return revision in _revisions()


def newest() -> str:
    """The schema that this version needs."""
    return max(_revisions())


def _revisions() -> set[str]:
    return {path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9]*.py")}


def _current(url: str) -> str | None:
    """The schema that a database has; none when it has none, or is not there yet."""
    try:
        with snapshot(url) as connection:
            return revision_of(connection)
    except Missing:
        return None
