"""Is the database there, is it of our age, does our key open it, and can the data folder be written to?"""

import os
import tempfile
from pathlib import Path

from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look
from storage import migrate

UNREACHABLE = missing(
    "The database cannot be reached: {why}.",
    "Check HOTWASH_DATABASE_URL, and that the server lets this machine in.",
)
NEW = ok("There is no database yet; the first start makes it.")
OLDER = note(
    "The database is of an older Hotwash (schema {revision}); the next start brings it to {newest}.",
    "Make a backup before: `hotwash backup FILE KEYFILE`.",
)
NEWER = missing(
    "A newer Hotwash has changed the database (schema {revision}).",
    "Install that version, or a newer one. This one cannot read it.",
)
RIGHT = ok("The database answers and has the newest schema ({revision}).")
KEY_GONE = missing(
    "There is no evidence key, and what was captured in the database is sealed with one.",
    "Set HOTWASH_EVIDENCE_KEY, or put the key back to {path}. A key file of `hotwash backup` has it.",
)
KEY_WRONG = missing(
    "The evidence key is not the one that sealed what was captured in the database.",
    "Give every replica the same HOTWASH_EVIDENCE_KEY. A key file of `hotwash backup` has the right one.",
)
KEY_HERE_ONLY = note(
    "The evidence key is on this machine only ({path}), and a replica elsewhere would not start without it.",
    "Give all replicas what stands in that file as HOTWASH_EVIDENCE_KEY.",
)
KEY_NEW = ok("There is no evidence key yet; the first start makes one.")
KEY_RIGHT = ok("The evidence key opens what is sealed.")
NOT_WRITABLE = missing(
    "Nothing can be written into the data folder {folder} ({why}).",
    "Give it to the user that runs Hotwash, or name another one in HOTWASH_DATA.",
)
WRITABLE = ok("The data folder {folder} can be written to.")


async def schema(look: Look) -> list[Finding]:
    """Does the database answer, and which version made it?  Nothing is changed."""
    if look.database is None:
        return [UNREACHABLE.about(why=look.unreachable)]
    revision, newest = look.database.revision, migrate.newest()
    if revision is None:
        return [NEW.about()]
    if not migrate.knows(revision):
        return [NEWER.about(revision=revision)]
    return [(RIGHT if revision == newest else OLDER).about(revision=revision, newest=newest)]


async def evidence_key(look: Look) -> list[Finding]:
    """Does our key open what is sealed?  None is made."""
    if look.database is None:
        return []
    key, path = look.settings.known_key(), look.settings.key_file
    if key is None:
        return [KEY_GONE.about(path=path) if look.database.sealed else KEY_NEW.about()]
    if not key or not look.database.opened_by(key):
        return [KEY_WRONG.about()]
    shared = look.settings.database_url.startswith("postgresql")
    return [KEY_HERE_ONLY.about(path=path) if shared and not look.settings.given_key() else KEY_RIGHT.about()]


async def data_folder(look: Look) -> list[Finding]:
    """Can the data folder be written to, or made?"""
    folder = look.settings.data.absolute()
    try:
        _try(folder)
    except OSError as fault:
        return [NOT_WRITABLE.about(folder=folder, why=fault.strerror)]
    return [WRITABLE.about(folder=folder)]


def _try(folder: Path) -> None:
    """Write something into a folder or, when it is not there yet, into the one in which it will be made."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if there.is_file():
        os.listdir(there)
    tempfile.TemporaryFile(dir=there).close()
