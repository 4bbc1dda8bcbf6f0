"""The timeline: looked at page by page, and messages put into it by a reaction or from a message's menu."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bot import facts
from bot.keeping import captured
from bot.response import incidents, timeline
from bot.response.timeline import Message
from bot.rules import names
from bot.rules.effects import KeepMessage, React
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.text import one_line
from bot.rules.words import Refusal
from handlers.slack import lines
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, actions, button, context, modal, option, plain
from handlers.slack.client import Refused, Slack
from handlers.slack.deliver import Edge, delivers
from handlers.slack.incidents import number_of
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

CHOICES = 100
"""So many incidents fit into Slack's menu."""
NOT_SHOWN = {
    "already_reacted",
    "is_archived",
    "message_not_found",
    "not_reactable",
    "thread_locked",
    "too_many_emoji",
    "too_many_reactions",
}
"""Why our own reaction may be missing without anybody having to mend it: the message is kept all the same."""


@listen.command("timeline", "shows what happened so far", "timeline 42", "log")
@of_incident
def show(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """What happened last, in a window; in another incident's channel the number may follow."""
    return _page(work, ask, number_of(work, replace(ask, text=rest)) if rest else number)


@listen.button("timeline")
def show_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _page(work, ask, int(ask.text))


@listen.button("timeline_earlier")
def earlier(work: Work, ask: Ask) -> Reply:
    """What happened before the page that is open."""
    number, before = ask.text.split()
    return _page(work, ask, int(number), int(before))


@listen.button("timeline_latest")
def latest(work: Work, ask: Ask) -> Reply:
    """Back to what happened last."""
    return _page(work, ask, int(ask.text))


def _page(work: Work, ask: Ask, number: int, before: int | None = None) -> Reply:
    row = incidents.find(work, number, ask.person)
    page = timeline.page(work, row.id, before)
    buttons = [button("Earlier", "timeline_earlier", f"{row.id} {page.earlier}")] if page.earlier else []
    buttons += [button("Latest", "timeline_latest", str(row.id))] if before else []
    buttons.append(button("Show the words", "words", f"incident:{row.id}"))
    turning = [actions(*buttons)]
    return Open(modal("answer", f"Timeline of {names.label(row.id)}", [*turning, *lines.timeline(page.lines)]))


def message_of(slack: Slack, channel: str, message: dict[str, Any]) -> Message:
    """A message of Slack's as the timeline keeps it."""
    ts = str(message["ts"])
    author, copy = message.get("user"), json.dumps(message, ensure_ascii=True)
    return Message(channel, ts, _moment(ts), author, copy, slack.permalink(channel, ts))


def _moment(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


@listen.shortcut("add_to_timeline", "Add to timeline", "keeps a copy of that message in an incident's timeline")
def choose(work: Work, ask: Ask) -> Reply:
    """Keep a message: in its channel's incident at once, elsewhere in the one that is chosen."""
    message = message_of(ask.slack, ask.channel or "", ask.body["message"])
    number = incidents.in_channel(work, ask.channel)
    if number is not None:
        return _add(work, ask, number, message)
    found = facts.open_lines(work, ask.person, CHOICES)
    if not found:
        root = ask.manifests.house.command
        return Say(f"No incident is open that you can see. `{root} declare what is happening` opens one.")
    choices = [option(str(line.number), one_line(f"{line.label} {line.headline}", 75)) for line in found]
    # Kept now, before anybody can change it.
    aside = {"channel": message.channel, "copy": captured.keep_aside(work, message.copy)}
    return Open(_form(choices, json.dumps(aside)))


def _form(choices: list[Block], metadata: str) -> Block:
    menu: Block = {"type": "static_select", "action_id": "value", "options": choices}
    field: Block = {"type": "input", "block_id": "incident", "label": plain("To which incident?"), "element": menu}
    blocks = [field, context("A copy of the message as it is now is kept, sealed; people see it made safe to show.")]
    return modal("add_to_timeline", "Add to timeline", blocks, submit="Add", metadata=metadata)


@listen.form("add_to_timeline")
def submit(work: Work, ask: Ask) -> Reply:
    """The incident was chosen."""
    aside = json.loads(ask.metadata)
    number = names.number_in(ask.typed("incident"))
    if number is None:
        raise Refusal("Choose an incident.", field="incident")
    message = captured.to_keep_again(work, aside["copy"])
    if message is None:
        raise Refusal("That copy is erased. Choose the message again.", field="incident")
    return _add(work, ask, number, message_of(ask.slack, aside["channel"], json.loads(message)))


def _add(work: Work, ask: Ask, number: int, message: Message) -> Reply:
    label, look = names.label(number), f"`{ask.manifests.house.command} timeline {number}` shows it."
    if timeline.add(work, number, message, ask.person):
        return Say(f"The timeline of *{label}* has a copy of this message now. {look}")
    return Say(f"The timeline of *{label}* has this message already. {look}")


@listen.event("reaction_added")
def reacted(work: Work, ask: Ask) -> Reply:
    """Somebody put a reaction on something; on a message, the one of the manifest puts it into the timeline."""
    item, emoji = ask.body["item"], str(ask.body["reaction"])
    if item.get("type") == "message" and emoji.split("::")[0] == ask.manifests.house.timeline_reaction:
        timeline.pinned(work, ask.slack.team, item["channel"], item["ts"], ask.person)
    return Nothing()


@listen.event("message", "message_changed")
def changed(work: Work, ask: Ask) -> Reply:
    """A message was edited; previews and replies change it, too, but not what it says."""
    now = ask.body["message"]
    before = ask.body.get("previous_message")
    if before is not None and _says(before) == _says(now):
        return Nothing()
    if now.get("subtype") == "tombstone":
        return removed(work, ask)
    mark = now.get("edited") or {}
    was, is_ = (message_of(ask.slack, ask.body["channel"], one) for one in (before or now, now))
    timeline.edited(work, was, is_, mark.get("user"), _moment(mark.get("ts") or ask.body["event_ts"]))
    return Nothing()


def _says(message: dict[str, Any]) -> Any:
    return message.get("text"), message.get("blocks"), [one.get("id") for one in message.get("files") or []]


@listen.event("message", "message_deleted")
def removed(work: Work, ask: Ask) -> Reply:
    """A message was deleted."""
    channel, last = ask.body["channel"], ask.body.get("previous_message")
    ts = str(ask.body.get("deleted_ts") or (last or ask.body["message"])["ts"])
    gone = message_of(ask.slack, channel, last) if last else None
    timeline.removed(work, channel, ts, gone, _moment(ask.body["event_ts"]))
    return Nothing()


@delivers(KeepMessage)
async def keep_message(edge: Edge, claimed: Claimed, effect: KeepMessage) -> Outcome:
    """Fetch a message, on its own or in a thread."""
    found = await _fetched(edge.slack, effect.channel, effect.ts)
    if found is None:
        gone = partial(timeline.missed, number=effect.incident, channel=effect.channel, ts=effect.ts, by=effect.by)
        return Done({"lost": "message_not_found"}, gone)
    message = message_of(edge.slack, effect.channel, found)
    return Done({}, partial(timeline.fetched, number=effect.incident, message=message))


async def _fetched(slack: Slack, channel: str, ts: str) -> dict[str, Any] | None:
    try:
        # Of a reply, Slack gives the thread's first message or the reply alone; either way it is told by its time.
        page = await slack.call("conversations.replies", channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True)
    except Refused as refused:
        if refused.error == "thread_not_found":
            return None
        raise
    return next((one for one in page["messages"] if one["ts"] == ts and one.get("subtype") != "tombstone"), None)


@delivers(React)
async def react(edge: Edge, claimed: Claimed, effect: React) -> Outcome:
    """Say by a reaction that a message is kept."""
    try:
        await edge.slack.call("reactions.add", channel=effect.channel, timestamp=effect.ts, name=effect.emoji)
    except Refused as refused:
        if refused.error not in NOT_SHOWN:
            raise
        return Done({"refused": refused.error})
    return Done({})
