"""Cards: the one pinned message that shows an incident as it is, put back when somebody removes or unpins it."""

from datetime import timedelta

from bot.engine import outbox
from bot.response.incidents import note, priority
from bot.rules.effects import PinCard, PostCard, ShowCard
from storage import effects, figures, incidents
from storage.db import Work
from storage.incidents import Incident

MOMENT = timedelta(seconds=1)
"""Changes of this time share an edit."""


def show(work: Work, row: Incident, after: timedelta = timedelta(0)) -> None:
    """Bring the card up to date; with `after`, together with all changes until then.  The figures follow it."""
    figures.mark(work.session, row.id, work.now)
    if row.lost is None:
        outbox.ask(work, ShowCard(incident=row.id), priority=priority(row), at=work.now + after)


def posted(work: Work, number: int, channel: str, ts: str, digest: str | None) -> None:
    """The card is there: pin it.  `digest` is of what it shows, when that is known for sure."""
    row = incidents.lock(work.session, number)
    if row.channel != channel:
        return
    row.card = ts
    outbox.ask(work, PinCard(incident=number, channel=channel, ts=ts, round=row.pin_round), priority=priority(row))
    effects.confirm(work.session, ShowCard(incident=number).key, digest)
    # Whatever changed while the card was under way is drawn now; if nothing did, no call is made.
    show(work, row, after=MOMENT)


def pinned(work: Work, number: int) -> None:
    """The card is pinned: the team has everything it needs."""
    note(work, number, "team assembled", None, "slack")


def gone(work: Work, number: int, ts: str) -> None:
    """Somebody deleted the card: post it again."""
    row = incidents.lock(work.session, number)
    if row.card != ts or row.channel is None:
        return
    row.card, row.card_draft = None, row.card_draft + 1
    note(work, number, "card put back", None, "slack")
    outbox.ask(work, PostCard(incident=number, channel=row.channel, draft=row.card_draft), priority=priority(row))


def unpinned(work: Work, number: int, ts: str) -> None:
    """Somebody unpinned the card: pin it again."""
    row = incidents.lock(work.session, number)
    if row.card != ts or row.channel is None:
        return
    row.pin_round += 1
    note(work, number, "card put back", None, "slack")
    outbox.ask(work, PinCard(incident=number, channel=row.channel, ts=ts, round=row.pin_round), priority=priority(row))


def twin_removed(work: Work, number: int, kind: str) -> None:
    """A message that Slack had taken twice was removed."""
    note(work, number, "twin removed", None, "slack", effect=kind)
