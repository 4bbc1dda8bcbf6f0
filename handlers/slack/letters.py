"""Effects that end in messages to people: letters, the call for a commander, updates."""

from functools import partial

from bot import personal as facts
from bot.engine import letters as letter_box
from bot.facts import topic
from bot.response import roles, situation
from bot.response.situation import Said
from bot.rules.effects import PostCall, PostLetter, PostUpdate, ShowCall, ShowLetter
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.text import blank
from handlers.slack import personal
from handlers.slack.blocks import Message, actions, button, context, moment, person, said, section
from handlers.slack.deliver import Edge, delivers, looks_for
from handlers.slack.messages import digest_of, first_copy, post, update


@delivers(PostLetter)
async def post_letter(edge: Edge, claimed: Claimed, effect: PostLetter) -> Outcome:
    """Send a letter with whatever it says by now."""
    message = personal.letter(edge.manifests, await edge.facts(facts.letter, effect.letter))
    posted = await post(edge, effect.person, effect, message)
    channel, ts = posted["channel"], posted["ts"]
    return _sent(effect, channel, ts, digest_of(channel, ts, message))


@looks_for(PostLetter)
async def find_letter(edge: Edge, claimed: Claimed, effect: PostLetter) -> Done | None:
    """It may have been sent already."""
    channel = (await edge.slack.call("conversations.open", users=effect.person))["channel"]["id"]
    ts = await first_copy(edge, claimed, effect, channel)
    return _sent(effect, channel, ts) if ts else None


def _sent(effect: PostLetter, channel: str, ts: str, digest: str | None = None) -> Done:
    then = partial(letter_box.posted, number=effect.letter, channel=channel, ts=ts, digest=digest)
    return Done({"channel": channel, "ts": ts}, then)


@delivers(ShowLetter)
async def show_letter(edge: Edge, claimed: Claimed, effect: ShowLetter) -> Outcome:
    """Bring a letter up to date; one that somebody deleted is not sent again."""
    seen = await edge.facts(facts.letter, effect.letter)
    if seen.channel is None or seen.ts is None:
        return Done({"skipped": "not sent"})
    return await update(edge, effect, seen.channel, seen.ts, personal.letter(edge.manifests, seen), None)


@delivers(PostCall)
async def post_call(edge: Edge, claimed: Claimed, effect: PostCall) -> Outcome:
    """Ask everybody in the channel who takes command."""
    posted = await post(edge, effect.channel, effect, await _call(edge, effect.incident))
    return _asked(effect, posted["ts"])


@looks_for(PostCall)
async def find_call(edge: Edge, claimed: Claimed, effect: PostCall) -> Done | None:
    """It may have been asked already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return _asked(effect, ts) if ts else None


def _asked(effect: PostCall, ts: str) -> Done:
    return Done({"channel": effect.channel, "ts": ts}, partial(roles.called, number=effect.incident))


@delivers(ShowCall)
async def show_call(edge: Edge, claimed: Claimed, effect: ShowCall) -> Outcome:
    """Say in the same place that somebody came."""
    asked = await edge.facts(roles.last_call, effect.incident)
    if asked is None:
        return Done({"skipped": "not asked"})
    return await update(edge, effect, asked["channel"], asked["ts"], await _call(edge, effect.incident), None)


async def _call(edge: Edge, number: int) -> Message:
    line = await edge.facts(topic, number)
    if line and line.commander:
        text = f"{person(line.commander)} commands."
        return {"text": text, "blocks": [section(text)]}
    text = "Nobody has taken command yet. Who can? You may hand it over at any time."
    take = button("Take command", "take_command", str(number), style="primary")
    over = line is None or line.phase in ("reviewing", "closed")
    return {"text": text, "blocks": [section("It is over." if over else text), *([] if over else [actions(take)])]}


@delivers(PostUpdate)
async def post_update(edge: Edge, claimed: Claimed, effect: PostUpdate) -> Outcome:
    """Post an update into the incident's channel."""
    wrote = await edge.facts(situation.update, effect.update)
    if wrote is None:
        return Done({"skipped": "erased"})
    posted = await post(edge, effect.channel, effect, update_message(wrote))
    return Done({"channel": effect.channel, "ts": posted["ts"]})


def update_message(wrote: Said) -> Message:
    """An update as the channel reads it."""
    blocks = [context(f":loudspeaker: *Update* by {person(wrote.by)}"), said(wrote.known)]
    if not blank(wrote.doing):
        blocks += [context("*What we are doing*"), said(wrote.doing)]
    if wrote.next_at:
        blocks.append(context(f"Next update by {moment(wrote.next_at)}"))
    return {"text": "An update", "blocks": blocks}


@looks_for(PostUpdate)
async def find_update(edge: Edge, claimed: Claimed, effect: PostUpdate) -> Done | None:
    """It may have been posted already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return Done({"channel": effect.channel, "ts": ts}) if ts else None
