"""`hotwash page --test`: ring a pager for real, ask whether somebody heard it, and remember that it works."""

import argparse
import asyncio
import sys

import aiohttp

from bot import manifests
from bot.config import Settings
from bot.manifests import Pager
from bot.operator.commands import open_settings
from bot.response.pages import Call
from bot.rules.outcomes import Done, Never, Outcome
from handlers import pagers
from storage import pages
from storage.db import Store, Work, utcnow

TIMEOUT = 10
"""Seconds for a pager to answer."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `page` to the command line."""
    page = verbs.add_parser("page", help="send a test page, to see whether somebody would be woken")
    page.add_argument(
        "--test", nargs="?", const="", metavar="PAGER", required=True, help="the pager's name in people.yaml; else all"
    )
    page.set_defaults(does=_test)


def _test(options: argparse.Namespace) -> int:
    settings = Settings()
    known = manifests.load(settings.manifests).people.pagers
    if not known:
        return _fail("people.yaml has no pager, so nobody would be woken. Add one under `pagers`.")
    if options.test and options.test not in known:
        return _fail(f"people.yaml has no pager “{options.test}”; there is {', '.join(known)}.")
    chosen = [options.test] if options.test else list(known)
    store = open_settings()
    try:
        return max(_ring(store, settings, name, known[name]) for name in chosen)
    finally:
        store.close()


def _ring(store: Store, settings: Settings, name: str, pager: Pager) -> int:
    """Ring one pager and let it fall silent again; the exit code."""
    if faults := pagers.faults({name: pager}, settings.pagers()):
        return _fail(*faults)
    key = f"hotwash-test-{name}-{int(utcnow().timestamp())}"
    outcome = _send(settings, name, pager, key, "trigger")
    if not isinstance(outcome, Done):
        return _fail(f"No page was sent: {outcome.reason}.", _way_out(outcome))
    _say(f"“{name}” took the test page.")
    heard = _heard()
    over = _send(settings, name, pager, key, "resolve")
    if not isinstance(over, Done):
        _say(f"It could not be ended, so end it yourself in the pager: {over.reason}.")
    if not heard:
        return _fail("Then it does not count. Look in the pager who is on call and how they are told, and test again.")
    store.submit(_passed, name).result()
    _say(f"“{name}” has passed its test.")
    return 0


def _send(settings: Settings, name: str, pager: Pager, key: str, action: str) -> Outcome:
    return asyncio.run(_sent(settings, name, pager, key, action))


async def _sent(settings: Settings, name: str, pager: Pager, key: str, action: str) -> Outcome:
    text = f"TEST of the pager “{name}” by Hotwash. Nothing has happened."
    call = Call(f"{key}-{action}", key, action, text, severity=None, link=None, at=utcnow(), test=True)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as http:
        return await pagers.Pagers({name: pager}, settings.pagers(), http).send(name, call)


def _way_out(outcome: Outcome) -> str:
    if isinstance(outcome, Never):
        return "Check its secret in HOTWASH_PAGER_SECRETS and its address in people.yaml."
    return "Check its address in people.yaml and the way there, then try again."


def _heard() -> bool:
    """Whether somebody heard it; without a terminal nobody can be asked, and being taken has to do."""
    if not sys.stdin.isatty():
        return True
    return input("Did it ring? [y/n] ").strip().lower() in ("y", "yes")


def _passed(work: Work, name: str) -> None:
    pages.passed(work.session, name, work.now)


def _say(text: str) -> None:
    print(text)  # noqa: T201 - this is a command line


def _fail(*sentences: str) -> int:
    print(*sentences, file=sys.stderr)  # noqa: T201
    return 1
