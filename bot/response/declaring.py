"""Declaring an incident: opened, its tasks laid out, a commander asked for, its channel on the way."""

from datetime import timedelta
from typing import NamedTuple

from bot.keeping import captured
from bot.manifests import Manifests
from bot.reporting import lookalikes
from bot.response import cards, severity, tasks
from bot.response.incidents import find, note
from bot.rules.origin import Origin
from bot.rules.text import blank, same_words
from bot.rules.tickets import subject_of
from bot.rules.words import Door, Kind, Mode, Phase, Refusal, Severity
from bot.ticketing import tickets
from storage import incidents
from storage.db import Work
from storage.incidents import Incident

SAME_WITHIN = timedelta(minutes=2)
"""The same person with the same words within this time means the same incident."""
MOST = 100
"""So many of somebody's last incidents are compared with new words: a person declares far fewer in that time."""
BASIS = {True: "A colleague opened an incident with it.", False: "An alert of our own monitoring opened an incident."}
"""Why we may keep what opened an incident, by whether a person did."""
LONGEST = 3000
"""The most characters of a description; Slack's form allows no more either."""


class Declared(NamedTuple):
    """What a declare led to; `again` is true when the same words had opened it just before."""

    number: int
    again: bool
    quiet: bool = False
    """So mild that it has no channel."""


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
    row = _open(work, manifests, door, wish, by)
    kept = _keep(work, manifests, row, door, wish, by)
    row.summary_id = kept["summary"]
    note(work, row.id, "declared", by, door, **({"follows": follows} if follows else {}))
    if "system" in kept:
        note(work, row.id, "system named", by, door, evidence=kept["system"])
    if wish.copy:
        note(work, row.id, "message kept", by, door, evidence=kept["message"], link=wish.link)
    lookalikes.remember(work, "incident", row.id, what)
    tasks.lay_out(work, manifests, row)
    severity.begin(work, manifests, row, wish.severity, by)
    tickets.changed(work, subject_of("incident", row.id))
    return Declared(row.id, False, quiet=row.part == 0)


def catch_up(work: Work, manifests: Manifests) -> None:
    """Lay out the tasks of open incidents that were declared before there were any."""
    for row in incidents.open_ones(work.session, 200):
        if row.playbook is None:
            tasks.lay_out(work, manifests, row)
            cards.show(work, row)


def _twin(work: Work, wish: Wish, by: str) -> int | None:
    """What the same person opened in the same words just before; a private wish never ends in a public incident."""
    wanted = same_words(wish.what)
    rows = incidents.declared_by(work.session, by, wanted, work.now - SAME_WITHIN, MOST)
    alike = {row.summary_id: row.id for row in rows if row.summary_id and row.private == wish.private}
    said = captured.said_alike(work, alike, wish.what)
    return alike[said] if said else None


def _open(work: Work, manifests: Manifests, door: Door, wish: Wish, by: str | None) -> Incident:
    system = manifests.systems.find(wish.system)
    row = Incident(
        mode=wish.mode,
        phase=Phase.TRIAGE,
        kind=wish.kind,
        system=system.name if system else None,
        private=wish.private,
        urgent=wish.urgent,
        door=door,
        declared_by=by,
        source_link=wish.link,
        opened_at=work.now,
    )
    incidents.add(work.session, row)
    return row


def _keep(work: Work, manifests: Manifests, row: Incident, door: Door, wish: Wish, by: str | None) -> dict[str, int]:
    """Keep what was said, together, so that a name in one is known in all; a system that we know needs no keeping."""
    texts = {"summary": wish.what.strip()}
    if wish.system and not manifests.systems.find(wish.system):
        texts["system"] = wish.system
    if wish.copy:
        texts["message"] = wish.copy
    return captured.keep(work, captured.of_incident(row.id), texts, Origin(door, by, BASIS[by is not None]))


def wish_of(work: Work, number: int, by: str) -> Wish:
    """What was declared, to declare it once more.  Raises Refusal."""
    row = find(work, number, by)
    said = captured.to_keep_again(work, row.summary_id)
    if said is None:
        raise Refusal("What was said is erased. Say again in a few words what is happening.")
    kept = incidents.kept_message(work.session, number)
    copy = captured.to_keep_again(work, kept.facts["evidence"]) if kept else None
    return Wish(
        said, Kind(row.kind), row.system, row.private, row.urgent, mode=Mode(row.mode), link=row.source_link, copy=copy
    )
