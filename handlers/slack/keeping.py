"""Keep as evidence: a sealed copy of any message, or of what nobody may possess only where it is."""

import json

from bot import facts
from bot.keeping import captured, custody
from bot.response import incidents, timeline
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import Refusal
from handlers.slack.blocks import Block, context, modal, option, plain, selection, text_input
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from handlers.slack.timeline import CHOICES, message_of
from storage.db import Work

ILLEGAL = "It may be illegal to possess: keep no copy, only where it is, and call legal"


@listen.shortcut("keep_evidence", "Keep as evidence", "keeps a sealed copy of that message with an incident")
def choose(work: Work, ask: Ask) -> Reply:
    """Keep the message as it is now, and ask what it belongs to."""
    own = incidents.in_channel(work, ask.channel)
    found = facts.open_lines(work, ask.person, CHOICES)
    if not found:
        root = ask.manifests.house.command
        return Say(f"No incident is open that you can see. `{root} declare what is happening` opens one.")
    message = message_of(ask.slack, ask.channel or "", ask.body["message"])
    aside = {"channel": message.channel, "copy": captured.keep_aside(work, message.copy), "link": message.link}
    choices = [option(str(line.number), one_line(f"{line.label} {line.headline}", 75)) for line in found]
    return Open(_form(choices, str(own) if own else None, json.dumps(aside)))


def _form(choices: list[Block], own: str | None, metadata: str) -> Block:
    boxes: Block = {"type": "checkboxes", "action_id": "value", "options": [option("illegal", ILLEGAL)]}
    blocks: list[Block] = [
        selection("incident", "With which incident?", choices, own),
        context("A copy of the message as it is now is kept, sealed; people see it made safe to show."),
        {"type": "input", "block_id": "illegal", "label": plain("May it be kept?"), "element": boxes, "optional": True},
        text_input("seen_by", "If not: who saw it?", optional=True, max_length=300),
    ]
    return modal("keep_evidence", "Keep as evidence", blocks, submit="Keep", metadata=metadata)


@listen.form("keep_evidence")
def submit(work: Work, ask: Ask) -> Reply:
    """Keep it, or only where it is."""
    aside, number = json.loads(ask.metadata), names.number_in(ask.typed("incident"))
    if number is None:
        raise Refusal("Choose an incident.", field="incident")
    if "illegal" in ask.ticked("illegal"):
        where, seen_by = str(aside["link"]), ask.typed("seen_by")
        custody.forbidden_message(work, ask.manifests, number, ask.person, where, seen_by, aside["copy"])
        return Say("No copy is kept, only where it is and who saw it. Legal is being called. Do not open it again.")
    copy = captured.to_keep_again(work, aside["copy"])
    if copy is None:
        raise Refusal("That copy is erased. Choose the message again.", field="incident")
    message = message_of(ask.slack, aside["channel"], json.loads(copy))
    label = names.label(number)
    if timeline.add(work, number, message, ask.person):
        return Say(f"A sealed copy is kept with *{label}*, and its timeline shows it made safe.")
    return Say(f"*{label}* has a copy of this message already.")
