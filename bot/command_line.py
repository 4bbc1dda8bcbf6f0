"""The command line beyond `hotwash run`: the demo, and what an operator does by hand."""

import argparse
import sys
from pathlib import Path

from bot import manifests
from bot.config import Settings
from bot.operator import backup, commands, overlay, playbooks
from bot.record import exports
from handlers import minutes, paging
from handlers.demo.run import demo
from handlers.doctor import run as doctor
from handlers.slack import registry
from handlers.slack.app_manifest import app_manifest
from handlers.start import start


def parser() -> argparse.ArgumentParser:
    """Every command, with what it does."""
    commanded = argparse.ArgumentParser(prog="hotwash", description="Runs incidents of AI systems in Slack.")
    verbs = commanded.add_subparsers(required=True, metavar="COMMAND")
    run = verbs.add_parser("run", help="run the bot for a real workspace")
    run.set_defaults(does=lambda _: start())
    show = verbs.add_parser("demo", help="a workspace in the browser, with a shop assistant to talk into nonsense")
    show.add_argument("--port", type=int, default=8100, help="where the page is (default 8100)")
    show.add_argument("--data", type=Path, help="keep everything in this folder (default: a fresh one each time)")
    show.add_argument(
        "--headless", action="store_true", help="play it to the end without a browser and say what happened"
    )
    show.set_defaults(does=lambda options: demo(options.port, options.data, options.headless))
    slack = verbs.add_parser("manifest", help="print the Slack app manifest to paste at api.slack.com/apps")
    slack.add_argument("--public-url", help="for HTTP instead of Socket Mode")
    slack.add_argument("--write", action="store_true", help="write manifests/slack_app.yaml")
    slack.add_argument(
        "--check", action="store_true", help="fail when manifests/slack_app.yaml is not what it should be"
    )
    slack.set_defaults(does=_manifest)
    for part in (overlay, playbooks, doctor, commands, exports, backup):
        part.add(verbs)
    paging.add(verbs)
    minutes.add(verbs)
    return commanded


def _manifest(options: argparse.Namespace) -> int:
    house = manifests.load(Settings().manifests).house
    made = app_manifest(registry.listeners(), house, options.public_url)
    text = "# Made by `hotwash manifest --write` from the listeners; do not edit.\n" + manifests.dump(made)
    path = manifests.DEFAULTS / "slack_app.yaml"
    if options.write:
        path.write_text(text, encoding="utf-8")
    elif options.check:
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.name} is not up to date; run `hotwash manifest --write`", file=sys.stderr)  # noqa: T201
            return 1
    else:
        print(text)  # noqa: T201
    return 0
