"""The triage channel's one list: alerts that opened no channel, incidents too mild for one, what nobody could read."""

from datetime import timedelta

from bot.engine import outbox
from bot.manifests import Manifests
from bot.rules.effects import PostTriageList, ShowTriageList
from bot.rules.words import Priority
from bot.staffing import people
from storage import people as places
from storage.db import Work

NAME = "triage list"
SETTLE = timedelta(seconds=2)
"""Changes of this time share an edit."""


def show(work: Work, manifests: Manifests) -> None:
    """Bring the triage channel's one list up to date; post it when there is none."""
    place = places.place(work.session, NAME)
    if place.draft == 0:
        place.draft, place.channel = 1, people.channel_id(work, manifests.house.channels.triage)
        outbox.ask(work, PostTriageList(channel=place.channel, draft=1))
    elif place.ts:
        outbox.ask(work, ShowTriageList(), priority=Priority.BACKGROUND, at=work.now + SETTLE)


def posted(work: Work, channel: str, ts: str) -> None:
    """The list is there; what came in while it was sent is added by an edit."""
    place = places.place(work.session, NAME)
    place.channel, place.ts = channel, ts
    outbox.ask(work, ShowTriageList(), priority=Priority.BACKGROUND, at=work.now + SETTLE)


def lost(work: Work, ts: str) -> None:
    """Somebody deleted the list: post it again."""
    place = places.place(work.session, NAME)
    if place.ts != ts or place.channel is None:
        return
    place.ts, place.draft = None, place.draft + 1
    outbox.ask(work, PostTriageList(channel=place.channel, draft=place.draft))
