"""The operator's commands on the outbox and the inbox: list, retry, drop, show."""

import argparse
import getpass
import sys
from typing import Any

from bot.config import Settings
from bot.engine import outbox
from bot.keeping import evidence
from bot.rules.text import blank
from storage import effects, inbox, migrate
from storage.db import Store, Work, open_store

PAGE = 50


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `effects` and `inbox` to the command line."""
    group = verbs.add_parser("effects", help="what waits to be done in Slack, and what needs a person")
    kinds = group.add_subparsers(required=True, metavar="list|retry|drop")
    listing = kinds.add_parser("list", help="the newest effects, parked ones unless you name a state")
    listing.add_argument("--state", default="parked", choices=["waiting", "running", "done", "parked", "dropped"])
    listing.add_argument("--before", type=int, help="continue below this number")
    listing.set_defaults(does=_list)
    for name, text in (("retry", "try a parked effect again"), ("drop", "give up on an effect for good")):
        verb = kinds.add_parser(name, help=text)
        verb.add_argument("number", type=int)
        verb.set_defaults(does=_retry if name == "retry" else _drop)
    letters = verbs.add_parser("inbox", help="alerts that could not be read").add_subparsers(
        required=True, metavar="list|show"
    )
    letters.add_parser("list", help="the newest of them").set_defaults(does=_unread)
    show = letters.add_parser("show", help="print one as it came")
    show.add_argument("number", type=int)
    show.add_argument("--purpose", metavar="WORDS", required=True, help="what you need it for; kept with it")
    show.set_defaults(does=_show)


def open_settings() -> Store:
    """The store that the settings name.  A running Hotwash does not mind: single statements wait their turn."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.database)
    return open_store(settings.database, settings.vault())


def _say(*words: object) -> None:
    print(*words)  # noqa: T201 - this is a command line


def _list(options: argparse.Namespace) -> None:
    store = open_settings()
    for row in store.read(_rows, options.state, options.before).result():
        _say(row)
    store.close()


def _rows(work: Work, state: str, before: int | None) -> list[str]:
    found = effects.listed(work.session, [state], PAGE, before)
    return [
        f"{row.id}\t{row.state}\t{row.kind}\tincident {row.incident_id or '-'}\t{row.error or ''}" for row in found
    ] or [f"No effect is {state}."]


def _retry(options: argparse.Namespace) -> int:
    return _change(outbox.retry, options.number, "will be tried again", "is not parked")


def _drop(options: argparse.Namespace) -> int:
    return _change(outbox.drop, options.number, "is dropped", "is neither parked nor waiting")


def _change(use_case: Any, number: int, done: str, not_done: str) -> int:
    store = open_settings()
    changed = store.submit(use_case, number).result()
    store.close()
    if changed:
        _say(f"Effect {number} {done}.")
        return 0
    print(f"Effect {number} {not_done}; `hotwash effects list` shows those that are.", file=sys.stderr)  # noqa: T201
    return 1


def _unread(_: argparse.Namespace) -> None:
    store = open_settings()
    for line in store.read(_unread_rows).result():
        _say(line)
    store.close()


def _unread_rows(work: Work) -> list[str]:
    found = inbox.quarantined(work.session, PAGE)
    return [f"{row.id}\t{row.source}\t{row.received_at:%Y-%m-%d %H:%M}\t{row.error}" for row in found] or [
        "All were read."
    ]


def _show(options: argparse.Namespace) -> int:
    if blank(options.purpose):
        print("Say what you need it for with --purpose; it is kept.", file=sys.stderr)  # noqa: T201
        return 1
    store = open_settings()
    try:
        who = f"operator {getpass.getuser()}"
        _say(store.submit(evidence.unread, options.number, who, options.purpose).result())
    except LookupError as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return 1
    finally:
        store.close()
    return 0
