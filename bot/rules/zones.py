"""Time zones by their names."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _exists(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write it like Europe/Berlin") from None
    return zone


Zone = Annotated[str, AfterValidator(_exists)]
"""The name of a time zone (IANA, such as Europe/Berlin)."""
