"""Where captured text comes from, and why we may keep it."""

from typing import NamedTuple


class Origin(NamedTuple):
    """The door that it came through, who collected it, and why we may keep it."""

    source: str | None = None
    by: str | None = None
    """None for programs, and for whoever reported without a name."""
    basis: str | None = None


UNKNOWN = Origin()
