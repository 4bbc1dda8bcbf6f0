"""A timeline as people read it: when, who, what, in plain words."""

import json
from typing import Any

from bot.facts import Happened
from bot.rules.text import one_line, visible
from handlers.slack.blocks import Block, captured, channel, context, day_and_time, escape, link, listing, person
from handlers.slack.cards import done_words, reason

WORDS = {
    "channel found": "the channel is back",
    "card put back": "the card was put back",
    "name put back": "the channel got its name back",
    "declared": "opened the incident",
    "message kept": "a copy of the message was kept",
    "channel opened": "the channel was opened",
    "team assembled": "the card was pinned and the team was there",
    "alerts resolved": "the alerts were resolved",
    "alert fires again": "the alert fired again",
    "twin removed": "a message that was sent twice was removed",
    "people brought in": "brought people in",
    "tried again": "tried again what could not be done",
}
OF_ALERTS = {"declared": "an alert opened the incident", "message kept": "what the alert said was kept"}
"""The same when nobody but an alert did it."""
LINES, COPY = 80, 300
"""So many lines, and characters of a copied message, fit into Slack's window of 250 kB."""


def timeline(events: tuple[Happened, ...]) -> list[Block]:
    """The newest lines of a timeline, oldest first."""
    blocks: list[Block] = []
    for event in events[-LINES:]:
        blocks.append(context(_line(event)))
        if event.copy and len(blocks) < LINES:
            blocks.append(captured(visible(_said(event.copy), COPY)))
    return blocks or [context("Nothing yet.")]


def _said(copy: str) -> str:
    """The words of a message that was kept, or what an alert said; other captured things are shown as they are."""
    try:
        kept = json.loads(copy)
    except ValueError:
        return copy
    if not isinstance(kept, dict):
        return copy
    if "ts" in kept:
        return str(kept.get("text") or "(no text)")
    return "\n".join(f"{name}: {words}" for name, words in kept.items())


def _line(event: Happened) -> str:
    if event.who is None and event.what in OF_ALERTS and not event.facts.get("follows"):
        return f"{day_and_time(event.at)} · {_with_link(OF_ALERTS[event.what], event.facts)}"
    who = f"{person(event.who)} " if event.who else ""
    return f"{day_and_time(event.at)} · {who}{_what(event.what, event.facts)}"


def _with_link(words: str, facts: dict[str, Any]) -> str:
    return f"{words} ({link(facts['link'], 'where it was')})" if facts.get("link") else words


def _what(what: str, facts: dict[str, Any]) -> str:
    if what == "could not be invited":
        missing = [f"{person(who)} ({reason(why)})" for who, why in facts["people"].items()]
        return f"could not be invited: {listing(missing, 10)}"
    if what == "could not be done":
        return f"{done_words(facts['effect'])}: {reason(facts['reason'])}"
    if what == "channel lost":
        return f"the channel was {escape(one_line(facts['happened'], 100))}"
    if what == "channel opened":
        before = f" in place of {channel(facts['before'])}" if facts.get("before") else ""
        return f"{channel(facts['channel'])} was opened{before}"
    if what == "declared" and facts.get("follows"):
        return f"opened, because what opened INC-{facts['follows']} is back"
    if what == "message kept":
        return _with_link(WORDS[what], facts)
    if what == "people brought in":
        return f"brought in {listing([person(who) for who in facts['people']], 10)}"
    return WORDS.get(what, escape(one_line(what, 100)))
