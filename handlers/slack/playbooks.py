"""How an AI fails and what helps against it, for whoever has never seen it."""

from collections.abc import Iterable, Sequence

from bot.manifests import Manifests
from bot.response import incidents, tags
from bot.rules import playbooks
from bot.rules.playbooks import Step
from bot.rules.taxonomy import Tag
from bot.rules.text import one_line
from bot.rules.words import Kind, Refusal
from handlers.slack import cards, matrix
from handlers.slack.blocks import Block, escape, modal, section
from handlers.slack.listening import Ask, Open, Reply, listen
from storage.db import Work


@listen.command("explain", "tells how an AI fails in this way, and what helps", "explain jailbreak", "what")
def explain(work: Work, ask: Ask) -> Reply:
    """A tag by any of its names, or a kind; in an incident's channel what failed there."""
    word = ask.text.strip()
    own = incidents.in_channel(work, ask.channel)
    if not word and own is not None:
        return _explain_own(work, ask, own)
    if word.lower() in ("severity", "severities"):
        return Open(matrix.explained(ask.manifests))
    if tag := ask.manifests.taxonomy.find(word):
        return _explain_tag(ask.manifests, tag)
    if word.lower() in list(Kind):
        return _explain(ask.manifests, Kind(word.lower()))
    raise Refusal(_instead(ask, word))


@listen.button("explain")
def explain_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _explain_own(work, ask, int(ask.text))


def _explain_own(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.find(work, number, ask.person)
    if found := tags.of(work, ask.manifests.taxonomy, row):
        return _explain_tag(ask.manifests, found[0])
    return _explain(ask.manifests, Kind(row.kind))


def _instead(ask: Ask, word: str) -> str:
    """What could be meant by a word that is no tag and no kind, and what else can be explained."""
    near = ask.manifests.taxonomy.choices(word)
    said = f"I have nothing on “{escape(one_line(word, 30))}”. " if word else ""
    if near:
        root = ask.manifests.house.command
        meant = _list(f"`{root} explain {tag.slug}` {escape(tag.name)}" for tag in near)
        said += f"Do you mean one of these?\n{meant}\n"
    return f"{said}I can explain: {', '.join(one for one in Kind if one is not Kind.UNSORTED)}."


def _explain_tag(manifests: Manifests, tag: Tag) -> Reply:
    others = tag.not_to_confuse_with.items()
    differs = [f"{escape(manifests.taxonomy.name_of(id_))}: {escape(how)}" for id_, how in others]
    blocks = [
        section(f"*{escape(tag.name)}*: an AI that {escape(tag.sentence)}."),
        section(escape(tag.definition)),
        section(f"*What you may notice*\n{_list(map(escape, tag.signals))}"),
    ]
    if differs:
        blocks.append(section(f"*Easily confused with*\n{_list(differs)}"))
    book = playbooks.chosen(manifests.playbooks, tag.kind, tag.id)
    return Open(modal("answer", one_line(tag.name, 24), [*blocks, *_mechanics(manifests, book)]))


def _explain(manifests: Manifests, kind: Kind) -> Reply:
    name = playbooks.chosen(manifests.playbooks, kind)
    blocks = _mechanics(manifests, name, warn=kind is not Kind.UNSORTED)
    if closer := [f"{escape(tag.name)}: {escape(tag.sentence)}" for tag in manifests.taxonomy.of_kind(kind)]:
        blocks.insert(0, section(f"*What it can be, more closely*\n{_list(closer)}"))
    return Open(modal("answer", one_line(manifests.playbooks[name].name, 24), blocks))


def _mechanics(manifests: Manifests, name: str, warn: bool = True) -> list[Block]:
    """How such a failure works, what helps, and what there is to do, from a playbook."""
    book = manifests.playbooks[name]
    blocks = [section(f":warning: {cards.GENERAL_LIST}")] if book.general and warn else []
    blocks.append(section(escape(book.what_it_is)))
    if book.countermeasures:
        blocks.append(section(f"*What helps*, the smallest first\n{_list(map(escape, book.countermeasures))}"))
    return [*blocks, *_tasks(playbooks.steps(manifests.playbooks, name))]


def _tasks(steps: Sequence[Step]) -> list[Block]:
    """What there is to do, a paragraph a phase."""
    phases = {step.phase: [one for one in steps if one.phase is step.phase] for step in steps}
    return [
        section(f"*What to do: {phase}*\n{_list(f'{escape(one.text)} · _{one.role}_' for one in found)}")
        for phase, found in phases.items()
    ]


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
