"""Tasks: the list with yours first, ticking with evidence, taking, giving, own ones."""

import re
from collections.abc import Sequence

from bot.manifests import Manifests
from bot.response import incidents, situation, tags, tasks
from bot.response.situation import Todo
from bot.rules import names
from bot.rules.text import blank, one_line
from bot.rules.words import Kind, Refusal
from handlers.slack import cards
from handlers.slack.answers import window
from handlers.slack.asking import of_incident
from handlers.slack.blocks import (
    Block,
    button,
    choices,
    context,
    escape,
    modal,
    option,
    person,
    section,
    text_input,
    who,
)
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work
from storage.incidents import Incident

LISTED = 20
MENTION = re.compile(r"(^|\s)@\S+")
EVIDENCE = 1500
DONE, MINE, GIVE, NOT_NEEDED, UNDO = "done", "mine", "give", "not needed", "undo"


@listen.command("task", "lists the tasks, yours first; with words it adds one", "task ask the vendor for logs", "tasks")
@of_incident
def task(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """List, or add."""
    if not rest:
        return _list(work, ask, number)
    owner = next(iter(ask.mentioned), None)
    words = MENTION.sub(" ", rest, count=1).strip() if owner else rest
    added = tasks.add(work, number, words, ask.person, owner)
    whom = f" for {person(owner)}" if owner else ""
    text = f"Added to {names.label(number)}{whom}: {escape(one_line(words, 200))}"
    return Say(f"Added to {names.label(number)}.", [section(text, _menu(added.id))])


@listen.button("tasks")
def tasks_button(work: Work, ask: Ask) -> Reply:
    """The list from the card, in a window: an answer at the channel's end would be out of sight."""
    return Open(window(_list(work, ask, int(ask.text))))


def _list(work: Work, ask: Ask, number: int) -> Say:
    row = incidents.find(work, number, ask.person)
    return listing(number, situation.todos(work, row), ask.person, _whose(work, ask.manifests, row))


def _whose(work: Work, manifests: Manifests, row: Incident) -> str:
    """Which playbook the tasks come from."""
    book = manifests.playbooks.get(row.playbook or "")
    if book and not book.general:
        return f"playbook: {escape(book.name)}"
    return cards.whose_list([tag.name for tag in tags.of(work, manifests.taxonomy, row)], Kind(row.kind))


def listing(number: int, found: Sequence[Todo], reader: str, whose: str) -> Say:
    """What is left to do, the reader's first, and what is settled; `whose` says which playbook it comes from."""
    left = sorted((todo for todo in found if todo.state == "open"), key=lambda todo: todo.owner != reader)
    head = f"*Tasks of {names.label(number)}*, yours first\n{whose}"
    blocks: list[Block] = [section(head, button("What failed?", "tag", str(number)))]
    blocks += [_row(todo, reader) for todo in left[:LISTED]]
    if len(left) > LISTED:
        blocks.append(context(f"and {len(left) - LISTED} more"))
    if settled := [todo for todo in found if todo.state != "open"]:
        blocks.append(context("\n".join(_settled(todo) for todo in settled[-10:])))
    if not left:
        blocks.append(context("Nothing is left to do."))
    return Say(f"Tasks of {names.label(number)}", blocks)


def _row(todo: Todo, reader: str) -> Block:
    words = cards.task(todo)
    if todo.owner == reader:
        words = f"*Yours* · {words}"
    return section(words, button("Done …", "settle", str(todo.number)))


def _settled(todo: Todo) -> str:
    mark = ":white_check_mark:" if todo.state == "done" else ":heavy_minus_sign: not needed:"
    return f"{mark} {escape(one_line(todo.text, 120))}"


def _menu(number: int) -> Block:
    return button("Done …", "settle", str(number))


@listen.button("tick")
def tick(work: Work, ask: Ask) -> Reply:
    """Done, from the card: asks for evidence where the task wants it."""
    found = tasks.get(work, int(ask.text), ask.person)
    if found.wants and found.state == "open":
        return _form(work, ask, int(ask.text))
    tasks.tick(work, found.id, ask.person)
    return Nothing()


@listen.button("settle")
def settle(work: Work, ask: Ask) -> Reply:
    """Everything that can become of a task, in one form."""
    return _form(work, ask, int(ask.text))


def _form(work: Work, ask: Ask, number: int) -> Reply:
    found = tasks.get(work, number, ask.person)
    row = incidents.find(work, found.incident_id, ask.person)
    todo = next(one for one in situation.todos(work, row) if one.number == number)
    return Open(form(row.id, todo))


def form(incident: int, todo: Todo) -> Block:
    """What may become of a task, and what shows it."""
    ways = [option(DONE, "It is done"), option(MINE, "I take it"), option(GIVE, "Give it to somebody")]
    ways.append(option(NOT_NEEDED, "Nobody needs to do it, because …"))
    if todo.state != "open":
        ways.insert(0, option(UNDO, "It was not done after all"))
    wants = todo.wants or "A link, or a few words: what was done, or why nobody needs to do it."
    blocks: list[Block] = [section(cards.task(todo))]
    if todo.how:
        blocks.append(context(escape(todo.how)))
    blocks += [
        choices("way", "What about it?", ways, DONE if todo.state == "open" else UNDO),
        text_input("evidence", "What shows it?", hint=wants, optional=True, multiline=True, max_length=EVIDENCE),
        who("person", "Whom to give it to", optional=True),
    ]
    title = f"A task of {names.label(incident)}"
    return modal("settle", title, blocks, submit="Save", metadata=str(todo.number))


@listen.form("settle")
def submit(work: Work, ask: Ask) -> Reply:
    """Do what the form says."""
    number, way, words = int(ask.metadata), ask.typed("way") or DONE, ask.typed("evidence")
    match way:
        case "mine":
            tasks.give(work, number, ask.person, ask.person)
        case "give":
            if not ask.chosen("person"):
                raise Refusal("Choose whom to give it to.", field="person")
            tasks.give(work, number, ask.chosen("person"), ask.person)
        case "not needed":
            tasks.not_needed(work, number, ask.person, words)
        case "undo":
            tasks.untick(work, number, ask.person)
        case _:
            tasks.tick(work, number, ask.person, "" if blank(words) else words)
    return Nothing()
