"""How an AI fails and what helps against it, for whoever has never seen it."""

from bot import incidents
from bot.manifests import Manifests
from bot.rules import names, playbooks
from bot.rules.text import one_line
from bot.rules.words import Kind, Refusal
from handlers.slack.blocks import Block, escape, modal, section
from handlers.slack.listening import Ask, Open, Reply, listen
from storage.db import Work


@listen.command("explain", "tells how an AI fails in this way, and what helps", "explain jailbreak", "what")
def explain(work: Work, ask: Ask) -> Reply:
    """A kind by name; in an incident's channel its own."""
    word = ask.text.strip().lower()
    own = incidents.in_channel(work, ask.channel)
    if not word and own is not None:
        return _explain(ask.manifests, Kind(incidents.find(work, own, ask.person).kind))
    if word not in list(Kind):
        said = f"I have nothing on “{escape(one_line(word, 30))}”. " if word else ""
        raise Refusal(f"{said}I can explain: {', '.join(one for one in Kind if one is not Kind.UNSORTED)}.")
    return _explain(ask.manifests, Kind(word))


@listen.button("explain")
def explain_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _explain(ask.manifests, Kind(incidents.find(work, int(ask.text), ask.person).kind))


def _explain(manifests: Manifests, kind: Kind) -> Reply:
    book = manifests.playbooks[playbooks.chosen(manifests.playbooks, kind)]
    blocks: list[Block] = []
    if not book.kinds and kind is not Kind.UNSORTED:
        how = names.sentence(kind)
        blocks.append(section(f"No playbook is written for an AI that {how}; this is the general one."))
    blocks.append(section(escape(book.what_it_is)))
    if book.countermeasures:
        helps = "\n".join(f"• {escape(one)}" for one in book.countermeasures)
        blocks.append(section(f"*What helps*\n{helps}"))
    return Open(modal("answer", one_line(book.name, 24), blocks))
