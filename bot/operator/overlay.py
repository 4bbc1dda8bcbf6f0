"""`hotwash init` and `hotwash manifests`: a company's own folder, and how ours have changed since it was made."""

import argparse
import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.manifests import DEFAULTS, FILES, PLAYBOOKS
from bot.operator.terminal import CannotDo, say

MEMORY = Path(".hotwash") / "defaults"
"""Where an overlay keeps each of our files as it was when it was copied, or last seen."""
NEXT = """
What comes next:
  1. Name your channels and responders in {folder}/hotwash.yaml, and who is on duty in {folder}/people.yaml.
  2. Set HOTWASH_MANIFESTS={folder}, paste what `hotwash manifest` prints at api.slack.com/apps, and set the tokens.
  3. Run `hotwash doctor` until nothing is missing, then `hotwash run`."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `init` and `manifests` to the command line."""
    make = verbs.add_parser("init", help="make a folder for your own manifests, with copies to change")
    make.add_argument("folder", metavar="FOLDER", type=Path, help="what is in it already stays as it is")
    make.set_defaults(does=_init)
    group = verbs.add_parser("manifests", help="how our manifests changed since you copied them")
    kinds = group.add_subparsers(required=True, metavar="diff|seen")
    for name, does, says in (
        ("diff", _diff, "show how ours changed since you copied or saw them"),
        ("seen", _seen, "remember that you have seen the changes"),
    ):
        kind = kinds.add_parser(name, help=says)
        kind.add_argument("files", metavar="FILE", nargs="*", help="only these, such as people.yaml (default: all)")
        kind.set_defaults(does=does)


@dataclass(frozen=True)
class Own:
    """A file of an overlay beside ours of the same name."""

    name: str
    own: str
    copied: str | None
    """Ours as it was copied or last seen; none when nobody knows."""
    ours: str | None
    """Ours today; none when we have no such file."""

    @property
    def is_behind(self) -> bool:
        """Have we changed something that the company has not seen?"""
        return self.ours is not None and self.ours not in (self.own, self.copied)

    def lines(self) -> Iterator[str]:
        """What there is to say about it."""
        if self.ours is None:
            yield f"{self.name}: your own, there is none of ours with this name."
        elif self.own == self.ours:
            yield f"{self.name}: the same as ours. Delete it if you want our changes by themselves."
        elif self.copied == self.ours:
            yield f"{self.name}: ours has not changed since you copied it or saw the changes."
        elif self.copied is None:
            yield f"{self.name}: takes the place of ours. This is how they differ (- ours, + yours):"
            yield from _differences(self.ours, self.own)
        else:
            yield f"{self.name}: ours has changed (- before, + now). Yours stays as it is; take over what you want:"
            yield from _differences(self.copied, self.ours)


def make(folder: Path, defaults: Path = DEFAULTS) -> dict[str, bool]:
    """Copy our files into a folder and remember them; tells for each name whether it was made.  Raises OSError."""
    (folder / PLAYBOOKS).mkdir(parents=True, exist_ok=True)
    made = {}
    for name, _ in FILES.values():
        made[name] = not (folder / name).exists()
        if made[name]:
            ours = (defaults / name).read_text(encoding="utf-8")
            _remember(folder, name, ours)
            (folder / name).write_text(ours, encoding="utf-8")
    return made


def compare(folder: Path, defaults: Path = DEFAULTS) -> list[Own]:
    """Every manifest of an overlay beside ours."""
    names = [name for name, _ in FILES.values()] + [
        f"{PLAYBOOKS}/{path.name}" for path in sorted((folder / PLAYBOOKS).glob("*.yaml"))
    ]
    places = (folder, folder / MEMORY, defaults)
    texts = {name: [_text(place / name) for place in places] for name in names}
    return [Own(name, own, copied, ours) for name, (own, copied, ours) in texts.items() if own is not None]


def see(folder: Path, names: Sequence[str] = (), defaults: Path = DEFAULTS) -> list[str]:
    """Remember ours of today as seen; returns the files of which they are."""
    shown = [one for one in compare(folder, defaults) if one.ours is not None and (not names or one.name in names)]
    for one in shown:
        _remember(folder, one.name, one.ours or "")
    return [one.name for one in shown]


def _remember(folder: Path, name: str, ours: str) -> None:
    path = folder / MEMORY / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ours, encoding="utf-8")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else None


def _differences(before: str, after: str) -> Iterator[str]:
    """The changed lines with three around them, indented."""
    shown = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3)
    return (f"    {line}" for line in list(shown)[2:])


def _init(options: argparse.Namespace) -> None:
    folder = options.folder
    try:
        made = make(folder)
    except OSError as fault:
        raise CannotDo(f"{folder} cannot be used: {fault.strerror}. Choose another folder.") from None
    for name, fresh in made.items():
        say(f"{'made' if fresh else 'kept'}  {folder / name}")
    say(NEXT.format(folder=folder.absolute()))


def _diff(options: argparse.Namespace) -> None:
    found = _chosen(options)
    for one in found:
        for line in one.lines():
            say(line)
    if any(one.is_behind for one in found):
        say("\nWhen you have read this: `hotwash manifests seen`.")


def _seen(options: argparse.Namespace) -> None:
    folder, names = _folder(), [one.name for one in _chosen(options)]
    for name in see(folder, names):
        say(f"{name}: seen.")


def _chosen(options: argparse.Namespace) -> list[Own]:
    found = compare(_folder())
    if unknown := set(options.files) - {one.name for one in found}:
        raise CannotDo(f"Your folder has no {', '.join(sorted(unknown))}.")
    return [one for one in found if not options.files or one.name in options.files]


def _folder() -> Path:
    folder = Settings().manifests
    if folder is None:
        raise CannotDo("HOTWASH_MANIFESTS names no folder of yours. `hotwash init FOLDER` makes one.")
    if not folder.is_dir():
        raise CannotDo(f"HOTWASH_MANIFESTS is {folder}, and there is no such folder. `hotwash init {folder}` makes it.")
    return folder
