"""Channels of incidents: opened, filled, lost and found again; and the two that Hotwash speaks in."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.engine import notices, outbox
from bot.manifests import Manifests
from bot.response import announcements, cards
from bot.response.incidents import GRAVE, find, note, priority, severity_of
from bot.rules import names
from bot.rules.effects import (
    AddBookmark,
    Invite,
    JoinChannel,
    OpenChannel,
    PostCard,
    ShowTopic,
    ShowTriageList,
    SweepChannel,
    Tell,
)
from bot.rules.text import web_address
from bot.rules.words import Phase, Priority, Refusal
from bot.staffing import company, people
from storage import effects, incidents, roles
from storage.db import Work
from storage.incidents import Incident

BOOKMARKS = 2
UNKNOWN = "unknown_responder"
"""Why somebody of the manifest was not invited: Slack has not told us of anybody with this address."""


def enter(work: Work, manifests: Manifests) -> None:
    """Enter the channels that Hotwash speaks in, before there is anything to say."""
    named = manifests.house.channels
    for name in (named.broadcast, named.triage):
        outbox.ask(work, JoinChannel(channel=people.channel_id(work, name)))


def reachable(work: Work, manifests: Manifests, channel: str) -> None:
    """A channel is new, back, or lets us in: if we speak there, say what could not be said before."""
    named = manifests.house.channels
    if channel not in [people.channel_id(work, name) for name in (named.broadcast, named.triage)]:
        return
    for effect in effects.listed(work.session, ["parked"], 100):
        if effect.kind in ("announce", "post_postmortem", "post_report", "post_triage_list"):
            outbox.retry(work, effect.id)


def opened(work: Work, manifests: Manifests, number: int, part: int, channel: str, name: str) -> None:
    """The channel is there: bring people, set the topic, post the card, add bookmarks and announce, all at once."""
    row = incidents.lock(work.session, number)
    note(
        work, number, "channel opened", None, "slack", channel=channel, **({"before": row.channel} if row.lost else {})
    )
    before = _leave_behind(work, row) if row.lost else ()
    row.channel, row.channel_name, row.part, row.card, row.lost = channel, name, part, None, None
    team, unknown = people.known_responders(work, manifests)
    theirs = company.of_system(work, manifests, row)
    come = (row.declared_by, *team, *theirs, *before, *roles.involved(work.session, number))
    wanted = tuple(dict.fromkeys(who for who in come if who))
    row.trouble_with = dict.fromkeys(unknown, UNKNOWN)
    asked = [PostCard(incident=number, channel=channel, draft=row.card_draft), ShowTopic(incident=number)]
    invite = [Invite(incident=number, channel=channel, people=wanted)] if wanted else []
    outbox.ask(work, *invite, *asked, priority=priority(row))
    outbox.ask(work, *islice(_bookmarks(row, channel, manifests), BOOKMARKS), priority=Priority.BACKGROUND)
    if not row.private:
        announcements.announce(work, manifests, row)


def _leave_behind(work: Work, row: Incident) -> Sequence[str]:
    """Drop what could not be done in a channel that is lost; returns who was in it."""
    for effect in notices.parked_of(work, row):
        if effect.payload.get("channel") == row.channel and effect.incident_id == row.id:
            outbox.drop(work, effect.id)
    return incidents.members(work.session, row.id)


def _bookmarks(row: Incident, channel: str, manifests: Manifests) -> Iterator[AddBookmark]:
    for title, link in {"Source": row.source_link, **manifests.house.links}.items():
        if address := web_address(link):
            yield AddBookmark(incident=row.id, channel=channel, title=title, link=address)


def invited(work: Work, number: int, came: Sequence[str], failed: dict[str, str], asked: str) -> None:
    """People were invited; those who could not come are named on the card, and hear of it if they asked to come."""
    row = incidents.lock(work.session, number)
    incidents.come(work.session, number, came)
    trouble = {who: why for who, why in row.trouble_with.items() if who not in came} | failed
    if failed:
        note(work, number, "could not be invited", None, "slack", people=failed)
    if trouble != row.trouble_with or (came and severity_of(row) in GRAVE):
        row.trouble_with = trouble
        cards.show(work, row)
    for who, why in failed.items():
        if asked.startswith(f"{who}:"):
            facts: dict[str, str | int] = {"reason": why, "asked": asked}
            outbox.ask(work, Tell(person=who, note="not_let_in", facts=facts, incident=number))


def bring_the_missing(work: Work, manifests: Manifests) -> None:
    """Invite responders whom Slack had not told us of when an incident's channel was opened."""
    for row in incidents.open_ones(work.session, 200):
        if UNKNOWN not in row.trouble_with.values() or row.channel is None or row.lost:
            continue
        team, unknown = people.known_responders(work, manifests)
        row.trouble_with = {who: why for who, why in row.trouble_with.items() if why != UNKNOWN or who in unknown}
        outbox.ask(work, Invite(incident=row.id, channel=row.channel, people=team, asked="known now"))
        cards.show(work, row)


def join(work: Work, number: int, person: str, asked: str) -> Incident:
    """Bring somebody into an incident's channel on their own wish; `asked` is the wish's id.  Raises Refusal."""
    row = find(work, number, person)
    invite = Invite(incident=number, channel=_open_channel(row), people=(person,), asked=f"{person}:{asked}")
    outbox.ask(work, invite, priority=priority(row))
    return row


def bring(work: Work, number: int, persons: Sequence[str], by: str, asked: str) -> None:
    """Bring people into an incident.  Raises Refusal."""
    row = find(work, number, by)
    channel = _open_channel(row)
    if not persons:
        raise Refusal("Choose at least one person.", field="people")
    note(work, number, "people brought in", by, "form", people=list(persons))
    invite = Invite(incident=number, channel=channel, people=tuple(persons), asked=asked)
    outbox.ask(work, invite, priority=priority(row))


def _open_channel(row: Incident) -> str:
    label = names.label(row.id)
    if row.channel is None and row.part == 0:
        raise Refusal(f"{label} is too mild for a channel. Rate it worse, and one is opened.")
    if row.channel is None:
        raise Refusal(f"The channel of {label} is still being made. Try again in a few seconds.")
    if row.lost:
        raise Refusal(
            f"The channel of {label} was {row.lost}. Whoever declared it has a message from me that brings it back."
        )
    return row.channel


def lost(work: Work, manifests: Manifests, number: int, what: str, channel: str | None = None) -> None:
    """The channel was archived or deleted, or we were removed: tell whom it concerns the one click that mends it."""
    row = incidents.lock(work.session, number)
    if row.channel is None or channel not in (None, row.channel):
        return
    if row.phase == Phase.CLOSED:
        row.lost = row.lost or what
        return
    if channel is None and what == "deleted" and row.private:
        what = "left by Hotwash"  # From outside, a private channel that is gone looks the same as one that shut us out.
    if row.lost is not None and what != "deleted" or row.lost == "deleted":
        return
    row.lost = what
    note(work, number, "channel lost", None, "slack", channel=row.channel, happened=what)
    if what == "deleted" or not (row.declared_by or people.responders(work, manifests)):
        open_second(work, number, row.channel)
    notices.tell(manifests, work, row, "channel_lost", what=what, channel=row.channel, name=row.channel_name or "")


def found(work: Work, number: int) -> None:
    """The channel is there after all: do what could not be done meanwhile."""
    row = incidents.lock(work.session, number)
    if row.lost is None:
        return
    row.lost = None
    note(work, number, "channel found", None, "slack", channel=row.channel)
    notices.retry(work, row)


def open_second(work: Work, number: int, lost_channel: str) -> None:
    """Open a linked second channel in place of a lost one."""
    row = incidents.lock(work.session, number)
    if row.channel == lost_channel and row.lost:
        row.card_draft += 1
        outbox.ask(work, OpenChannel(incident=number, part=row.part + 1), priority=priority(row))


def sweep(work: Work, channel: str) -> None:
    """Something changed in a channel: read it and put right what differs from the database."""
    row = incidents.in_channel(work.session, channel)
    if row:
        outbox.ask(work, SweepChannel(incident=row.id))


def sweep_all(work: Work) -> None:
    """Hourly: read every open incident's channel, and let the list of alerts forget what is old."""
    wanted = [SweepChannel(incident=row.id) for row in incidents.open_ones(work.session, 200) if row.channel]
    outbox.ask(work, *wanted, ShowTriageList(), priority=Priority.BACKGROUND)
