"""Moving on, resolving, cancelling, closing and opening again."""

from collections.abc import Sequence

from bot import incidents, phases, roles, tasks
from bot.rules import lifecycle, names
from bot.rules.lifecycle import Move
from bot.rules.text import one_line
from bot.rules.words import Phase, Refusal
from bot.situation import Todo, todos
from handlers.slack import cards
from handlers.slack.answers import window
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, button, choices, context, escape, modal, option, section, text_input, who
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

LISTED = 12


@listen.command("phase", "moves on to the next phase, or to the one you name", "phase containing", "status")
@of_incident
def phase(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """Move; open required tasks are shown first."""
    row = incidents.find(work, number, ask.person)
    wanted = rest.lower() or lifecycle.following(Phase(row.phase))
    if wanted is None:
        root = ask.manifests.house.command
        raise Refusal(f"It is in the phase {row.phase}. Type `{root} phase` with the phase you want, or resolve it.")
    if wanted not in list(Phase):
        raise Refusal(f"“{escape(one_line(rest, 30))}” is no phase. There are: {', '.join(lifecycle.WORKING)}.")
    moved = _move(work, ask, number, Phase(wanted))
    return Say(f"{names.label(number)} is in the phase {wanted} now.") if isinstance(moved, Nothing) else moved


@listen.button("next_phase")
def next_phase(work: Work, ask: Ask) -> Reply:
    """The card's button."""
    number, _, to = ask.text.partition(" ")
    return _move(work, ask, int(number), Phase(to))


def _move(work: Work, ask: Ask, number: int, to: Phase) -> Reply:
    row = incidents.find(work, number, ask.person)
    lifecycle.after(Phase(row.phase), Move.PHASE, to)
    forward = lifecycle.WORKING.index(to) > lifecycle.WORKING.index(Phase(row.phase))
    left = {task.id for task in tasks.unfinished_of(work, row)} if forward else set()
    if not left:
        phases.move(work, number, to, ask.person)
        return Nothing()
    return Open(move_on_form(number, to, [todo for todo in todos(work, row) if todo.number in left]))


def move_on_form(number: int, to: Phase, shown: Sequence[Todo]) -> Block:
    """What is not done yet, and the one tap that lets it wait."""
    blocks = [
        section(f"*{_count(len(shown))} not done yet.* You can move on all the same; it comes back with the review."),
        *[section(cards.task(todo)) for todo in shown[:LISTED]],
    ]
    if len(shown) > LISTED:
        blocks.append(context(f"and {len(shown) - LISTED} more"))
    title, later = f"On to {to}?", "Do it later" if len(shown) == 1 else "Do them later"
    return modal("move_on", title, blocks, submit=later, metadata=f"{number} {to}")


def _count(tasks_: int, which: str = "") -> str:
    return f"1 {which}task is" if tasks_ == 1 else f"{tasks_} {which}tasks are"


@listen.form("move_on")
def move_on(work: Work, ask: Ask) -> Reply:
    """One tap: what is open is done later."""
    number, _, to = ask.metadata.partition(" ")
    phases.move(work, int(number), Phase(to), ask.person)
    return Nothing()


@listen.command("resolve", "says that it is over: pagers and reminders end, the review begins", "resolve", "fixed")
@of_incident
def resolve(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """The one form."""
    return _resolve_form(work, ask, number)


@listen.button("resolve")
def resolve_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _resolve_form(work, ask, int(ask.text))


def _resolve_form(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.find(work, number, ask.person)
    lifecycle.after(Phase(row.phase), Move.RESOLVE)
    return Open(resolve_form(number, roles.commander(work, number) or ask.person))


def resolve_form(number: int, owner: str) -> Block:
    """Is the harm stopped, what is still off, who owns the review."""
    stopped = [option("yes", "Yes, it is stopped"), option("unsure", "Not sure; we keep watching")]
    off = "Something switched off or limited that must not stay so: it becomes a task of the review."
    blocks = [
        choices("stopped", "Is the harm stopped?", stopped, "yes"),
        text_input("still_off", "What is still off?", hint=off, optional=True, max_length=phases.LONGEST),
        who("reviewer", "Who owns the review?", owner),
    ]
    return modal("resolve", f"Resolve {names.label(number)}", blocks, submit="Resolve", metadata=str(number))


@listen.form("resolve")
def submit_resolve(work: Work, ask: Ask) -> Reply:
    """It is over."""
    stopped = ask.typed("stopped") != "unsure"
    phases.resolve(work, int(ask.metadata), ask.person, stopped, ask.typed("still_off"), ask.chosen("reviewer"))
    return Nothing()


@listen.command("cancel", "takes back a declare that was a mistake", "cancel")
@of_incident
def cancel(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """One tap; it can be opened again."""
    return _cancel(work, ask, number)


@listen.button("cancel")
def cancel_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _cancel(work, ask, int(ask.text))


def _cancel(work: Work, ask: Ask, number: int) -> Reply:
    phases.cancel(work, ask.manifests, number, ask.person)
    text = f"{names.label(number)} is cancelled. If that was the mistake:"
    return Say(text, [section(text, button("Reopen", "reopen", str(number)))])


@listen.command("close", "closes a resolved incident once its review is done", "close", "done")
@of_incident
def close(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """Close; what it insists on is shown."""
    closed = _close(work, ask, number)
    return Say(f"{names.label(number)} is closed. Thank you.") if isinstance(closed, Nothing) else closed


@listen.button("close")
def close_button(work: Work, ask: Ask) -> Reply:
    """The same from the card; what it insists on stands in a window."""
    closed = _close(work, ask, int(ask.text))
    return Open(window(closed)) if isinstance(closed, Say) else closed


def _close(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.find(work, number, ask.person)
    lifecycle.after(Phase(row.phase), Move.CLOSE)
    left = {task.id for task in tasks.insisting(work, number)}
    if not left:
        phases.close(work, ask.manifests, number, ask.person)
        return Nothing()
    return insisting([todo for todo in todos(work, row) if todo.number in left])


def insisting(shown: Sequence[Todo]) -> Say:
    """On what closing insists, each with the way to settle it."""
    left_open = f"{_count(len(shown), 'required ')} open"
    blocks = [section(f"*{left_open}.* Tick each, or say why nobody needs to do it; then close.")]
    blocks += [section(cards.task(todo), button("Done …", "settle", str(todo.number))) for todo in shown[:LISTED]]
    if len(shown) > LISTED:
        blocks.append(context(f"and {len(shown) - LISTED} more"))
    return Say(left_open, blocks)


@listen.command("reopen", "opens a resolved or closed incident again", "reopen 42")
@of_incident
def reopen(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """It is back."""
    return _reopen(work, ask, number)


@listen.button("reopen")
def reopen_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _reopen(work, ask, int(ask.text))


def _reopen(work: Work, ask: Ask, number: int) -> Reply:
    before = incidents.find(work, number, ask.person)
    lost = before.channel if before.lost else None
    phases.reopen(work, ask.manifests, number, ask.person)
    if lost:
        said = f"{names.label(number)} is open again. Its channel is archived, so I am opening a second one."
        return Say(said, follow=number, past=lost)
    return Say(f"{names.label(number)} is open again. I am asking for a commander.")
