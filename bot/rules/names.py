"""Names that Hotwash gives: an incident's label, its channel, its headline; never made from captured text."""

import re

from bot.rules.words import KIND_SENTENCES, Kind, Mode

SLUG = 80
"""Slack's limit for a channel's name."""


def label(number: int) -> str:
    """How people call an incident: INC-42."""
    return f"INC-{number}"


def report_label(number: int) -> str:
    """How people call a report: REP-12."""
    return f"REP-{number}"


def number_in(text: str) -> int | None:
    """The incident number that a person wrote: `42`, `#42`, `INC-42`, `inc-42-jailbreak`."""
    found = re.match(r"^#?(?:inc-)?(\d{1,9})(?:-.*)?$", text.strip(), re.IGNORECASE)
    return int(found[1]) if found else None


def channel_name(number: int, kind: Kind, part: int = 1) -> str:
    """The channel of an incident: `inc-42-jailbreak`; the linked second one ends in `-2`."""
    return f"inc-{number}-{kind}"[:SLUG] if part == 1 else f"inc-{number}-{kind}"[: SLUG - 3] + f"-{part}"


def headline(kind: Kind, system: str | None, mode: Mode) -> str:
    """What an incident is, in a line: 'Jailbreak on RetailBot'."""
    words = "Something odd" if kind is Kind.UNSORTED else str(kind).capitalize()
    prefix = "" if mode is Mode.LIVE else f"[{mode.upper()}] "
    return f"{prefix}{words} on {system}" if system else f"{prefix}{words}"


def sentence(kind: Kind) -> str:
    """A kind in plain words."""
    return KIND_SENTENCES[kind]
