"""Saying what failed: by a word, from a list in plain words, or in the form of the step that needs to know it."""

from collections.abc import Sequence

from bot.manifests import Manifests
from bot.response import incidents, tags
from bot.rules import lifecycle, names
from bot.rules.lifecycle import Move
from bot.rules.taxonomy import Tag, Taxonomy
from bot.rules.text import one_line
from bot.rules.words import Kind, Phase
from handlers.slack import cards
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, button, context, escape, modal, option, plain, section
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work
from storage.incidents import Incident

STAYS = "What is ticked or taken stays; the other tasks change to those of the playbook for it."


@listen.command("tag", "says what failed, which chooses the playbook", "tag prompt injection", "kind", "type")
@of_incident
def tag(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """With a word that everybody shares it is set; any other word is answered with those that it may mean."""
    if not rest:
        return _form(work, ask, number)
    found = ask.manifests.taxonomy.find(rest)
    if found is None:
        return _instead(ask.manifests.taxonomy, number, rest)
    return _chosen(work, ask, number, found.id)


@listen.button("tag_this")
def tag_this(work: Work, ask: Ask) -> Reply:
    """One of those that a word may mean."""
    number, _, id_ = ask.text.partition(" ")
    return _chosen(work, ask, int(number), id_)


@listen.button("kind")  # Cards that were posted before there were tags have it.
@listen.button("tag")
def tag_button(work: Work, ask: Ask) -> Reply:
    """The form, from the card and from the list of tasks."""
    return _form(work, ask, int(ask.text))


def _chosen(work: Work, ask: Ask, number: int, id_: str) -> Reply:
    row = choose(work, ask, number, id_)
    first, *_ = tags.of(work, ask.manifests.taxonomy, row)
    book = ask.manifests.playbooks[row.playbook or ""]
    tasks = cards.GENERAL_LIST if book.general else f"The tasks of the playbook “{book.name}” are on the card."
    return Say(f"{names.label(number)}: {escape(first.name)}, an AI that {escape(first.sentence)}. {escape(tasks)}")


def choose(work: Work, ask: Ask, number: int, id_: str) -> Incident:
    """Say what failed first; what else failed stays.  Raises Refusal."""
    row = incidents.find(work, number, ask.person)
    also = [one.id for one in tags.of(work, ask.manifests.taxonomy, row)[1:]]
    return tags.choose(work, ask.manifests, number, id_, also, ask.person)


def _instead(taxonomy: Taxonomy, number: int, word: str) -> Say:
    """What a word may mean that is no tag, and the way to all of them."""
    near = taxonomy.choices(word)
    typed = escape(one_line(word, 40))
    said = f"“{typed}” could be several things. Which is it?" if near else f"I know no failure called “{typed}”."
    rows = [section(_line(one), button("This one", "tag_this", f"{number} {one.id}")) for one in near]
    every = section("None of them? Here are all." if near else "Here are all.", button("Show all", "tag", str(number)))
    return Say(said, [section(said), *rows, every])


def _line(one: Tag) -> str:
    return f"*{escape(one.name)}*\nAn AI that {escape(one.sentence)}."


def _form(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.find(work, number, ask.person)
    return Open(form(ask.manifests, number, [one.id for one in tags.of(work, ask.manifests.taxonomy, row)]))


def form(manifests: Manifests, number: int, now: Sequence[str]) -> Block:
    """What failed first, what else, and what becomes of the tasks."""
    groups = _groups(manifests.taxonomy)
    also: Block = {"type": "multi_static_select", "action_id": "value", "option_groups": groups}
    also |= {"max_selected_items": tags.MOST, "placeholder": plain("Nothing else")}
    if chosen := [one for id_ in now[1:] for one in _of(groups, id_)]:
        also["initial_options"] = chosen
    others = {"type": "input", "block_id": "also", "label": plain("What else?"), "element": also, "optional": True}
    blocks = [field(manifests, now[0] if now else None), others, context(STAYS)]
    return modal("tag", f"What failed in {names.label(number)}?", blocks, submit="Save", metadata=str(number))


def field(manifests: Manifests, now: str | None = None) -> Block:
    """What failed, as people would say it."""
    groups = _groups(manifests.taxonomy)
    element: Block = {"type": "static_select", "action_id": "value", "option_groups": groups}
    element["placeholder"] = plain("The AI …")
    for chosen in _of(groups, now):
        element["initial_option"] = chosen
    return {"type": "input", "block_id": "tag", "label": plain("What failed?"), "element": element}


def _groups(taxonomy: Taxonomy) -> list[Block]:
    """Every tag with its sentence, under the coarse word that it belongs to."""
    kinds = [(kind, taxonomy.of_kind(kind)) for kind in Kind]
    return [
        {
            "label": plain(str(kind).capitalize()),
            "options": [option(one.id, one.name, one.sentence) for one in found],
        }
        for kind, found in kinds
        if found
    ]


def _of(groups: Sequence[Block], id_: str | None) -> list[Block]:
    return [one for group in groups for one in group["options"] if one["value"] == id_]


@listen.form("tag")
def submit(work: Work, ask: Ask) -> Reply:
    """Set them."""
    tags.choose(work, ask.manifests, int(ask.metadata), ask.typed("tag"), ask.ticked("also"), ask.person)
    return Nothing()


def asked(manifests: Manifests, row: Incident, move: Move, to: Phase | None = None) -> list[Block]:
    """The field that a step's form needs because nobody has said yet what failed."""
    needed = row.tag is None and lifecycle.asks_for_tag(Phase(row.phase), move, to)
    return [field(manifests)] if needed else []


def answered(work: Work, ask: Ask, number: int) -> None:
    """What a step's form says about what failed, if it was asked.  Raises Refusal."""
    row = incidents.find(work, number, ask.person)
    if ask.typed("tag") and ask.typed("tag") != row.tag:
        choose(work, ask, number, ask.typed("tag"))
