"""The tracker's issues in a file, so that they are still there after a restart."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pydantic import TypeAdapter

from handlers.workspace.tracker.books import Books, Issue, Json, Link, User


@dataclass
class Kept:
    """What outlives a restart."""

    issues: list[Issue] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    number: int = 10_001


KEPT = TypeAdapter(Kept)


def keep(books: Books, path: Path) -> None:
    """Take up what the file holds, and write it anew after each change."""
    if path.exists():
        kept = KEPT.validate_json(path.read_bytes())
        books.issues = {one.key: one for one in kept.issues}
        books.links = kept.links
        books.numbers = count(kept.number + 1000)
        books.keys = count(1 + max((int(key.rpartition("-")[2]) for key in books.issues), default=0))

    def write(_event: str, issue: Issue, _by: User, _more: Json) -> None:
        kept = Kept(list(books.issues.values()), books.links, int(issue.id))
        fresh = path.with_suffix(".new")
        fresh.write_bytes(KEPT.dump_json(kept))
        fresh.replace(path)

    books.changed.append(write)
