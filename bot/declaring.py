"""Declaring an incident: opened, its tasks laid out, a commander asked for, its channel on the way."""

from datetime import timedelta
from typing import NamedTuple

from bot import cards, offers, outbox, severity, tasks
from bot.incidents import find, note, priority, set_aside
from bot.manifests import Manifests
from bot.rules.effects import OpenChannel
from bot.rules.text import blank, decoded, same_words
from bot.rules.words import Door, Kind, Mode, Phase, Refusal, Severity
from storage import evidence, incidents
from storage.db import Work
from storage.incidents import Incident

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
    severity: Severity | None = None
    mode: Mode = Mode.LIVE
    link: str | None = None
    copy: str | None = None
    """The message that it is about, word for word."""


def declare(
    work: Work,
    manifests: Manifests,
    door: Door,
    wish: Wish,
    by: str | None,
    another: bool = False,
    follows: int | None = None,
) -> Declared:
    """Open an incident, ask for its channel and for a commander.  Raises Refusal when nothing is said, or too much."""
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
    tasks.lay_out(work, manifests, row)
    if wish.severity:
        severity.begin(work, manifests, row, wish.severity, by)
    else:
        severity.wait_for_rating(work, manifests, row)
    offers.seek_commander(work, manifests, row)
    outbox.ask(work, OpenChannel(incident=row.id), priority=priority(row))
    return Declared(row.id, False)


def catch_up(work: Work, manifests: Manifests) -> None:
    """Lay out the tasks of open incidents that were declared before there were any."""
    for row in incidents.open_ones(work.session, 200):
        if row.playbook is None:
            tasks.lay_out(work, manifests, row)
            cards.show(work, row)


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


def wish_of(work: Work, number: int, by: str) -> Wish:
    """What was declared, to declare it once more.  Raises Refusal."""
    row = find(work, number, by)
    said = decoded(evidence.reveal(work, row.summary_id)) if row.summary_id else ""
    kept = incidents.kept_message(work.session, number)
    copy = set_aside(work, kept.facts["evidence"]) if kept else None
    return Wish(
        said, Kind(row.kind), row.system, row.private, row.urgent, mode=Mode(row.mode), link=row.source_link, copy=copy
    )
