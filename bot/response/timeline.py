"""The timeline: messages that people put into it, what became of them later, and its lines as they are read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from bot.engine import outbox
from bot.keeping import captured
from bot.keeping.captured import Shown
from bot.response import incidents
from bot.rules.effects import KeepMessage, React
from bot.rules.origin import Origin
from bot.staffing import people
from storage import incidents as stored
from storage import kept, tasks, timeline
from storage.db import Work
from storage.incidents import Event
from storage.kept import Kept

SEEN = "white_check_mark"
"""The reaction by which we say that a message is kept."""
LINES = 40
"""So many lines are a page."""
BASIS = "A colleague put it into the timeline of the incident that it is about."
"""Why we may keep such a message."""
CAPTURED = ("evidence", "doing", "reason_id", "words_id")
"""The facts of a line that are numbers of evidence."""


class Message(NamedTuple):
    """A message as it was at some moment."""

    channel: str
    ts: str
    at: datetime
    """When it was written."""
    author: str | None
    copy: str
    """All of it, word for word."""
    link: str


class Happened(NamedTuple):
    """A line of a timeline."""

    number: int
    at: datetime
    noted_at: datetime
    who: str | None
    what: str
    source: str
    facts: dict[str, Any]
    copies: tuple[int, ...]
    """The captured texts that stand beside it, by number."""
    words: tuple[Shown, ...]
    """What may be shown of each in its channel."""


class Page(NamedTuple):
    """Some lines, oldest first; `earlier` is the line before which there are more."""

    lines: tuple[Happened, ...]
    earlier: int | None


def pinned(work: Work, ours: str, channel: str, ts: str, by: str) -> None:
    """Somebody put the timeline's reaction on a message: fetch it, if this is an incident's channel and they may."""
    number = incidents.in_channel(work, channel)
    known = number is not None and people.is_colleague(work, ours, by)
    if number is not None and known and kept.add(work.session, number, channel, ts, by):
        outbox.ask(work, KeepMessage(incident=number, channel=channel, ts=ts, by=by))


def fetched(work: Work, number: int, message: Message) -> None:
    """A message that somebody put a reaction on is here: keep it, and say so."""
    mark = kept.lock(work.session, number, message.channel, message.ts)
    if mark.event_id is None:
        _keep(work, mark, message, "reaction")
    _confirm(work, number, message.channel, message.ts)


def missed(work: Work, number: int, channel: str, ts: str, by: str) -> None:
    """The message was gone before we could copy it."""
    if kept.lock(work.session, number, channel, ts).event_id is None:
        incidents.note(work, number, "message missed", by, "reaction")


def add(work: Work, number: int, message: Message, by: str) -> bool:
    """Keep a message that somebody chose; false when the timeline has it already.  Raises Refusal."""
    row = incidents.find(work, number, by)
    if not kept.add(work.session, number, message.channel, message.ts, by):
        return False
    _keep(work, kept.lock(work.session, number, message.channel, message.ts), message, "shortcut")
    if row.channel == message.channel:
        _confirm(work, number, message.channel, message.ts)
    return True


def edited(work: Work, before: Message, now: Message, by: str | None, at: datetime) -> None:
    """A message was changed: where it is in a timeline, what it says now is added."""
    for mark in kept.of_message(work.session, now.channel, now.ts):
        _first(work, mark, before)
        _write(work, mark, now, "message edited", by or now.author, at, "slack", sent=now.at.isoformat())


def removed(work: Work, channel: str, ts: str, last: Message | None, at: datetime) -> None:
    """A message was deleted; Slack does not say by whom.  Where it is in a timeline, that is added."""
    for mark in kept.of_message(work.session, channel, ts):
        of: dict[str, Any] = {}
        if last is not None:
            _first(work, mark, last)
            of = {"author": last.author, "sent": last.at.isoformat()}
        _write(work, mark, last, "message removed", None, at, "slack", **of)


def _first(work: Work, mark: Kept, before: Message) -> None:
    """The news of a change was faster than our own reading: what it said before comes with the news."""
    if mark.event_id is None:
        _keep(work, mark, before, "reaction")


def _keep(work: Work, mark: Kept, message: Message, source: str) -> None:
    about = {"by": mark.by, "link": message.link}
    mark.event_id = _write(work, mark, message, "message added", message.author, message.at, source, **about)


def _write(
    work: Work, mark: Kept, said: Message | None, what: str, who: str | None, at: datetime, source: str, **facts: Any
) -> int:
    told = {name: value for name, value in facts.items() if value is not None}
    if said is not None:
        scope, origin = captured.of_incident(mark.incident_id), Origin(source, mark.by, BASIS)
        told["evidence"] = captured.keep(work, scope, {"message": said.copy}, origin)["message"]
    row = Event(incident_id=mark.incident_id, at=work.now, who=who, what=what, source=source, facts=told)
    row.happened_at = at
    stored.add(work.session, row)
    return row.id


def _confirm(work: Work, number: int, channel: str, ts: str) -> None:
    outbox.ask(work, React(incident=number, channel=channel, ts=ts, emoji=SEEN))


def page(work: Work, number: int, before: int | None = None, limit: int = LINES) -> Page:
    """A page of an incident's timeline: what happened last or, with `before`, what happened before that line."""
    found = timeline.latest(work.session, number, limit + 1, before)
    shown = found[:limit]
    earlier = shown[-1].id if len(found) > limit else None
    return Page(tuple(_read(work, shown[::-1])), earlier)


def _read(work: Work, rows: Sequence[Event]) -> Iterable[Happened]:
    wanted = {row.id: _captured(work, row.facts) for row in rows}
    shown = captured.told(work, {one for found in wanted.values() for one in found})
    for row in rows:
        at, copies = row.happened_at or row.at, tuple(wanted[row.id])
        words = tuple(shown[one] for one in copies)
        yield Happened(row.id, at, row.at, row.who, row.what, row.source, row.facts, copies, words)


def _captured(work: Work, facts: dict[str, Any]) -> list[int]:
    """The evidence that a line names; the words of somebody's own task are part of every line about it."""
    found = [facts[key] for key in CAPTURED if isinstance(facts.get(key), int)]
    if isinstance(number := facts.get("task"), int) and not facts.get("step"):
        task = tasks.get(work.session, number)
        found = [task.words_id, *found] if task is not None and task.words_id else found
    return list(dict.fromkeys(found))
