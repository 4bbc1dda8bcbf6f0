"""Digests: what leads hear by itself, each once a period; silent while there is nothing, after having said so once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from bot import facts
from bot.engine import outbox, series
from bot.facts import Line
from bot.manifests import Manifests
from bot.measuring import figures, releases
from bot.measuring.figures import Figures, Volume
from bot.rules.digest_effects import Digest, PostDigest
from bot.rules.series import Series
from bot.rules.words import Priority, Severity
from bot.staffing import holidays, people
from storage import counting, incidents, tickets
from storage.db import Work

MOST = 200
"""So many open incidents are looked at; more are counted."""
LISTED = 8
"""So many of them are named."""
TOP = 3


class Open(NamedTuple):
    """What is still open."""

    lines: tuple[Line, ...]
    """The worst and longest first, without what is private."""
    more: int
    private: int
    follow_ups: int
    """Follow-ups that are overdue."""
    post_mortems: int
    """Post-mortems that are overdue."""


class Told(NamedTuple):
    """What a digest of figures says."""

    now: Figures
    before: Figures
    """As long before."""
    failures: tuple[Volume, ...]
    systems: tuple[Volume, ...]


def send(work: Work, manifests: Manifests) -> int:
    """Ask for every digest whose time has come; returns how many messages that makes.  Any number of replicas may."""
    asked = 0
    for digest, when in _series(manifests).items():
        claimed = series.claim(work, f"digest {digest}", when, holidays.of(manifests.house.holidays))
        said = _says(work, digest, claimed.due_at) if claimed else None
        if claimed is None or said is None:
            continue
        for reader in readers(work, manifests, digest):
            effect = PostDigest(
                digest=digest,
                period=claimed.period,
                to=reader,
                due=claimed.due_at.isoformat(),
                late=claimed.late,
                quiet=not said,
            )
            outbox.ask(work, effect, priority=Priority.BACKGROUND)
            asked += 1
    return asked


def _series(manifests: Manifests) -> dict[Digest, Series]:
    wanted = manifests.agenda.digests
    known = {Digest.WEEKLY: wanted.weekly, Digest.DAILY: wanted.daily, Digest.EXECUTIVES: wanted.executives}
    return {digest: when for digest, when in known.items() if when is not None}


def readers(work: Work, manifests: Manifests, digest: Digest) -> list[str]:
    """Where a digest goes: the leads' channel; the executives' to each of them, if there are any."""
    persons = sorted(releases.executives(work, manifests)) if digest is Digest.EXECUTIVES else []
    channel = manifests.agenda.digests.channel
    return persons or ([people.channel_id(work, channel)] if channel else [])


def _says(work: Work, digest: Digest, due_at: datetime) -> bool | None:
    """True when there is something to say, false when it is said that there is nothing, none when nothing is said."""
    mark, something = f"digest {digest}", _something(work, digest, due_at)
    silent = tickets.mark(work.session, mark) == "silent"
    tickets.note(work.session, mark, "told" if something else "silent")
    return True if something else None if silent else False


def _something(work: Work, digest: Digest, due_at: datetime) -> bool:
    if digest is Digest.DAILY:
        found = still_open(work)
        return any((found.lines, found.private, found.follow_ups, found.post_mortems))
    told = figures.of_period(work, *span(digest, due_at))
    return bool(told.incidents or told.withheld or (told.reports and told.reports.of))


def span(digest: Digest, due_at: datetime) -> tuple[datetime, datetime]:
    """The time that a digest of figures is about: the week, or the month, before the day on which it was due."""
    day = due_at.date()
    if digest is Digest.EXECUTIVES:
        last = day.replace(day=1)
        return figures.midnight((last - timedelta(days=1)).replace(day=1)), figures.midnight(last)
    monday = day - timedelta(days=day.weekday())
    return figures.midnight(monday - timedelta(weeks=1)), figures.midnight(monday)


def told(work: Work, digest: Digest, due_at: datetime) -> Told:
    """What a digest of figures says."""
    since, until = span(digest, due_at)
    return Told(
        figures.of_period(work, since, until),
        figures.of_period(work, _before(digest, since), since),
        figures.volumes(work, "tag", since, until)[:TOP],
        figures.volumes(work, "system", since, until)[:TOP],
    )


def _before(digest: Digest, since: datetime) -> datetime:
    if digest is Digest.WEEKLY:
        return since - timedelta(weeks=1)
    return figures.midnight(_month_before(since.date()))


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def still_open(work: Work) -> Open:
    """What is still open now; of what is private only the number, released or not: it is still worked on."""
    rows = incidents.open_ones(work.session, MOST)
    shown = facts.lines(work, [row for row in rows if not row.private])
    ordered = sorted(shown, key=lambda line: (line.severity or line.treated_as or Severity.S4, line.number))
    private = sum(row.private for row in rows)
    counted = counting.open_ones(work.session)
    late = counting.overdue(work.session, work.now)
    return Open(tuple(ordered[:LISTED]), counted - private - len(ordered[:LISTED]), private, *late)


def trend(work: Work, months: int = 6) -> Iterator[tuple[str, Figures]]:
    """The figures of the last months with the one that runs, the oldest first, each with its name."""
    first = work.now.astimezone(UTC).date().replace(day=1)
    begins = [first]
    while len(begins) < months:
        begins.insert(0, _month_before(begins[0]))
    for begin in begins:
        until = (begin + timedelta(days=31)).replace(day=1)
        yield f"{begin:%b}", figures.of_period(work, figures.midnight(begin), figures.midnight(until))
