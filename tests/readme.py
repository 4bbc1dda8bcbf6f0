"""`./dev docs` writes those parts of the README that are made from code: the commands, and where an incident may go."""

import re
import sys
from pathlib import Path

from bot import manifests
from bot.rules import lifecycle
from handlers.slack import registry

README = Path(__file__).parents[1] / "README.md"
PART = re.compile(r"(?<=<!-- made by ./dev docs: )(\w+)( -->\n).*?(?=\n<!-- end -->)", re.DOTALL)


def commands() -> str:
    """What one can type, as a table: the menu first, the help last."""
    root = manifests.load().house.command
    known = registry.listeners().commands.values()
    rows = [
        f"| `{root if one.verb == 'menu' else f'{root} {one.example}'}` | {one.says} |"
        for one in sorted(known, key=lambda one: (one.verb != "menu", one.verb == "help"))
    ]
    return "\n".join(["| command | what it does |", "|---|---|", *rows])


def phases() -> str:
    """Where an incident may go, as a diagram that GitHub and GitLab draw."""
    return f"```mermaid\n{lifecycle.diagram()}\n```"


MADE = {"commands": commands, "phases": phases}


def renewed(text: str) -> str:
    """The README with its made parts as the code is now.  Raises KeyError for a part that nobody makes."""
    return PART.sub(lambda part: f"{part[1]}{part[2]}\n{MADE[part[1]]()}\n", text)


if __name__ == "__main__":
    now = README.read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        README.write_text(renewed(now), encoding="utf-8")
    elif renewed(now) != now:
        sys.exit("README.md is not up to date; run `./dev docs`")
