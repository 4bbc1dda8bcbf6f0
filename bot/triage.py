"""Triage: every report has a card of its own, or is folded into one that says the same, until a person has judged."""

from bot import outbox, people, triage_clocks
from bot.manifests import Manifests
from bot.rules.effects import PostReport, ShowReport
from bot.rules.words import Priority
from storage import triage
from storage.db import Work
from storage.reports import Report

SETTLE = triage_clocks.SETTLE


def arrived(work: Work, manifests: Manifests, row: Report) -> None:
    """A report came in: give it a card in the triage channel, and the time by which somebody must have answered."""
    triage_clocks.begin(work, manifests, row)
    _post(work, manifests, row)


def _post(work: Work, manifests: Manifests, row: Report) -> None:
    row.card, row.card_channel = None, people.channel_id(work, manifests.house.channels.triage)
    post = PostReport(report=row.id, channel=row.card_channel, draft=row.card_draft)
    outbox.ask(work, post, priority=priority(row))


def priority(row: Report) -> Priority:
    """How soon a report's effects go out."""
    return Priority.URGENT if row.urgent else Priority.NORMAL


def show(work: Work, row: Report) -> None:
    """Bring a report's card up to date; while it is under way, the post will draw it as it is then."""
    if row.card:
        outbox.ask(work, ShowReport(report=row.id), priority=priority(row), at=work.now + SETTLE)


def posted(work: Work, number: int, channel: str, ts: str) -> None:
    """The card is there; what changed while it was sent is added by an edit."""
    if row := triage.lock(work.session, number):
        row.card, row.card_channel = ts, channel
        show(work, row)


def card_gone(work: Work, channel: str, ts: str) -> None:
    """Somebody deleted a card: post it again."""
    row = triage.by_card(work.session, channel, ts)
    if row is not None:
        row.card, row.card_draft = None, row.card_draft + 1
        outbox.ask(work, PostReport(report=row.id, channel=channel, draft=row.card_draft), priority=priority(row))
