"""What a list is asked to hold, in plain words: “closed s1 RetailBot last month”."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.rules.systems import Systems
from bot.rules.taxonomy import Taxonomy
from bot.rules.text import same_words
from bot.rules.words import Kind, Severity, Verdict

LONGEST_NAME = 4
"""Words of a system's or a tag's name."""
MOST_WORDS = 40
STATES = {"open": "open", "closed": "closed", "done": "closed", "all": "all", "any": "all", "everything": "all"}
VERDICTS = {
    "near miss": Verdict.NEAR_MISS,
    "near misses": Verdict.NEAR_MISS,
    "false alarm": Verdict.FALSE_POSITIVE,
    "false alarms": Verdict.FALSE_POSITIVE,
    "false positive": Verdict.FALSE_POSITIVE,
    "false positives": Verdict.FALSE_POSITIVE,
    "not a failure": Verdict.FALSE_POSITIVE,
    "misunderstanding": Verdict.MISUNDERSTANDING,
    "misunderstandings": Verdict.MISUNDERSTANDING,
    "confirmed": Verdict.CONFIRMED,
}
MINE = {"mine", "my", "my own"}
UNRATED = {"unrated", "not rated"}
FILLERS = {"incident", "incidents", "report", "reports", "in", "on", "of", "from", "with", "the", "a", "an", "and"}
FILLERS |= {"only", "show", "me", "ones"}
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_LAST = re.compile(r"(?:last|past) (\d{1,3}) (day|week|month|year)s?")
_DATE = re.compile(r"(since )?(\d{4})-(\d\d)(?:-(\d\d))?")


class Filter(NamedTuple):
    """What a list holds; an empty part leaves everything in."""

    state: str = ""
    """open, closed or all; empty when nothing was said."""
    severities: tuple[Severity, ...] = ()
    unrated: bool = False
    kinds: tuple[Kind, ...] = ()
    tags: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None
    unknown: tuple[str, ...] = ()
    """Words that mean nothing here."""

    @property
    def usual(self) -> bool:
        """Does it hold what is open, all of it?"""
        return self._replace(unknown=(), state="") == Filter() and self.holds == "open"

    @property
    def holds(self) -> str:
        """open, closed or all: unless it was said, what is open, but of a time or with a verdict all of it."""
        return self.state or ("all" if self.verdicts or self.since else "open")


def understood(typed: str, taxonomy: Taxonomy, systems: Systems, now: datetime, zone: str) -> Filter:
    """What somebody typed, in any order; of several words that mean something, the most are taken together."""
    words = same_words(typed.replace(",", " ")).split()[:MOST_WORDS]
    reading = _Reading(taxonomy, systems, now.astimezone(ZoneInfo(zone)))
    place = 0
    while place < len(words):
        for count in range(min(LONGEST_NAME, len(words) - place), 0, -1):
            if reading.takes(" ".join(words[place : place + count])):
                place += count
                break
        else:
            reading.unknown(words[place])
            place += 1
    return reading.found


class _Reading:
    """Reads words, some at a time."""

    def __init__(self, taxonomy: Taxonomy, systems: Systems, now: datetime) -> None:
        self.taxonomy, self.systems, self.now = taxonomy, systems, now
        self.found = Filter()

    def takes(self, phrase: str) -> bool:
        """Do these words mean something together?"""
        ways: tuple[Callable[[str], bool], ...] = (self._plain, self._named, self._timed)
        return any(way(phrase) for way in ways) or phrase in FILLERS

    def unknown(self, word: str) -> None:
        """Nothing is meant by this word."""
        self._add(unknown=word)

    def _add(self, **what: object) -> bool:
        for name, value in what.items():
            before = getattr(self.found, name)
            self._set(**{name: before if value in before else (*before, value)})
        return True

    def _set(self, **what: object) -> bool:
        self.found = self.found._replace(**what)  # type: ignore[arg-type]
        return True

    def _plain(self, phrase: str) -> bool:
        level = phrase.upper().replace("SEV", "S").replace(" ", "")
        if phrase in STATES:
            return self._set(state=STATES[phrase])
        if level in set(Severity):
            return self._add(severities=Severity(level))
        if phrase in VERDICTS:
            return self._add(verdicts=VERDICTS[phrase])
        if phrase in UNRATED:
            return self._set(unrated=True)
        return phrase in MINE and self._set(mine=True)

    def _named(self, phrase: str) -> bool:
        if system := self.systems.find(phrase):
            return self._add(systems=system.name)
        if phrase in set(Kind):
            return self._add(kinds=Kind(phrase))
        tag = self.taxonomy.find(phrase)
        return tag is not None and self._add(tags=tag.id)

    def _timed(self, phrase: str) -> bool:
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        if phrase == "today":
            return self._between(today, None)
        if phrase == "yesterday":
            return self._between(today - timedelta(days=1), today)
        which, _, unit = phrase.partition(" ")
        if which in ("this", "last") and unit in DAYS:
            begins = _begin(today, unit)
            before = _begin(begins - timedelta(days=1), unit)
            return self._between(begins, None) if which == "this" else self._between(before, begins)
        if last := _LAST.fullmatch(phrase):
            return self._between(self.now - timedelta(days=int(last[1]) * DAYS[last[2]]), None)
        date = _DATE.fullmatch(phrase)
        return date is not None and self._dated(date)

    def _dated(self, date: re.Match[str]) -> bool:
        since, year, month, day = date.groups()
        try:
            begins = self.now.replace(int(year), int(month), int(day or 1), 0, 0, 0, 0)
        except ValueError:
            return False
        ends = begins + timedelta(days=1) if day else _begin(begins + timedelta(days=31), "month")
        return self._between(begins, None if since else ends)

    def _between(self, since: datetime, until: datetime | None) -> bool:
        return self._set(since=since.astimezone(UTC), until=until.astimezone(UTC) if until else None)


def _begin(day: datetime, unit: str) -> datetime:
    """The first day of the week, month or year that a day is in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(day=1, month=1) if unit == "year" else day
