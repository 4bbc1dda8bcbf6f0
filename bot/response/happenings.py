"""Happenings: what Slack tells us by itself, and what it means for incidents, cards and lists."""

from bot.manifests import Manifests
from bot.reporting import triage, triage_list
from bot.response import cards, channels
from storage import incidents
from storage import people as places
from storage.db import Work


def channel_lost(work: Work, manifests: Manifests, channel: str, what: str) -> None:
    """A channel was archived, deleted, or the bot removed from it."""
    row = incidents.in_channel(work.session, channel)
    if row:
        channels.lost(work, manifests, row.id, what, channel)


def channel_changed(work: Work, manifests: Manifests, channel: str) -> None:
    """A channel came back or has a new name: put right what we show there, say what waited for it."""
    channels.sweep(work, channel)
    channels.reachable(work, manifests, channel)


def let_in(work: Work, manifests: Manifests, channel: str) -> None:
    """We were let into a channel, perhaps again."""
    row = incidents.in_channel(work.session, channel)
    if row and row.lost:
        channels.sweep(work, channel)
    channels.reachable(work, manifests, channel)


def message_gone(work: Work, channel: str, ts: str) -> None:
    """A message was deleted; if it was a card or the list of alerts, it is posted again."""
    row = incidents.in_channel(work.session, channel)
    if row:
        cards.gone(work, row.id, ts)
        return
    place = places.place_or_none(work.session, triage_list.NAME)
    if place and place.channel == channel:
        triage_list.lost(work, ts)
    triage.card_gone(work, channel, ts)


def came(work: Work, channel: str, person: str) -> None:
    """Somebody entered a channel."""
    row = incidents.in_channel(work.session, channel)
    if row:
        incidents.come(work.session, row.id, [person])
        cards.show(work, row, after=cards.MOMENT)


def went(work: Work, channel: str, person: str) -> None:
    """Somebody left a channel."""
    row = incidents.in_channel(work.session, channel)
    if row:
        incidents.go(work.session, row.id, person)
        cards.show(work, row, after=cards.MOMENT)
