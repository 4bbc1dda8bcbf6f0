"""Keeping the state in a file, so that a restart finds everything in its place."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from handlers.workspace import seed
from handlers.workspace.state import Books, News, Workspace

PAUSE = 0.5


def opened(path: Path | None) -> Workspace:
    """The workspace kept in a file, or a fresh one when there is none."""
    if path is None or not path.exists():
        return seed.fresh()
    return Workspace(Books.model_validate_json(path.read_bytes()))


@dataclass
class Keeper:
    """Writes the books to a file a moment after each change."""

    ws: Workspace
    path: Path
    due: asyncio.TimerHandle | None = None

    def __call__(self, _news: News) -> None:
        """Write soon, once for many changes."""
        if self.due is None:
            self.due = asyncio.get_running_loop().call_later(PAUSE, self.write)

    def write(self) -> None:
        """Write now, so that the file is always whole."""
        if self.due is not None:
            self.due.cancel()
            self.due = None
        beside = self.path.with_suffix(self.path.suffix + ".new")
        beside.write_text(self.ws.books.model_dump_json(), encoding="utf-8")
        os.replace(beside, self.path)
