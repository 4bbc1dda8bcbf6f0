"""A timeline as people read it: when, who, what, in plain words."""

from typing import Any

from bot.facts import Happened
from handlers.slack.blocks import Block, channel, context, day_and_time, escape, link, person
from handlers.slack.cards import DONE_WORDS, reason

WORDS = {
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
LINES = 80


def timeline(events: tuple[Happened, ...]) -> list[Block]:
    """The newest lines of a timeline, oldest first."""
    return [context(_line(event)) for event in events[-LINES:]] or [context("Nothing yet.")]


def _line(event: Happened) -> str:
    who = f"{person(event.who)} " if event.who else ""
    return f"{day_and_time(event.at)} · {who}{_what(event.what, event.facts)}"[:1900]


def _what(what: str, facts: dict[str, Any]) -> str:
    if what == "could not be invited":
        missing = ", ".join(f"{person(who)} ({reason(why)})" for who, why in facts["people"].items())
        return f"could not be invited: {missing}"
    if what == "could not be done":
        return f"{DONE_WORDS.get(facts['effect'], facts['effect'])}: {reason(facts['reason'])}"
    if what == "channel lost":
        return f"the channel was {escape(facts['happened'])}"
    if what == "channel opened":
        return f"{channel(facts['channel'])} was opened"
    if what == "message kept" and facts.get("link"):
        return f"{WORDS[what]} ({link(facts['link'], 'where it was')})"
    return WORDS.get(what, escape(what))
