"""What came back: on the card, linked by hand, and denied."""

import re

from bot.learning import recurrences
from bot.learning.recurrences import Earlier
from bot.response import incidents
from bot.rules import names
from bot.rules.words import Refusal
from handlers.slack.blocks import Block, button, section, sure
from handlers.slack.listening import Ask, Nothing, Reply, Say, listen
from storage.db import Work

LABEL = re.compile(r"(?:#|inc-)?(\d{1,9})", re.IGNORECASE)
SHOWN = 2
"""So many earlier ones stand on a card."""


@listen.command("same", "says that it is an earlier incident again", "same INC-7", "again", "recurrence")
def same(work: Work, ask: Ask) -> Reply:
    """In an incident's channel the earlier one alone is named; elsewhere both, the later one first."""
    named = [int(found[1]) for word in ask.text.split()[:2] if (found := LABEL.fullmatch(word))]
    own = incidents.in_channel(work, ask.channel)
    if own is not None and len(named) == 1:
        named = [own, *named]
    if len(named) != 2:
        raise Refusal(f"Name the earlier one, for example `{ask.manifests.house.command} same INC-9 INC-7`.")
    later, earlier = named
    recurrences.link(work, later, earlier, ask.person)
    return Say(f"{names.label(later)} is {names.label(earlier)} again. The card says so, and the month's meeting asks.")


@listen.button("not_the_same")
def not_the_same(work: Work, ask: Ask) -> Reply:
    """It only looked like it."""
    number, earlier = map(int, ask.text.split())
    recurrences.unlink(work, number, earlier, ask.person)
    return Nothing()


def blocks(number: int, found: tuple[Earlier, ...]) -> list[Block]:
    """What came back, each with the way to say that it did not."""
    return [_block(number, one) for one in found[:SHOWN]]


def _block(number: int, one: Earlier) -> Block:
    confirm = sure(
        "Is it something else?", f"{names.label(one.number)} will not be found here again.", "Yes, it is not"
    )
    text = f":repeat: *{names.label(one.number)}* was the same{ago(one.days)}: {one.why}. {todo(one)}"
    return section(text, button("Not the same", "not_the_same", f"{number} {one.number}", confirm=confirm))


def ago(days: int) -> str:
    """How long before, in words."""
    return " the same day" if days < 1 else " the day before" if days == 1 else f" {days} days before"


def todo(one: Earlier) -> str:
    """What became of what was to be done."""
    if not one.follow_ups:
        return "Nothing was to be done about it."
    if not one.open:
        return "What was to be done about it is done."
    of = "its only follow-up" if one.follow_ups == 1 else f"{one.open} of its {one.follow_ups} follow-ups"
    return f"{of[0].upper()}{of[1:]} {'is' if one.open == 1 else 'are'} still open."
