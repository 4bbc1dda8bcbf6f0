"""Updates: what we know, what we do, and when the next one comes; promised, reminded of once, sent to subscribers."""

from datetime import datetime, timedelta

from bot.engine import letters, outbox, reminders
from bot.response import announcements, cards, roles
from bot.response.incidents import changing, find, keep_words, note, priority
from bot.rules.effects import PostUpdate
from bot.rules.text import blank
from bot.rules.words import Phase, Refusal, Role
from storage import figures, incidents, updates
from storage import roles as stored
from storage.db import Work
from storage.incidents import Incident
from storage.updates import Update

LONGEST = 2000
"""The most characters of each part of an update."""
MOST = 500
"""So many subscribers hear of an update."""


def post(work: Work, number: int, by: str, known: str, doing: str = "", minutes: int | None = None) -> Incident:
    """Tell everybody how it stands; with `minutes`, promise the next update.  Raises Refusal."""
    row = changing(work, number, by)
    for text, field in ((known, "known"), (doing, "doing")):
        if len(text) > LONGEST:
            raise Refusal(f"That is {len(text)} characters; {LONGEST} fit.", field=field)
    if blank(known):
        raise Refusal("Say in a sentence what we know. “Nothing new yet” is an update, too.", field="known")
    said = Update(incident_id=number, at=work.now, by=by, known_id=keep_words(work, row, "update", known, by))
    said.doing_id = None if blank(doing) else keep_words(work, row, "update", doing, by)
    over = row.phase in (Phase.REVIEWING, Phase.CLOSED)
    said.next_at = work.now + timedelta(minutes=minutes) if minutes and not over else None
    updates.add(work.session, said)
    if row.update_due_at is not None:
        figures.promise(work.session, number, "update", row.update_due_at, work.now <= row.update_due_at)
    promise(work, row, said.next_at)
    note(work, number, "update", by, "form", update=said.id, evidence=said.known_id, doing=said.doing_id)
    if row.channel and not row.lost:
        effect = PostUpdate(incident=number, channel=row.channel, update=said.id)
        outbox.ask(work, effect, priority=priority(row))
    for person in updates.subscribers(work.session, number, MOST):
        if person != by:
            letters.tell(work, person, "update", number, {"update": said.id})
    cards.show(work, row, after=cards.MOMENT)
    announcements.show(work, row)
    return row


def promise(work: Work, row: Incident, at: datetime | None) -> None:
    """The next update is due at this moment; without one, none is."""
    row.update_due_at = at
    if at is None:
        reminders.call_off(work, f"update:{row.id}")
    else:
        reminders.remind(work, f"update:{row.id}", "update", at, row.id)


def due(work: Work, number: int, late: dict[str, str | int]) -> None:
    """An update was promised for now: remind, once, whoever writes them."""
    row = incidents.lock(work.session, number)
    if row.update_due_at is None or row.phase in (Phase.REVIEWING, Phase.CLOSED):
        return
    figures.promise(work.session, number, "update", row.update_due_at, False)
    note(work, number, "reminded", None, "clock", of="update", **late)
    holders = {held.role: held.person for held in stored.holders(work.session, [number])}
    writer = holders.get(Role.COMMUNICATIONS) or roles.commander(work, number)
    if writer:
        letters.tell(work, writer, "update_due", number, late, priority(row))
    cards.show(work, row)


def subscribe(work: Work, number: int, person: str) -> bool:
    """Let somebody hear of every update; a second time lets them hear no more.  True when they hear now."""
    row = find(work, number, person)
    if not updates.subscribe(work.session, row.id, person):
        updates.unsubscribe(work.session, row.id, person)
        return False
    return True
