"""A timeline as people read it in Slack: when, who, what, in plain words, and copies of what was said."""

from bot.response.lines import Look, sentence
from bot.response.timeline import Happened
from bot.rules.text import one_line, visible
from handlers.slack.blocks import Block, captured, channel, context, day_and_time, escape, link, person
from handlers.slack.troubles import done_words, reason

COPY = 300
"""So many characters of a copy fit into Slack's window of 250 kB with a page of lines."""


def _words(text: str) -> str:
    return escape(one_line(text, 100))


LOOK = Look(person, channel, day_and_time, _words, done_words, reason)


def timeline(events: tuple[Happened, ...]) -> list[Block]:
    """A page of a timeline, in its order; at most two blocks a line."""
    blocks: list[Block] = []
    for event in events:
        blocks.append(context(_line(event)))
        if event.words:
            blocks.append(captured(visible("\n".join(one.text for one in event.words), COPY)))
    return blocks or [context("Nothing yet.")]


def _line(event: Happened) -> str:
    words = sentence(LOOK, event.who, event.what, event.facts)
    where = f" ({link(str(event.facts['link']), 'where it was')})" if event.facts.get("link") else ""
    return f"{day_and_time(event.at)} · {words}{where} · {_words(event.source)}"
