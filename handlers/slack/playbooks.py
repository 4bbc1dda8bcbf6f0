"""How an AI fails and what helps against it, for whoever has never seen it."""

from collections.abc import Iterable

from bot import incidents
from bot.manifests import Manifests
from bot.rules import names, playbooks
from bot.rules.playbooks import Playbook
from bot.rules.taxonomy import Tag
from bot.rules.text import one_line
from bot.rules.words import Kind, Refusal
from handlers.slack.blocks import Block, escape, modal, section
from handlers.slack.listening import Ask, Open, Reply, listen
from storage.db import Work


@listen.command("explain", "tells how an AI fails in this way, and what helps", "explain jailbreak", "what")
def explain(work: Work, ask: Ask) -> Reply:
    """A tag by any of its names, or a kind; in an incident's channel its own kind."""
    word = ask.text.strip()
    own = incidents.in_channel(work, ask.channel)
    if not word and own is not None:
        return _explain(ask.manifests, Kind(incidents.find(work, own, ask.person).kind))
    if tag := ask.manifests.taxonomy.find(word):
        return _explain_tag(ask.manifests, tag)
    if word.lower() in list(Kind):
        return _explain(ask.manifests, Kind(word.lower()))
    raise Refusal(_instead(ask, word))


@listen.button("explain")
def explain_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _explain(ask.manifests, Kind(incidents.find(work, int(ask.text), ask.person).kind))


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
    known = {one.id: one.name for one in manifests.taxonomy.tags}
    differs = [f"{escape(known[id_])}: {escape(how)}" for id_, how in tag.not_to_confuse_with.items()]
    blocks = [
        section(f"*{escape(tag.name)}* ({tag.id}): an AI that {escape(tag.sentence)}."),
        section(escape(tag.definition)),
        section(f"*What you may notice*\n{_list(map(escape, tag.signals))}"),
    ]
    if differs:
        blocks.append(section(f"*Easily confused with*\n{_list(differs)}"))
    return Open(modal("answer", one_line(tag.name, 24), [*blocks, *_mechanics(manifests, tag.kind, tag.sentence)]))


def _explain(manifests: Manifests, kind: Kind) -> Reply:
    blocks = _mechanics(manifests, kind, names.sentence(kind))
    if closer := [f"{escape(tag.name)}: {escape(tag.sentence)}" for tag in manifests.taxonomy.of_kind(kind)]:
        blocks.append(section(f"*What it can be, more closely*\n{_list(closer)}"))
    return Open(modal("answer", one_line(_book(manifests, kind).name, 24), blocks))


def _mechanics(manifests: Manifests, kind: Kind, how: str) -> list[Block]:
    """How such a failure works and what helps, from the playbook of its kind; `how` goes on after “an AI that”."""
    book = _book(manifests, kind)
    blocks: list[Block] = []
    if not book.kinds and kind is not Kind.UNSORTED:
        blocks.append(section(f"No playbook is written for an AI that {escape(how)}; this is the general one."))
    blocks.append(section(escape(book.what_it_is)))
    if book.countermeasures:
        blocks.append(section(f"*What helps*\n{_list(map(escape, book.countermeasures))}"))
    return blocks


def _book(manifests: Manifests, kind: Kind) -> Playbook:
    return manifests.playbooks[playbooks.chosen(manifests.playbooks, kind)]


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
