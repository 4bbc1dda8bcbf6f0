"""Answers to the person who asked: in a window, by response URL, and for words that are no verb."""

import asyncio
import difflib
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp

from bot import facts
from bot.rules.text import one_line
from handlers.slack.blocks import Block, button, channel, escape, modal, section
from handlers.slack.client import Lost, NotSent, RateLimited, Refused, Slack
from handlers.slack.listening import Ask, Open, Reply, Say
from handlers.work import read
from storage.db import Store, Work

log = logging.getLogger("hotwash.slack")

Tell = Callable[[Say], Awaitable[None]]
OPENING = 2.0
"""Seconds that opening a window may take: Slack waits three for us, and so does the right to open it."""
PATIENCE = 20.0
PEEK = 0.4
"""Seconds to wait for a channel that is being made, and between two looks."""


def window(reply: Say) -> Block:
    """An answer in a window."""
    return modal("answer", "Hotwash", reply.shown)


async def open_window(slack: Slack, trigger: str, reply: Open) -> bool:
    """Open a window while somebody waits; false when Slack would not or was too slow."""
    try:
        async with asyncio.timeout(OPENING):
            await slack.call("views.open", trigger_id=trigger, view=reply.view)
    except (Refused, RateLimited, NotSent, Lost, TimeoutError) as error:
        log.warning("window not opened", extra={"action": "window_not_opened", "error": str(error)})
        # Slack delivered the same click twice and the first one opened it.
        return isinstance(error, Refused) and error.error == "exchanged_trigger_id"
    return True


async def say(slack: Slack, url: str, reply: Say) -> None:
    """Answer by response URL; at most once, so it is never the only place of a fact."""
    body = {"response_type": "ephemeral", "replace_original": False, "text": reply.text, "blocks": reply.shown}
    try:
        async with slack.http.post(url, json=body) as response:
            if response.status != 200:
                log.info("answer refused", extra={"action": "answer_lost", "error": (await response.text())[:200]})
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        log.info("answer not delivered", extra={"action": "answer_lost", "error": str(error)})


async def turn(slack: Slack, view: Block, reply: Open) -> None:
    """Put another window in the place of one in which somebody clicked, unless it has changed or is closed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(OPENING):
            await _update(slack, reply.view, view_id=view["id"], hash=view["hash"])


async def rewrite(slack: Slack, view: str, reply: Say) -> None:
    """Answer in the window that is still open; if it was closed, nothing is lost."""
    await _update(slack, window(reply), view_id=view)


async def _update(slack: Slack, shown: Block, **which: str) -> None:
    try:
        await slack.call("views.update", view=shown, **which)
    except (Refused, RateLimited, NotSent, Lost) as error:
        log.info("answer not delivered", extra={"action": "answer_lost", "error": str(error)})


async def follow_up(store: Store, reply: Say, tell: Tell) -> None:
    """Name the incident's channel as soon as it is there."""
    for _ in range(int(PATIENCE / PEEK)):
        await asyncio.sleep(PEEK)
        if found := await _channel_there(store, reply):
            await tell(found)
            return


async def _channel_there(store: Store, reply: Say) -> Say | None:
    line = await read(store, facts.topic, reply.follow or 0)
    if line is None or line.channel in (None, reply.past):
        return None
    return Say(f"*{line.label}* is ready in {channel(line.channel)}, and you are in it.")


def unknown_verb(work: Work, ask: Ask) -> Reply:
    """A word that is no verb: name the nearest one, or offer to declare just these words."""
    root = ask.manifests.house.command
    word, rest = (*ask.text.split(None, 1), "")[:2]
    verbs = [verb for verb in ask.listeners.commands if verb != "menu"]
    near = difflib.get_close_matches(one_line(word).lower(), verbs, n=1)
    said = f"I don't know “{escape(one_line(word, 40))}”."
    if near:
        command = ask.listeners.commands[near[0]]
        typed = f"{command.verb} {one_line(rest, 100).replace('`', ' ')}" if rest else command.example
        return Say(f"{said} Did you mean `{root} {escape(typed)}`?")
    text = f"{said} To report something, put `declare` before it: `{root} declare RetailBot gives 99 % off`. "
    text += f"`{root} help` shows the rest."
    fits = rest and len(ask.text) <= 2000
    return Say(text, [section(text, button("Declare these words", "declare_words", ask.text) if fits else None)])
