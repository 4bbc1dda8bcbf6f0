"""One call as the tracker sees it."""

from dataclasses import dataclass

from handlers.workspace.tracker import issues
from handlers.workspace.tracker.books import Books, Issue, Json, User
from handlers.workspace.tracker.shapes import Shapes


@dataclass
class Asked:
    """One call: who asks, of which version, with what."""

    books: Books
    shapes: Shapes
    by: User
    version: int
    path: dict[str, str]
    query: dict[str, str]
    body: Json

    def issue(self) -> Issue:
        """The issue that the path names.  Raises Refused."""
        return issues.find(self.books, self.path["key"])
