"""`hotwash playbooks`: look the playbooks over, and read one like a page."""

import argparse
import sys
from collections.abc import Iterator
from textwrap import wrap

from bot import manifests
from bot.config import Settings
from bot.manifests import Manifests
from bot.operator.terminal import CannotDo, say
from bot.rules import playbooks
from bot.rules.playbooks import Step

WIDTH = 100


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `playbooks` to the command line."""
    group = verbs.add_parser("playbooks", help="what there is to do when an AI fails: look it over, read it")
    kinds = group.add_subparsers(required=True, metavar="lint|show")
    kinds.add_parser("lint", help="name what is wrong or hard to use, with file and line").set_defaults(does=_lint)
    show = kinds.add_parser("show", help="print a playbook like a page")
    show.add_argument("name", metavar="NAME", nargs="+", help="of a playbook or of a failure, such as prompt injection")
    show.set_defaults(does=_show)


def _lint(_: argparse.Namespace) -> int:
    found = manifests.lint(Settings().manifests)
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201
    if not found:
        say(f"{len(manifests.load(Settings().manifests).playbooks)} playbooks: nothing to mend.")
    return int(bool(found))


def _show(options: argparse.Namespace) -> None:
    known, word = manifests.load(Settings().manifests), " ".join(options.name)
    say("\n".join(page(known, find(known, word))))


def find(known: Manifests, word: str) -> str:
    """The name of the playbook with this name, or for the failure of this name.  Raises CannotDo."""
    if word in known.playbooks:
        return word
    if tag := known.taxonomy.find(word):
        return playbooks.chosen(known.playbooks, tag.kind, tag.id)
    near = ", ".join(tag.slug for tag in known.taxonomy.choices(word))
    meant = f" Do you mean the failure {near}?" if near else ""
    raise CannotDo(f"There is no playbook “{word}”.{meant} There are: {', '.join(sorted(known.playbooks))}.")


def page(known: Manifests, name: str) -> Iterator[str]:
    """A playbook in lines: what it is about, what helps, and what to do in each phase."""
    book = known.playbooks[name]
    yield f"{book.name} ({manifests.PLAYBOOKS}/{name}.yaml, version {book.version})"
    about = [known.taxonomy.name_of(one) for one in book.tags] or [*book.kinds] or ["everything else"]
    yield from _filled(f"For: {', '.join(about)}")
    yield from ("", *_filled(book.what_it_is), "", "What helps, the smallest first")
    for line in book.countermeasures:
        yield from _filled(line, "  - ")
    phase = None
    for step in playbooks.steps(known.playbooks, name):
        if step.phase != phase:
            phase = step.phase
            yield from ("", f"What to do: {phase}")
        yield from _step(step)


def _step(step: Step) -> Iterator[str]:
    when = f", within {_time(step.minutes)} in an S1" if step.minutes else ""
    must = "; closing insists on it" if step.required else ""
    yield from _filled(step.text, "  - ")
    yield f"    {step.role}{when}{must}"
    yield from _filled(step.how or "", "      ")
    if step.evidence:
        yield from _filled(f"What shows it: {step.evidence}", "      ")


def _time(minutes: int) -> str:
    for unit, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes % unit == 0:
            return f"{minutes // unit} {name}" + ("" if minutes == unit else "s")
    raise ValueError(minutes)


def _filled(text: str, first: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))
