"""Letters: one direct message a person within ten minutes; what comes meanwhile is added to it by an edit."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.engine import outbox
from bot.rules.effects import PostLetter, ShowLetter
from bot.rules.words import Priority
from storage import effects, letters
from storage.db import Work
from storage.letters import Letter, LetterLine

WITHIN = timedelta(minutes=10)
"""Things of this time share a letter: nobody is to be rung at by every change."""
NO_FACTS: Mapping[str, str | int] = MappingProxyType({})
MOMENT = timedelta(seconds=1)
"""Changes of this time share an edit."""
MOST = 50
"""So many letters that told of the same are brought up to date: what lies further back nobody reads any more."""


def tell(
    work: Work,
    person: str,
    note: str,
    incident: int | None,
    facts: Mapping[str, str | int] = NO_FACTS,
    priority: Priority = Priority.NORMAL,
) -> int:
    """Tell somebody something that they did not ask for; `note` names the sentence.  Returns the letter's number."""
    row = letters.newest(work.session, person, work.now - WITHIN)
    if row is None:
        row = Letter(person=person, at=work.now)
        letters.add(work.session, row)
        outbox.ask(work, PostLetter(person=person, letter=row.id), priority=priority)
    else:
        show(work, row.id, priority)
    line = LetterLine(letter_id=row.id, incident_id=incident, note=note, facts=dict(facts), at=work.now)
    letters.add(work.session, line)
    return row.id


def show(work: Work, number: int | None, priority: Priority = Priority.NORMAL) -> None:
    """Bring a letter up to date; one that is still under way is brought up to date when it is there."""
    if number is not None and letters.get(work.session, number).ts:
        outbox.ask(work, ShowLetter(letter=number), priority=priority, at=work.now + MOMENT)


def changed(work: Work, person: str | None, note: str, incident: int | None) -> None:
    """What somebody was told of an incident, or of none, is different now: bring up to date whatever told them."""
    for number in letters.about(work.session, person, note, incident, MOST) if person else ():
        show(work, number)


def posted(work: Work, number: int, channel: str, ts: str, digest: str | None) -> None:
    """The letter is there; `digest` is of what it says, when that is known for sure."""
    row = letters.get(work.session, number)
    row.channel, row.ts = channel, ts
    effects.confirm(work.session, ShowLetter(letter=number).key, digest)
    # Whatever changed while it was under way is drawn now; if nothing did, no call is made.
    outbox.ask(work, ShowLetter(letter=number), at=work.now + MOMENT)
