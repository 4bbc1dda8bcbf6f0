"""Effects that end in messages: the card, its pin, announcements, the list of alerts, direct messages, twins."""

import hashlib
import json
from functools import partial
from typing import Any

from bot import facts
from bot.engine import outbox
from bot.reporting import triage_list
from bot.response import announcements, situation
from bot.response import cards as pinned_cards
from bot.rules.effect import Effect
from bot.rules.effects import (
    Announce,
    FindTwins,
    PinCard,
    PostCard,
    PostTriageList,
    ShowAnnouncement,
    ShowCard,
    ShowTriageList,
    Tell,
)
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.staffing import people
from handlers.slack import cards, lists, personal
from handlers.slack.blocks import Message
from handlers.slack.client import Refused
from handlers.slack.deliver import Edge, delivers, looks_for

EVENT = "hotwash_effect"
GONE = {"message_not_found", "cant_update_message"}


async def post(edge: Edge, channel: str, effect: Effect, message: Message) -> dict[str, Any]:
    """Post a message that carries its effect's key, by which it is found again."""
    return await edge.slack.call(
        "chat.postMessage",
        channel=channel,
        **message,
        metadata={"event_type": EVENT, "event_payload": {"key": effect.key}},
        unfurl_links=False,
        unfurl_media=False,
    )


async def update(edge: Edge, effect: Effect, channel: str, ts: str, message: Message, lost: Any) -> Outcome:
    """Edit a message to what it should be; skipped when Slack has confirmed just that."""
    digest = digest_of(channel, ts, message)
    if digest == await edge.facts(outbox.confirmed, effect):
        return Done({"skipped": "as confirmed"}, digest=digest)
    try:
        await edge.slack.call("chat.update", channel=channel, ts=ts, **message)
    except Refused as refused:
        if refused.error in GONE:
            return Done({"lost": refused.error}, lost)
        raise
    return Done({"ts": ts}, digest=digest)


def digest_of(channel: str, ts: str, message: Message) -> str:
    """What tells one state of a message from another."""
    return hashlib.sha256(json.dumps([channel, ts, message]).encode()).hexdigest()


async def join_and_post(edge: Edge, channel: str, effect: Effect, message: Message) -> dict[str, Any]:
    """Post where everybody reads; the bot joins the channel by itself when it is not in it yet."""
    channel = await _by_id(edge, channel)
    try:
        return await post(edge, channel, effect, message)
    except Refused as refused:
        if refused.error != "not_in_channel":
            raise
    await edge.slack.call("conversations.join", channel=channel)
    return await post(edge, channel, effect, message)


async def _by_id(edge: Edge, channel: str) -> str:
    """A channel that was missing when something was to be said in it is named as the manifest names it."""
    return channel if channel.isupper() else str(await edge.facts(people.channel_id, channel))


async def copies(edge: Edge, claimed: Claimed, effect: Effect, channel: str) -> list[str]:
    """The timestamps of all messages in a channel that carry an effect's key, oldest first."""
    oldest = str(claimed.first_at.timestamp() - 60)
    found, cursor = [], ""
    for _ in range(10):
        page = await edge.slack.call(
            "conversations.history",
            channel=channel,
            oldest=oldest,
            include_all_metadata=True,
            limit=200,
            **({"cursor": cursor} if cursor else {}),
        )
        found += [message["ts"] for message in page["messages"] if _key(message) == effect.key]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            break
    return sorted(found)


def _key(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata", {})
    key = metadata.get("event_payload", {}).get("key") if metadata.get("event_type") == EVENT else None
    return str(key) if key else None


async def first_copy(edge: Edge, claimed: Claimed, effect: Effect, channel: str) -> str | None:
    """The timestamp of the oldest message in a channel that carries an effect's key, if there is one."""
    try:
        found = await copies(edge, claimed, effect, await _by_id(edge, channel))
    except Refused as refused:
        if refused.error in ("not_in_channel", "channel_not_found"):
            return None
        raise
    return found[0] if found else None


@delivers(PostCard)
async def post_card(edge: Edge, claimed: Claimed, effect: PostCard) -> Outcome:
    """Post the card; the pin follows."""
    message = cards.card(await edge.facts(situation.card, edge.manifests, effect.incident))
    posted = await post(edge, effect.channel, effect, message)
    return _card_posted(effect, posted["ts"], digest_of(effect.channel, posted["ts"], message))


@looks_for(PostCard)
async def find_card(edge: Edge, claimed: Claimed, effect: PostCard) -> Done | None:
    """The card may be there already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return _card_posted(effect, ts) if ts else None


def _card_posted(effect: PostCard, ts: str, digest: str | None = None) -> Done:
    then = partial(pinned_cards.posted, number=effect.incident, channel=effect.channel, ts=ts, digest=digest)
    return Done({"channel": effect.channel, "ts": ts}, then)


@delivers(ShowCard)
async def show_card(edge: Edge, claimed: Claimed, effect: ShowCard) -> Outcome:
    """Bring the card up to date; while there is none, the post will draw it as it is then."""
    card = await edge.facts(situation.card, edge.manifests, effect.incident)
    if card.card is None or card.line.channel is None:
        return Done({"skipped": "no card"})
    lost = partial(pinned_cards.gone, number=effect.incident, ts=card.card)
    return await update(edge, effect, card.line.channel, card.card, cards.card(card), lost)


@delivers(PinCard)
async def pin_card(edge: Edge, claimed: Claimed, effect: PinCard) -> Outcome:
    """Pin the card; being pinned already is as good."""
    try:
        await edge.slack.call("pins.add", channel=effect.channel, timestamp=effect.ts)
    except Refused as refused:
        if refused.error == "message_not_found":
            lost = partial(pinned_cards.gone, number=effect.incident, ts=effect.ts)
            return Done({"lost": refused.error}, lost)
        if refused.error != "already_pinned":
            raise
    return Done({}, partial(pinned_cards.pinned, number=effect.incident))


@delivers(Announce)
async def announce(edge: Edge, claimed: Claimed, effect: Announce) -> Outcome:
    """Tell the broadcast channel."""
    told = await edge.facts(facts.announcement, effect.announcement)
    if not told.cards:
        return Done({"skipped": "nothing to tell"})
    posted = await join_and_post(edge, effect.channel, effect, lists.announcement(told))
    return _announced(claimed, effect, posted["channel"], posted["ts"], len(told.cards))


@looks_for(Announce)
async def find_announcement(edge: Edge, claimed: Claimed, effect: Announce) -> Done | None:
    """The announcement may be there already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return _announced(claimed, effect, await _by_id(edge, effect.channel), ts, 0) if ts else None


def _announced(claimed: Claimed, effect: Announce, channel: str, ts: str, told: int) -> Done:
    then = partial(
        announcements.announced,
        number=effect.announcement,
        channel=channel,
        ts=ts,
        told=told,
        late=claimed.doubt,
    )
    return Done({"channel": channel, "ts": ts}, then)


@delivers(ShowAnnouncement)
async def show_announcement(edge: Edge, claimed: Claimed, effect: ShowAnnouncement) -> Outcome:
    """Bring an announcement up to date."""
    told = await edge.facts(facts.announcement, effect.announcement)
    if told.ts is None or not told.cards:
        return Done({"skipped": "not posted"})
    return await update(edge, effect, told.channel, told.ts, lists.announcement(told), None)


@delivers(PostTriageList)
async def post_triage_list(edge: Edge, claimed: Claimed, effect: PostTriageList) -> Outcome:
    """Post the one list of alerts without an incident."""
    message = lists.triage_list(await edge.facts(facts.triage_list))
    posted = await join_and_post(edge, effect.channel, effect, message)
    return _listed(posted["channel"], posted["ts"])


@looks_for(PostTriageList)
async def find_triage_list(edge: Edge, claimed: Claimed, effect: PostTriageList) -> Done | None:
    """The list may be there already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return _listed(await _by_id(edge, effect.channel), ts) if ts else None


def _listed(channel: str, ts: str) -> Done:
    return Done({"channel": channel, "ts": ts}, partial(triage_list.posted, channel=channel, ts=ts))


@delivers(ShowTriageList)
async def show_triage_list(edge: Edge, claimed: Claimed, effect: ShowTriageList) -> Outcome:
    """Bring the list up to date."""
    listed = await edge.facts(facts.triage_list)
    if listed.ts is None or listed.channel is None:
        return Done({"skipped": "not posted"})
    lost = partial(triage_list.lost, ts=listed.ts)
    return await update(edge, effect, listed.channel, listed.ts, lists.triage_list(listed), lost)


@delivers(Tell)
async def tell(edge: Edge, claimed: Claimed, effect: Tell) -> Outcome:
    """Say something to one person."""
    posted = await post(edge, effect.person, effect, personal.tell(effect.note, effect.incident, effect.facts))
    return Done({"channel": posted["channel"], "ts": posted["ts"]})


@looks_for(Tell)
async def find_told(edge: Edge, claimed: Claimed, effect: Tell) -> Done | None:
    """It may have been said already."""
    channel = (await edge.slack.call("conversations.open", users=effect.person))["channel"]["id"]
    ts = await first_copy(edge, claimed, effect, channel)
    return Done({"channel": channel, "ts": ts}) if ts else None


@delivers(FindTwins)
async def find_twins(edge: Edge, claimed: Claimed, effect: FindTwins) -> Outcome:
    """Remove what a lost request left behind after all: the copy that the database does not know."""
    original = await edge.facts(outbox.carried_out, effect.effect)
    if original is None:
        return Done({"skipped": "not done"})
    done, result = original
    found = await copies(edge, done, done.effect, result["channel"])
    twins = [ts for ts in found if ts != result["ts"]]
    for ts in twins:
        await edge.slack.call("chat.delete", channel=result["channel"], ts=ts)
    incident = getattr(done.effect, "incident", None)
    then = partial(pinned_cards.twin_removed, number=incident, kind=done.kind) if twins and incident else None
    return Done({"removed": twins}, then)
