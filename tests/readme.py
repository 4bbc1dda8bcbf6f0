"""`./dev docs` writes those parts of the README that are made from code: commands, the ways of an incident, folders."""

import ast
import re
import sys
from pathlib import Path

from bot import manifests
from bot.rules import lifecycle
from handlers.slack import registry

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
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


def folders() -> str:
    """What each folder of code does, by its own first line."""
    known = [path for top in ("bot", "handlers", "storage") for path in [ROOT / top, *sorted((ROOT / top).iterdir())]]
    packages = [one for one in known if (one / "__init__.py").is_file()]
    rows = [f"| `{one.relative_to(ROOT)}/` | {_first_line(one / '__init__.py')} |" for one in packages]
    return "\n".join(["| folder | what it does |", "|---|---|", *rows, "| `manifests/` | What people change. |"])


def _first_line(path: Path) -> str:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.split("\n")[0]


MADE = {"commands": commands, "phases": phases, "folders": folders}


def renewed(text: str) -> str:
    """The README with its made parts as the code is now.  Raises KeyError for a part that nobody makes."""
    return PART.sub(lambda part: f"{part[1]}{part[2]}\n{MADE[part[1]]()}\n", text)


if __name__ == "__main__":
    now = README.read_text(encoding="utf-8")
    if "--check" not in sys.argv:
        README.write_text(renewed(now), encoding="utf-8")
    elif renewed(now) != now:
        sys.exit("README.md is not up to date; run `./dev docs`")
