"""Announcements: one message in the broadcast channel an incident, or one for several of the same moment."""

from collections.abc import Sequence
from datetime import timedelta

from bot.engine import outbox
from bot.manifests import Manifests
from bot.response import cards
from bot.response.incidents import priority
from bot.rules.effects import Announce, ShowAnnouncement, ShowTopic, ShowTriageList
from bot.rules.tickets import subject_of
from bot.staffing import people
from bot.ticketing import tickets
from storage import incidents
from storage.db import Work
from storage.incidents import Announcement, Incident

MOMENT = timedelta(seconds=10)
SETTLE = timedelta(seconds=1)
"""Changes of this time share an edit."""
MOST = 22
"""So many incidents fit into one message."""
ALONE = 3
"""So many announcements in a moment stand alone; the next ones share a message."""


def announce(work: Work, manifests: Manifests, row: Incident) -> None:
    """Tell the broadcast channel about an incident, in a message of its own or in the moment's shared one."""
    if row.announcement_id is not None:
        outbox.ask(work, ShowAnnouncement(announcement=row.announcement_id))
        return
    channel = people.channel_id(work, manifests.house.channels.broadcast)
    incidents.lock_announcements(work.session)
    since = work.now - MOMENT
    shared = incidents.shared_announcement(work.session, channel, since)
    if shared:
        row.announcement_id = shared.id
        if shared.ts:
            outbox.ask(work, ShowAnnouncement(announcement=shared.id), at=work.now + SETTLE)
        return
    crowded = incidents.announced_since(work.session, channel, since) >= ALONE
    fresh = Announcement(channel=channel, shared=crowded, at=work.now)
    incidents.add(work.session, fresh)
    row.announcement_id = fresh.id
    outbox.ask(work, Announce(announcement=fresh.id, channel=channel))


def effect_of(work: Work, row: Incident) -> Announce | None:
    """The effect that announces an incident, if it is to be announced."""
    if row.announcement_id is None:
        return None
    return Announce(
        announcement=row.announcement_id, channel=incidents.announcement(work.session, row.announcement_id).channel
    )


def told_by(work: Work, number: int) -> Sequence[Incident]:
    """The incidents that an announcement tells of."""
    return incidents.announced_by(work.session, number, MOST)


def announced(work: Work, number: int, channel: str, ts: str, told: int, late: bool) -> None:
    """The announcement is there; incidents that joined it while it was sent are added by an edit.

    A `late` one did not come at first, so the cards may say that it did not come at all.
    """
    posted = incidents.announcement(work.session, number)
    posted.channel, posted.ts = channel, ts
    if incidents.count_announced(work.session, number) > told:
        outbox.ask(work, ShowAnnouncement(announcement=number))
    for row in told_by(work, number) if late else ():
        cards.show(work, row, after=cards.MOMENT)


def show(work: Work, row: Incident) -> None:
    """Bring the announcement of an incident up to date."""
    if row.announcement_id is not None and incidents.announcement(work.session, row.announcement_id).ts:
        outbox.ask(work, ShowAnnouncement(announcement=row.announcement_id), at=work.now + SETTLE)


def show_everywhere(work: Work, row: Incident, after: timedelta = timedelta(0)) -> None:
    """Bring card, announcement, topic and ticket up to date; with `after`, together with all changes until then."""
    cards.show(work, row, after)
    tickets.changed(work, subject_of("incident", row.id))
    show(work, row)
    outbox.ask(work, ShowTopic(incident=row.id), priority=priority(row), at=work.now + after)
    if row.part == 0:
        outbox.ask(work, ShowTriageList(), at=work.now + SETTLE)
