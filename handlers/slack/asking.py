"""Which incident somebody means: the one they name, the channel's, or one to pick from those that are open."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TypeAlias

from bot import facts
from bot.response import incidents
from bot.rules import names
from bot.rules.text import one_line
from handlers.slack.blocks import Block, as_typed, button, mentioned, section
from handlers.slack.cards import title
from handlers.slack.listening import Ask, Handler, Reply, Say, listen
from storage.db import Work

LABEL = re.compile(r"(?:#|inc-)\d{1,9}(?:-\S*)?", re.IGNORECASE)
OfIncident: TypeAlias = Callable[[Work, Ask, int, str], Reply]
"""A listener that is told which incident it is about, and the words that are left."""


def of_incident(handler: OfIncident) -> Handler:
    """A command about an incident.  Where none is named and the channel is no incident's, the open ones are offered."""

    @wraps(handler)
    def listener(work: Work, ask: Ask) -> Reply:
        number, rest = meant(work, ask)
        return _pick(work, ask) if number is None else handler(work, ask, number, rest)

    return listener


def meant(work: Work, ask: Ask) -> tuple[int | None, str]:
    """The incident that is named first in the words or, when none is, whose channel this is; and the rest."""
    word, rest = (*ask.text.strip().split(None, 1), "", "")[:2]
    own = incidents.in_channel(work, ask.channel)
    if LABEL.fullmatch(word) or (own is None and word.isdigit()):
        return names.number_in(word), rest.strip()
    return own, ask.text.strip()


def _pick(work: Work, ask: Ask) -> Reply:
    # As Slack sent them, so that whoever is mentioned is known again after the click.
    verb, rest = (*(ask.body.get("text") or "").split(None, 1), "", "")[:2]
    found = facts.open_lines(work, ask.person, limit=10)
    if not found:
        root = ask.manifests.house.command
        return Say(f"No incident is open that you can see. `{root} declare what is happening` opens one.")
    blocks: list[Block] = [section("This is no incident's channel. Which incident do you mean?")]
    for line in found:
        value = f"{one_line(verb, 30)} INC-{line.number} {rest}"[:2000]
        blocks.append(section(title(line), button("This one", "pick", value)))
    return Say("Which incident?", blocks)


@listen.button("pick")
def pick(work: Work, ask: Ask) -> Reply:
    """This one: the same command again, with the incident named."""
    verb, _, words = ask.text.partition(" ")
    command = ask.listeners.verb(verb)
    if command is None:
        return Say("I no longer know what you wanted. Please type it again.")
    return command.handler(work, replace(ask, text=as_typed(words), mentioned=mentioned(words)))
