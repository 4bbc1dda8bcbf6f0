"""Incidents: declare one, find one, and know who may see it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from bot import outbox
from bot.rules import names
from bot.rules.effects import OpenChannel
from bot.rules.text import blank, decoded, same_words
from bot.rules.words import Door, Kind, Mode, Phase, Priority, Refusal
from storage import evidence, incidents
from storage.db import Work
from storage.incidents import Event, Incident

SAME_WITHIN = timedelta(minutes=2)
"""The same person with the same words within this time means the same incident."""
LONGEST = 3000
"""The most characters of a description; Slack's form allows no more either."""


class Declared(NamedTuple):
    """What a declare led to; `again` is true when the same words had opened it just before."""

    number: int
    again: bool


class Wish(NamedTuple):
    """What somebody who declares an incident says about it; only `what` is needed."""

    what: str
    kind: Kind = Kind.UNSORTED
    system: str | None = None
    private: bool = False
    urgent: bool = False
    mode: Mode = Mode.LIVE
    link: str | None = None
    copy: str | None = None
    """The message that it is about, word for word."""


def declare(
    work: Work, door: Door, wish: Wish, by: str | None, another: bool = False, follows: int | None = None
) -> Declared:
    """Open an incident and ask for its channel.  Raises Refusal when nothing is said, or too much."""
    what = wish.what.strip()
    if blank(what):
        raise Refusal("Say in a few words what is happening, for example “RetailBot gives 99 % off”.", field="what")
    if len(what) > LONGEST:
        raise Refusal(f"That is {len(what)} characters; {LONGEST} fit. Keep the rest for the channel.", field="what")
    if by and not another and (twin := _twin(work, wish, by)):
        return Declared(twin, True)
    row = _open(work, door, wish, by)
    note(work, row.id, "declared", by, door, **({"follows": follows} if follows else {}))
    if wish.copy:
        copy = evidence.keep(work, evidence.scope_of(row.id), "message", wish.copy)
        note(work, row.id, "message kept", by, door, evidence=copy, link=wish.link)
    outbox.ask(work, OpenChannel(incident=row.id), priority=priority(row))
    return Declared(row.id, False)


def _twin(work: Work, wish: Wish, by: str) -> int | None:
    """What the same person opened in the same words just before; a private wish never ends in a public incident."""
    wanted = same_words(wish.what)
    rows = incidents.declared_by(work.session, by, wanted, work.now - SAME_WITHIN)
    said = evidence.reveal_all(work, [row.summary_id for row in rows if row.summary_id]) if rows else {}
    for row in rows:
        if row.summary_id and row.private == wish.private:
            words = said[row.summary_id].decode("utf-8", "surrogatepass")
            if same_words(words) == wanted:
                return row.id
    return None


def _open(work: Work, door: Door, wish: Wish, by: str | None) -> Incident:
    row = Incident(
        mode=wish.mode,
        phase=Phase.TRIAGE,
        kind=wish.kind,
        system=wish.system,
        private=wish.private,
        urgent=wish.urgent,
        door=door,
        declared_by=by,
        source_link=wish.link,
        opened_at=work.now,
    )
    incidents.add(work.session, row)
    row.summary_id = evidence.keep(work, evidence.scope_of(row.id), "summary", wish.what.strip())
    return row


def priority(row: Incident) -> Priority:
    """How soon an incident's effects go out."""
    return Priority.URGENT if row.urgent and row.mode == Mode.LIVE else Priority.NORMAL


def note(work: Work, number: int, what: str, who: str | None, source: str, **facts: Any) -> None:
    """Write a line into an incident's timeline."""
    work.session.add(Event(incident_id=number, at=work.now, who=who, what=what, source=source, facts=facts))


def find(work: Work, number: int, by: str) -> Incident:
    """An incident that this person may see, by number.  Raises Refusal."""
    row = incidents.get(work.session, number)
    if row is None or not seen_by(work, by, [row]):
        raise Refusal(f"You can see no {names.label(number)}. Check the number in the list of open incidents.")
    return row


def seen_by(work: Work, person: str, rows: Sequence[Incident]) -> list[Incident]:
    """Those incidents that somebody may know of: private ones only whoever declared them or is in their channel."""
    inside = incidents.member_of(work.session, person, [row.id for row in rows if row.private])
    return [row for row in rows if not row.private or row.declared_by == person or row.id in inside]


def in_channel(work: Work, channel: str | None) -> int | None:
    """The number of the incident whose channel this is, if it is one's."""
    row = incidents.in_channel(work.session, channel) if channel else None
    return row.id if row else None


def wish_of(work: Work, number: int, by: str) -> Wish:
    """What was declared, to declare it once more.  Raises Refusal."""
    row = find(work, number, by)
    said = decoded(evidence.reveal(work, row.summary_id)) if row.summary_id else ""
    kept = incidents.kept_message(work.session, number)
    copy = set_aside(work, kept.facts["evidence"]) if kept else None
    return Wish(said, Kind(row.kind), row.system, row.private, row.urgent, Mode(row.mode), row.source_link, copy)


def keep_aside(work: Work, text: str) -> int:
    """Keep a message word for word until its incident is declared."""
    return evidence.keep(work, f"intake:{work.now:%Y-%m-%d}", "message", text)


def set_aside(work: Work, number: int) -> str:
    """A message that was kept before its incident was declared."""
    return evidence.reveal(work, number).decode("utf-8", "surrogatepass")


def channel_of(work: Work, number: int) -> str | None:
    """The channel of an incident, once it is there."""
    row = incidents.get(work.session, number)
    return row.channel if row else None
