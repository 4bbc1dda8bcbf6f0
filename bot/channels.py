"""What happens to incident channels behind our back, and how it is put right."""

from bot import alerts, incidents, outbox
from bot.rules.effects import SweepChannel
from bot.rules.words import Priority
from storage import incidents as stored
from storage import people
from storage.db import Work


def lost(work: Work, channel: str, what: str) -> None:
    """A channel was archived, deleted, or the bot removed from it."""
    row = stored.in_channel(work.session, channel)
    if row:
        incidents.channel_lost(work, row.id, channel, what)


def sweep(work: Work, channel: str) -> None:
    """Something changed in a channel: read it and put right what differs from the database."""
    row = stored.in_channel(work.session, channel)
    if row:
        outbox.ask(work, SweepChannel(incident=row.id))


def message_gone(work: Work, channel: str, ts: str) -> None:
    """A message was deleted; if it was a card or the list of alerts, it is posted again."""
    row = stored.in_channel(work.session, channel)
    if row:
        incidents.card_lost(work, row.id, ts)
    else:
        place = people.place_or_none(work.session, alerts.TRIAGE_LIST)
        if place and place.channel == channel:
            alerts.list_lost(work, ts)


def sweep_all(work: Work) -> None:
    """Hourly: read every open incident's channel."""
    wanted = [SweepChannel(incident=row.id) for row in stored.open_ones(work.session, 200) if row.channel]
    outbox.ask(work, *wanted, priority=Priority.BACKGROUND)
