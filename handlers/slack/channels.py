"""Effects that make and mend channels: open, invite, topic, bookmarks, and the sweep that puts things right."""

import hashlib
from functools import partial
from typing import Any

from bot import facts, incidents, outbox
from bot.rules import names
from bot.rules.effects import (
    AddBookmark,
    Claimed,
    Done,
    Invite,
    Never,
    OpenChannel,
    Outcome,
    ShowCard,
    ShowTopic,
    SweepChannel,
)
from handlers.slack import cards
from handlers.slack.client import Refused
from handlers.slack.deliver import Edge, delivers, looks_for
from storage.db import Work

HARMLESS = {"already_in_channel", "cant_invite_self"}
TAKEN = 5
"""How many names to try when strangers own the first ones."""


@delivers(OpenChannel)
async def open_channel(edge: Edge, claimed: Claimed, effect: OpenChannel) -> Outcome:
    """Create the channel.  Its name is the natural key: taken means that we made it, or that a stranger did."""
    card = await edge.facts(facts.card, effect.incident)
    for part in range(effect.part, effect.part + TAKEN):
        name = names.channel_name(effect.incident, card.kind, part)
        try:
            made = await edge.slack.call("conversations.create", name=name, is_private=card.line.private)
            channel = made["channel"]
        except Refused as refused:
            if refused.error != "name_taken":
                raise
            channel = await _ours(edge, name, card.line.private)
        if channel:
            then = partial(
                incidents.channel_opened,
                manifests=edge.manifests,
                number=effect.incident,
                part=part,
                channel=channel["id"],
                name=name,
            )
            return Done({"channel": channel["id"], "name": name}, then)
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


@delivers(Invite)
async def invite(edge: Edge, claimed: Claimed, effect: Invite) -> Outcome:
    """Invite people; one who cannot come never stops the others."""
    failed: dict[str, str] = {}
    for start in range(0, len(effect.people), 30):
        failed |= await _invite(edge, effect.channel, effect.people[start : start + 30])
    return Done({"failed": failed}, partial(incidents.invited, number=effect.incident, failed=failed))


async def _invite(edge: Edge, channel: str, people: tuple[str, ...]) -> dict[str, str]:
    try:
        answer = await edge.slack.call("conversations.invite", channel=channel, users=",".join(people), force=True)
    except Refused as refused:
        answer = refused.response
        if "errors" not in answer:
            if len(people) > 1 or refused.error in ("channel_not_found", "is_archived", "not_in_channel"):
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
    """Read topic, pins and card of an incident's channel, and ask for what is not as the database says."""
    card = await edge.facts(facts.card, effect.incident)
    channel = card.line.channel
    if channel is None:
        return Done({"skipped": "no channel"})
    try:
        found = (await edge.slack.call("conversations.info", channel=channel))["channel"]
    except Refused as refused:
        if refused.error != "channel_not_found":
            raise
        return _lost(effect.incident, channel, "deleted")
    if found.get("is_archived"):
        return _lost(effect.incident, channel, "archived")
    if not found.get("is_member", True):
        return _lost(effect.incident, channel, "left by Hotwash")
    topic_right = _unescaped(found.get("topic", {}).get("value", "")) == cards.topic(card.line)
    there, pinned = await _card_there(edge, channel, card.card), await _pinned(edge, channel, card.card)
    mend = partial(mended, number=effect.incident, ts=card.card, topic=topic_right, there=there, pinned=pinned)
    return Done({"topic": topic_right, "card": there, "pin": pinned}, mend)


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


def _lost(number: int, channel: str, what: str) -> Done:
    return Done({"lost": what}, partial(incidents.channel_lost, number=number, channel=channel, what=what))


def mended(work: Work, number: int, ts: str | None, topic: bool, there: bool, pinned: bool) -> None:
    """Ask for whatever Slack shows differently from what the database says."""
    if not topic:
        incidents.topic_changed(work, number)
    if ts and not there:
        incidents.card_lost(work, number, ts)
    elif ts and not pinned:
        incidents.pin_lost(work, number, ts)
    if ts and there:
        outbox.forget_shown(work, ShowCard(incident=number))
        outbox.ask(work, ShowCard(incident=number))
