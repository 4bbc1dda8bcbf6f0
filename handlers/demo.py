"""`hotwash demo`."""

from pathlib import Path


def demo(port: int, data: Path | None, headless: bool) -> int:
    """Start workspace, gateway and bot as one process group."""
    return 0
