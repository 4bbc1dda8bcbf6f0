"""`hotwash export`: the record of an incident in two files, one for people and one for programs."""

import argparse
import getpass
import json
from pathlib import Path

from bot.keeping import evidence
from bot.operator.commands import open_settings
from bot.operator.terminal import CannotDo, say, write
from bot.record import markdown, records
from bot.rules import names
from bot.rules.text import blank


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `export` to the command line."""
    kinds = verbs.add_parser("export", help="write down all that is known of an incident").add_subparsers(
        required=True, metavar="incident"
    )
    one = kinds.add_parser("incident", help="one incident, as Markdown and as JSON")
    one.add_argument("number", help="its number, such as 42")
    one.add_argument("--captured", action="store_true", help="with what people and alerts wrote, word for word")
    one.add_argument("--purpose", metavar="WORDS", help="what the words are needed for; kept with the evidence")
    one.add_argument("--to", metavar="FOLDER", type=Path, default=Path(), help="where the files go (default: here)")
    one.set_defaults(does=_export)


def _export(options: argparse.Namespace) -> None:
    """Raises CannotDo."""
    number = names.number_in(options.number)
    if number is None:
        raise CannotDo(f"“{options.number}” is not an incident's number. For example: `hotwash export incident 42`.")
    if options.captured and blank(options.purpose or ""):
        raise CannotDo('Say what the words are needed for: --captured --purpose "what for". It is kept with them.')
    store = open_settings()
    try:
        raw = evidence.for_export if options.captured else None
        if raw:
            who = f"operator {getpass.getuser()}"
            store.submit(evidence.exported, number, who, options.purpose).result()
        found = store.read(records.record, number, raw).result()
    except LookupError as missing:
        raise CannotDo(str(missing)) from None
    finally:
        store.close()
    texts = {"md": markdown.page(found), "json": json.dumps(found, indent=2) + "\n"}
    for ending, text in texts.items():
        write(options.to / f"{names.label(number)}.{ending}", text.encode())
    if options.captured:
        say("They hold captured text, word for word. Give them to nobody who may not read it.")
    if found["incident"]["private"]:
        say("This incident is private.")
