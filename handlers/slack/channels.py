"""Effects that make and mend channels: open, invite, topic, bookmarks, and the sweep that puts things right."""

import hashlib
import logging
from functools import partial
from typing import Any, NamedTuple

from bot import facts
from bot.engine import outbox
from bot.engine.notices import LOST
from bot.response import cards as pinned_cards
from bot.response import channels, incidents, phases, situation
from bot.rules import names
from bot.rules.effects import (
    AddBookmark,
    ArchiveChannel,
    Invite,
    JoinChannel,
    OpenChannel,
    ShowCard,
    ShowName,
    ShowTopic,
    SweepChannel,
)
from bot.rules.outcomes import Claimed, Done, Never, Outcome
from bot.rules.words import Phase
from bot.staffing import people
from handlers.slack import cards
from handlers.slack.client import Refused
from handlers.slack.deliver import Edge, delivers, looks_for
from storage.db import Work

log = logging.getLogger("hotwash.slack")

HARMLESS = {"already_in_channel", "cant_invite_self"}
TAKEN = 5
"""How many names to try when strangers own the first ones."""


@delivers(OpenChannel)
async def open_channel(edge: Edge, claimed: Claimed, effect: OpenChannel) -> Outcome:
    """Create the channel.  Its name is the natural key: taken means that we made it, or that a stranger did."""
    line = await edge.facts(facts.topic, effect.incident)
    for part in range(effect.part, effect.part + TAKEN):
        name = names.channel_name(effect.incident, line.kind, part)
        try:
            made = await edge.slack.call("conversations.create", name=name, is_private=line.private)
            channel = made["channel"]
        except Refused as refused:
            if refused.error != "name_taken":
                raise
            channel = await _ours(edge, name, line.private)
        if channel:
            then = partial(
                channels.opened,
                manifests=edge.manifests,
                number=effect.incident,
                part=part,
                channel=channel["id"],
                name=channel["name"],
            )
            return Done({"channel": channel["id"], "name": channel["name"]}, then)
    return Never("name_taken")


async def _ours(edge: Edge, name: str, private: bool) -> dict[str, Any] | None:
    """The channel of this name if we made it and it is as private as it must be."""
    mine = await edge.slack.pages(
        "users.conversations", "channels", types="public_channel,private_channel", exclude_archived=True, limit=999
    )
    for channel in mine:
        if channel["name"] == name and channel.get("creator") == edge.slack.bot:
            return channel if bool(channel.get("is_private")) == private else None
    return None


@delivers(JoinChannel)
async def join_channel(edge: Edge, claimed: Claimed, effect: JoinChannel) -> Outcome:
    """Enter a channel that we speak in; when that cannot be, what is to be said there will say so."""
    try:
        await edge.slack.call("conversations.join", channel=await edge.facts(people.channel_id, effect.channel))
    except Refused as refused:
        log.warning(
            "channel not entered",
            extra={"action": "channel_not_entered", "channel": effect.channel, "reason": refused.error},
        )
        return Done({"refused": refused.error})
    return Done({})


@delivers(Invite)
async def invite(edge: Edge, claimed: Claimed, effect: Invite) -> Outcome:
    """Invite people; one who cannot come never stops the others."""
    failed: dict[str, str] = {}
    for start in range(0, len(effect.people), 30):
        failed |= await _invite(edge, effect.channel, effect.people[start : start + 30])
    came = [who for who in effect.people if who not in failed]
    then = partial(channels.invited, number=effect.incident, came=came, failed=failed, asked=effect.asked)
    return Done({"failed": failed}, then)


async def _invite(edge: Edge, channel: str, people: tuple[str, ...]) -> dict[str, str]:
    try:
        answer = await edge.slack.call("conversations.invite", channel=channel, users=",".join(people), force=True)
    except Refused as refused:
        answer = refused.response
        if "errors" not in answer:
            if len(people) > 1 or refused.error in LOST:
                raise
            answer = {"errors": [{"user": people[0], "error": refused.error}]}
    errors = {str(one.get("user", "")): str(one["error"]) for one in answer.get("errors", [])}
    return {who: error for who, error in errors.items() if who and error not in HARMLESS}


@delivers(ShowTopic)
async def show_topic(edge: Edge, claimed: Claimed, effect: ShowTopic) -> Outcome:
    """Set the topic to what the incident is now."""
    line = await edge.facts(facts.topic, effect.incident)
    if line is None or line.channel is None:
        return Done({"skipped": "no channel"})
    text = cards.topic(line)
    digest = hashlib.sha256(f"{line.channel} {text}".encode()).hexdigest()
    if digest == await edge.facts(outbox.confirmed, effect):
        return Done({"skipped": "as confirmed"}, digest=digest)
    await edge.slack.call("conversations.setTopic", channel=line.channel, topic=text)
    return Done({"topic": text}, digest=digest)


@delivers(ShowName)
async def show_name(edge: Edge, claimed: Claimed, effect: ShowName) -> Outcome:
    """Give the channel its name back."""
    card = await edge.facts(situation.card, edge.manifests, effect.incident)
    if card.line.channel is None or card.channel_name is None:
        return Done({"skipped": "no channel"})
    await edge.slack.call("conversations.rename", channel=card.line.channel, name=card.channel_name)
    note = partial(incidents.note, number=effect.incident, what="name put back", who=None, source="slack")
    return Done({"name": card.channel_name}, note)


@delivers(ArchiveChannel)
async def archive_channel(edge: Edge, claimed: Claimed, effect: ArchiveChannel) -> Outcome:
    """Archive the channel of an incident that is still closed."""
    line = await edge.facts(facts.topic, effect.incident)
    if line is None or line.phase is not Phase.CLOSED or line.channel != effect.channel:
        return Done({"skipped": "open again"})
    try:
        await edge.slack.call("conversations.archive", channel=effect.channel)
    except Refused as refused:
        if refused.error != "already_archived":
            raise
    return Done({}, partial(phases.archived, number=effect.incident, channel=effect.channel))


@delivers(AddBookmark)
async def add_bookmark(edge: Edge, claimed: Claimed, effect: AddBookmark) -> Outcome:
    """Add a bookmark."""
    made = await edge.slack.call(
        "bookmarks.add", channel_id=effect.channel, title=effect.title, type="link", link=effect.link
    )
    return Done({"bookmark": made["bookmark"]["id"]})


@looks_for(AddBookmark)
async def find_bookmark(edge: Edge, claimed: Claimed, effect: AddBookmark) -> Done | None:
    """Slack would add the same bookmark twice."""
    listed = await edge.slack.call("bookmarks.list", channel_id=effect.channel)
    for bookmark in listed["bookmarks"]:
        if bookmark["title"] == effect.title and bookmark.get("link") == effect.link:
            return Done({"bookmark": bookmark["id"]})
    return None


@delivers(SweepChannel)
async def sweep(edge: Edge, claimed: Claimed, effect: SweepChannel) -> Outcome:
    """Read name, topic, pins and card of an incident's channel; ask for what is not as the database says."""
    card = await edge.facts(situation.card, edge.manifests, effect.incident)
    channel = card.line.channel
    if channel is None:
        return Done({"skipped": "no channel"})
    lost = partial(channels.lost, manifests=edge.manifests, number=effect.incident)
    try:
        found = (await edge.slack.call("conversations.info", channel=channel))["channel"]
    except Refused as refused:
        if refused.error not in LOST:
            raise
        return Done({"lost": refused.error}, partial(lost, what=LOST[refused.error]))
    if found.get("is_archived"):
        return Done({"lost": "archived"}, partial(lost, what="archived"))
    if not found.get("is_member", True):
        return Done({"lost": "left by Hotwash"}, partial(lost, what="left by Hotwash"))
    right = Right(
        name=found["name"] == card.channel_name,
        topic=_unescaped(found.get("topic", {}).get("value", "")) == cards.topic(card.line),
        card=await _card_there(edge, channel, card.card),
        pin=await _pinned(edge, channel, card.card),
    )
    return Done(right._asdict(), partial(mended, number=effect.incident, ts=card.card, right=right))


class Right(NamedTuple):
    """What in a channel is as the database says."""

    name: bool
    topic: bool
    card: bool
    pin: bool


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


async def _card_there(edge: Edge, channel: str, ts: str | None) -> bool:
    if ts is None:
        return True
    page = await edge.slack.call(
        "conversations.history", channel=channel, oldest=ts, latest=ts, inclusive=True, limit=1
    )
    return any(message["ts"] == ts for message in page["messages"])


async def _pinned(edge: Edge, channel: str, ts: str | None) -> bool:
    if ts is None:
        return True
    items = (await edge.slack.call("pins.list", channel=channel))["items"]
    return any(item.get("message", {}).get("ts") == ts for item in items)


def mended(work: Work, number: int, ts: str | None, right: Right) -> None:
    """Ask for whatever Slack shows differently from what the database says."""
    channels.found(work, number)
    if not right.name:
        outbox.ask(work, ShowName(incident=number))
    if not right.topic:
        outbox.forget_shown(work, ShowTopic(incident=number))
        outbox.ask(work, ShowTopic(incident=number))
    if ts and not right.card:
        pinned_cards.gone(work, number, ts)
    elif ts and not right.pin:
        pinned_cards.unpinned(work, number, ts)
    if ts and right.card:
        outbox.forget_shown(work, ShowCard(incident=number))
        outbox.ask(work, ShowCard(incident=number))
