"""Incidents: declare one, open its channel, keep what people see of it right."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from bot import announcements, outbox, people
from bot.manifests import Manifests
from bot.rules import names
from bot.rules.effects import (
    AddBookmark,
    Announce,
    Claimed,
    Invite,
    OpenChannel,
    PinCard,
    PostCard,
    ShowCard,
    ShowTopic,
    Tell,
)
from bot.rules.text import decoded, same_words
from bot.rules.words import Door, Kind, Mode, Phase, Priority, Refusal
from storage import effects, evidence, incidents
from storage.db import Work
from storage.effects import Effect
from storage.incidents import Event, Incident

SAME_WITHIN = timedelta(minutes=2)
"""The same person with the same words within this time means the same incident."""
LONGEST = 3000
"""The most characters of a description; Slack's form allows no more either."""


class Declared(NamedTuple):
    """What a declare led to; `again` is true when the same words had opened it just before."""

    number: int
    again: bool


class Wish(NamedTuple):
    """What somebody who declares an incident says about it; only `what` is needed."""

    what: str
    kind: Kind = Kind.UNSORTED
    system: str | None = None
    private: bool = False
    urgent: bool = False
    mode: Mode = Mode.LIVE
    link: str | None = None
    copy: str | None = None
    """The message that it is about, word for word."""


def declare(
    work: Work, door: Door, wish: Wish, by: str | None, another: bool = False, follows: int | None = None
) -> Declared:
    """Open an incident and ask for its channel.  Raises Refusal when nothing is said."""
    what = wish.what.strip()
    if not what:
        raise Refusal("Say in a few words what is happening, for example “RetailBot gives 99 % off”.", field="what")
    if len(what) > LONGEST:
        raise Refusal(f"That is {len(what)} characters; {LONGEST} fit. Keep the rest for the channel.", field="what")
    words = hashlib.sha256(same_words(what).encode("utf-8", "surrogatepass")).hexdigest()[:32] if by else None
    if by and words and not another:
        twin = incidents.same_words(work.session, by, words, work.now - SAME_WITHIN)
        if twin:
            return Declared(twin.id, True)
    row = _open(work, door, wish, by, words)
    note(work, row.id, "declared", by, door, **({"follows": follows} if follows else {}))
    outbox.ask(work, OpenChannel(incident=row.id), priority=priority(row))
    return Declared(row.id, False)


def _open(work: Work, door: Door, wish: Wish, by: str | None, words: str | None) -> Incident:
    row = Incident(
        mode=wish.mode,
        phase=Phase.TRIAGE,
        kind=wish.kind,
        system=wish.system,
        private=wish.private,
        urgent=wish.urgent,
        door=door,
        declared_by=by,
        words=words,
        source_link=wish.link,
        opened_at=work.now,
    )
    incidents.add(work.session, row)
    scope = evidence.scope_of(row.id)
    row.summary_id = evidence.keep(work, scope, "summary", wish.what.strip())
    if wish.copy:
        copy = evidence.keep(work, scope, "message", wish.copy)
        note(work, row.id, "message kept", by, door, evidence=copy, link=wish.link)
    return row


def priority(row: Incident) -> Priority:
    """How soon an incident's effects go out."""
    return Priority.URGENT if row.urgent and row.mode == Mode.LIVE else Priority.NORMAL


def note(work: Work, number: int, what: str, who: str | None, source: str, **facts: Any) -> None:
    """Write a line into an incident's timeline."""
    work.session.add(Event(incident_id=number, at=work.now, who=who, what=what, source=source, facts=facts))


def channel_opened(work: Work, manifests: Manifests, number: int, part: int, channel: str, name: str) -> None:
    """The channel is there: bring people, set the topic, post the card, add bookmarks and announce, all at once."""
    row = incidents.lock(work.session, number)
    row.channel, row.channel_name, row.part, row.card = channel, name, part, None
    note(work, number, "channel opened", None, "slack", channel=channel)
    team = people.responders(work, manifests, row.declared_by)
    effects = [PostCard(incident=number, channel=channel, draft=row.card_draft), ShowTopic(incident=number)]
    if team:
        effects.insert(0, Invite(incident=number, channel=channel, people=team))
    outbox.ask(work, *effects, priority=priority(row))
    links = {**({"Source": row.source_link} if row.source_link else {}), **manifests.house.links}
    marks = [AddBookmark(incident=number, channel=channel, title=title, link=link) for title, link in links.items()]
    outbox.ask(work, *marks[:2], priority=Priority.BACKGROUND)
    if not row.private:
        announcements.announce(work, manifests, row)


def card_posted(work: Work, number: int, channel: str, ts: str) -> None:
    """The card is there: pin it."""
    row = incidents.lock(work.session, number)
    row.card = ts
    outbox.ask(work, PinCard(incident=number, channel=channel, ts=ts, round=row.pin_round), priority=priority(row))
    # Whatever changed while the card was under way is drawn now; if nothing did, no call is made.
    show(work, row, after=timedelta(seconds=2))


def assembled(work: Work, number: int) -> None:
    """The card is pinned: the team has everything it needs."""
    note(work, number, "team assembled", None, "slack")


def twin_removed(work: Work, number: int, kind: str) -> None:
    """A message that Slack had taken twice was removed."""
    note(work, number, "twin removed", None, "slack", effect=kind)


def invited(work: Work, number: int, failed: dict[str, str]) -> None:
    """People were invited; those who could not come are named on the card."""
    if not failed:
        return
    row = incidents.lock(work.session, number)
    row.trouble_with = {**row.trouble_with, **failed}
    note(work, number, "could not be invited", None, "slack", people=failed)
    show(work, row)


def show(work: Work, row: Incident, after: timedelta = timedelta(0)) -> None:
    """Bring the card up to date; with `after`, together with all changes until then."""
    outbox.ask(work, ShowCard(incident=row.id), priority=priority(row), at=work.now + after)


def join(work: Work, number: int, person: str, asked: str) -> Incident:
    """Bring somebody into an incident's channel on their own wish.  Raises Refusal."""
    row = find(work, number)
    if row.channel is None:
        raise Refusal(f"The channel of {names.label(number)} is still being made. Try again in a few seconds.")
    if row.private:
        raise Refusal(f"{names.label(number)} is private. Ask somebody who is in it to invite you.")
    invite = Invite(incident=number, channel=row.channel, people=(person,), asked=asked)
    outbox.ask(work, invite, priority=priority(row))
    return row


def find(work: Work, number: int) -> Incident:
    """An incident by number.  Raises Refusal when there is none."""
    row = incidents.get(work.session, number)
    if row is None:
        raise Refusal(f"There is no {names.label(number)}. `list` shows the open ones.")
    return row


def parked(work: Work, claimed: Claimed, reason: str) -> None:
    """Something could not be done: tell whoever it concerns, in the transaction that parks it."""
    effect = claimed.effect
    if isinstance(effect, Announce):
        for row in announcements.parked(work, effect.announcement):
            _parked(work, row, claimed.kind, reason)
    elif (number := getattr(effect, "incident", None)) is not None:
        _parked(work, incidents.lock(work.session, number), claimed.kind, reason)


def _parked(work: Work, row: Incident, kind: str, reason: str) -> None:
    """Note it and show it on the card; where there can be no card, tell the declarer."""
    note(work, row.id, "could not be done", None, "slack", effect=kind, reason=reason)
    if row.card and kind not in ("show_card", "tell"):
        show(work, row)
    elif row.declared_by and kind in ("open_channel", "post_card", "show_card"):
        facts: dict[str, str | int] = {"what": kind, "reason": reason}
        outbox.ask(work, Tell(person=row.declared_by, note="stuck", facts=facts, incident=row.id))


def card_lost(work: Work, number: int, ts: str) -> None:
    """Somebody deleted the card: post it again."""
    row = incidents.lock(work.session, number)
    if row.card != ts or row.channel is None:
        return
    row.card, row.card_draft = None, row.card_draft + 1
    outbox.ask(work, PostCard(incident=number, channel=row.channel, draft=row.card_draft), priority=priority(row))


def pin_lost(work: Work, number: int, ts: str) -> None:
    """Somebody unpinned the card: pin it again."""
    row = incidents.lock(work.session, number)
    if row.card != ts or row.channel is None:
        return
    row.pin_round += 1
    outbox.ask(work, PinCard(incident=number, channel=row.channel, ts=ts, round=row.pin_round), priority=priority(row))


def topic_changed(work: Work, number: int) -> None:
    """Somebody changed the topic: set it again, whatever we confirmed before."""
    outbox.forget_shown(work, ShowTopic(incident=number))
    outbox.ask(work, ShowTopic(incident=number))


def channel_lost(work: Work, number: int, channel: str, what: str) -> None:
    """The channel was archived or deleted, or the bot removed: tell the declarer the one click that mends it."""
    row = incidents.lock(work.session, number)
    if row.channel != channel or row.phase == Phase.CLOSED:
        return
    note(work, number, "channel lost", None, "slack", channel=channel, happened=what)
    if row.declared_by:
        facts: dict[str, str | int] = {"what": what, "channel": channel, "name": row.channel_name or ""}
        outbox.ask(work, Tell(person=row.declared_by, note="channel_lost", facts=facts, incident=number))
    else:
        open_second(work, number, channel)


def open_second(work: Work, number: int, lost: str) -> None:
    """Open a linked second channel in place of a lost one."""
    row = incidents.lock(work.session, number)
    if row.channel != lost:
        return
    row.card_draft += 1
    outbox.ask(work, OpenChannel(incident=number, part=row.part + 1), priority=priority(row))


def wish_of(work: Work, number: int) -> Wish:
    """What was declared, to declare it once more.  Raises Refusal."""
    row = find(work, number)
    said = decoded(evidence.reveal(work, row.summary_id)) if row.summary_id else ""
    return Wish(said, Kind(row.kind), row.system, row.private, row.urgent, Mode(row.mode), row.source_link)


def keep_aside(work: Work, text: str) -> int:
    """Keep a message word for word until its incident is declared."""
    return evidence.keep(work, f"intake:{work.now:%Y-%m-%d}", "message", text)


def set_aside(work: Work, number: int) -> str:
    """A message that was kept before its incident was declared."""
    return evidence.reveal(work, number).decode("utf-8", "surrogatepass")


def bring(work: Work, number: int, persons: Sequence[str], by: str, asked: str) -> None:
    """Bring people into an incident.  Raises Refusal."""
    row = find(work, number)
    if row.channel is None:
        raise Refusal(f"The channel of {names.label(number)} is still being made. Try again in a few seconds.")
    if not persons:
        raise Refusal("Choose at least one person.", field="people")
    note(work, number, "people brought in", by, "form", people=list(persons))
    invite = Invite(incident=number, channel=row.channel, people=tuple(persons), asked=asked)
    outbox.ask(work, invite, priority=priority(row))


def try_again(work: Work, number: int, by: str) -> int:
    """Try again what could not be done for an incident; returns how much that was."""
    row = find(work, number)
    stuck = parked_of(work, row)
    for effect in stuck:
        outbox.retry(work, effect.id)
    if stuck:
        note(work, number, "tried again", by, "button")
        show(work, row)
    return len(stuck)


def parked_of(work: Work, row: Incident) -> Sequence[Effect]:
    """The effects of an incident, its announcement's too, that need a person."""
    announce = announcements.effect_of(work, row)
    return effects.parked_of(work.session, row.id, [announce.key] if announce else [])
