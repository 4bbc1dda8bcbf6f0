"""Answers to the person who asked: in a window, by response URL, and for words that are no verb."""

import asyncio
import difflib
import logging

import aiohttp

from bot import facts
from bot.rules.text import one_line
from handlers.slack.blocks import Block, channel, escape, modal, section
from handlers.slack.client import Slack
from handlers.slack.listening import Ask, Reply, Say, listen
from handlers.work import read
from storage.db import Store, Work

log = logging.getLogger("hotwash.slack")

BACKGROUND_EVENTS = {
    "message",
    "channel_archive",
    "channel_deleted",
    "channel_rename",
    "channel_unarchive",
    "channel_created",
    "group_archive",
    "group_deleted",
    "group_rename",
    "group_unarchive",
    "member_left_channel",
    "pin_removed",
    "team_join",
    "user_change",
}
"""Events that nobody asked for, so nobody needs authority for them."""
PATIENCE = 20.0
PEEK = 0.1
"""Seconds to wait for a channel that is being made, and between two looks."""
_following: set[asyncio.Task[None]] = set()


def window(reply: Say) -> Block:
    """An answer in the place of the form that was submitted."""
    return modal("answer", "Hotwash", reply.blocks or [section(reply.text)])


async def say(slack: Slack, url: str, reply: Say, replace: bool = False) -> None:
    """Answer by response URL; at most once, so it is never the only place of a fact."""
    body = {"response_type": "ephemeral", "replace_original": replace, "text": reply.text}
    if reply.blocks:
        body["blocks"] = reply.blocks
    try:
        async with slack.http.post(url, json=body) as response:
            await response.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        log.info("answer not delivered", extra={"action": "answer_lost", "error": str(error)})


def follow_up(slack: Slack, store: Store, url: str, incident: int) -> None:
    """Name the incident's channel in the answer as soon as it is there."""
    task = asyncio.create_task(_follow(slack, store, url, incident))
    _following.add(task)
    task.add_done_callback(_following.discard)


async def _follow(slack: Slack, store: Store, url: str, incident: int) -> None:
    for _ in range(int(PATIENCE / PEEK)):
        line = await read(store, facts.topic, incident)
        if line and line.channel:
            text = f"*{line.label}* is open in {channel(line.channel)}. You are in it."
            await say(slack, url, Say(text, [section(text)]), replace=True)
            return
        await asyncio.sleep(PEEK)


def unknown_verb(work: Work, ask: Ask) -> Reply:
    """A word that is no verb: name the nearest one, with an example."""
    root = ask.manifests.house.command
    word = one_line(ask.text.split(" ", 1)[0], 40)
    near = difflib.get_close_matches(word.lower(), listen.commands, n=1)
    if near:
        command = listen.commands[near[0]]
        return Say(
            f"I don't know “{escape(word)}”. Did you mean `{root} {command.verb}`? For example: `{root} {command.example}`"
        )
    return Say(
        f"I don't know “{escape(word)}”. `{root} declare RetailBot gives 99 % off` opens an incident, `{root} help` shows the rest."
    )
