"""What counts as noise: new messages that nobody asked for, by whom they reach and when."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from bot.rules.effects import kinds
from storage.effects import Effect
from tests.desk import Desk

WINDOW = timedelta(minutes=10)
EXCEPTED = {
    "post_card": "the first message in a channel; again only where somebody deleted it",
    "announce": "a declare's first message where everybody reads",
    "post_triage_list": "the one list; again only where somebody deleted it",
    "post_update": "somebody's own words, which they chose to send to everybody",
    "post_postmortem": "what somebody published, told where it happened and where everybody reads",
    "post_meeting": "a meeting in agenda.yaml, once a month and edited in place",
    "post_agenda": "what that meeting looks at, when it begins",
    "post_minutes": "what it decided, posted by whoever led it",
    "post_digest": "what agenda.yaml asks for, in the channel that it names",
    "post_charts": "pictures that belong to an agenda or a digest, or that somebody asked for",
    "post_report": "the card of a report, which somebody asked for by reporting; look-alikes share one",
    "tell": "the answer to somebody's own click",
}
"""Messages that are asked for, and by whom.  Pages ring pagers and are no messages in Slack."""
COUNTED = {"post_call": "channel", "post_letter": "person"}
"""Messages that nobody asked for, and whom each reaches."""


class Message(NamedTuple):
    """A new message."""

    kind: str
    reaches: str
    at: datetime


def posting() -> set[str]:
    """Every kind of effect that posts a new message."""
    return {name for name, kind in kinds().items() if kind.method == "chat.postMessage"}


def messages(desk: Desk, since: datetime) -> list[Message]:
    """The new messages that were asked for since then, oldest first."""
    rows = select(Effect).where(Effect.kind.in_(posting()), Effect.created_at >= since).order_by(Effect.id)
    found = desk.read(lambda work: work.session.scalars(rows).all())
    return [Message(row.kind, _reaches(row), max(row.created_at, row.not_before)) for row in found]


def _reaches(row: Effect) -> str:
    return str(row.payload.get("person") or row.payload.get("channel"))


def unsolicited(desk: Desk, since: datetime) -> dict[str, list[datetime]]:
    """When each channel and each person got something that nobody asked for."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for message in messages(desk, since):
        if message.kind in COUNTED:
            times[message.reaches].append(message.at)
    return times


def crowded(desk: Desk, since: datetime) -> dict[str, list[datetime]]:
    """Whom it reached twice within ten minutes."""
    times = unsolicited(desk, since)
    return {who: at for who, at in times.items() if any(b - a < WINDOW for a, b in zip(at, at[1:], strict=False))}
