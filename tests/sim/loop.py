"""An asyncio loop whose time passes only when everybody waits, so that an hour takes a moment and repeats exactly."""

import asyncio
import selectors
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.stores import NOON


class _Jump(selectors.BaseSelector):
    """A selector that never waits: it moves the clock to the next timer instead."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("everybody waits for nothing")
        self.seconds += max(0.0, timeout)
        return []

    # The loop registers its own wake-up pipe, and nobody else comes here.
    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return selectors.SelectorKey(fileobj, 0, 0, None)

    def get_key(self, fileobj: Any) -> selectors.SelectorKey:
        raise KeyError(fileobj)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return {}


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop of a simulation; `now` is its clock for the store."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.seconds

    def now(self) -> datetime:
        """The simulated moment."""
        return NOON + timedelta(seconds=self._jump.seconds)

    def _write_to_self(self) -> None:
        """Nobody sleeps in here, so nobody needs to be woken."""
