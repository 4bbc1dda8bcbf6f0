"""Moving on, resolving, cancelling, closing and opening again."""

from collections.abc import Sequence

from bot.learning import postmortems
from bot.response import incidents, phases, roles, severity, tasks
from bot.response.situation import Todo, todos
from bot.rules import lifecycle, names
from bot.rules.lifecycle import Move
from bot.rules.text import one_line
from bot.rules.words import VERDICT_WORDS, Phase, Refusal, Verdict
from handlers.slack import cards, tags
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
    plain,
    section,
    text_input,
    who,
)
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

LISTED = 12
REASON = 500
MEANINGS = {
    Verdict.NEAR_MISS: "Something stopped it in time",
    Verdict.FALSE_POSITIVE: "It looked like one, and nothing was wrong",
    Verdict.MISUNDERSTANDING: "It works as it should, or declaring it was a mistake",
}


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
    asked = tags.asked(ask.manifests, row, Move.PHASE, to)
    if not left and not asked:
        phases.move(work, number, to, ask.person)
        return Nothing()
    return Open(move_on_form(number, to, [todo for todo in todos(work, row) if todo.number in left], asked))


def move_on_form(number: int, to: Phase, shown: Sequence[Todo], asked: Sequence[Block] = ()) -> Block:
    """What must be known first, what is not done yet, and the one tap that lets it wait."""
    blocks = [*asked]
    if shown:
        left = f"*{_count(len(shown))} not done yet.* You can move on all the same; it comes back with the review."
        blocks += [section(left), *[section(cards.task(todo)) for todo in shown[:LISTED]]]
    if len(shown) > LISTED:
        blocks.append(context(f"and {len(shown) - LISTED} more"))
    later = {0: "Move on", 1: "Do it later"}.get(len(shown), "Do them later")
    return modal("move_on", f"On to {to}?", blocks, submit=later, metadata=f"{number} {to}")


def _count(tasks_: int, which: str = "") -> str:
    return f"1 {which}task is" if tasks_ == 1 else f"{tasks_} {which}tasks are"


@listen.form("move_on")
def move_on(work: Work, ask: Ask) -> Reply:
    """One tap: what is open is done later."""
    number, _, to = ask.metadata.partition(" ")
    tags.answered(work, ask, int(number))
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
    asked = tags.asked(ask.manifests, row, Move.RESOLVE)
    return Open(resolve_form(number, roles.commander(work, number) or ask.person, asked))


def resolve_form(number: int, owner: str, asked: Sequence[Block] = ()) -> Block:
    """What must be known first, whether the harm is stopped, what is still off, who owns the review."""
    stopped = [option("yes", "Yes, it is stopped"), option("unsure", "Not sure; we keep watching")]
    off = "Something switched off or limited that must not stay so: it becomes a task of the review."
    blocks = [
        *asked,
        choices("stopped", "Is the harm stopped?", stopped, "yes"),
        text_input("still_off", "What is still off?", hint=off, optional=True, max_length=phases.LONGEST),
        who("reviewer", "Who owns the review?", owner),
    ]
    return modal("resolve", f"Resolve {names.label(number)}", blocks, submit="Resolve", metadata=str(number))


@listen.form("resolve")
def submit_resolve(work: Work, ask: Ask) -> Reply:
    """It is over."""
    tags.answered(work, ask, int(ask.metadata))
    stopped = ask.typed("stopped") != "unsure"
    phases.resolve(work, int(ask.metadata), ask.person, stopped, ask.typed("still_off"), ask.chosen("reviewer"))
    return Nothing()


@listen.command("cancel", "ends what was no incident: a near miss, nothing, or a misunderstanding", "cancel")
@of_incident
def cancel(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """One form; it can be opened again."""
    return _cancel_form(work, ask, number)


@listen.button("cancel")
def cancel_button(work: Work, ask: Ask) -> Reply:
    """The same from the card."""
    return _cancel_form(work, ask, int(ask.text))


def _cancel_form(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.find(work, number, ask.person)
    lifecycle.after(Phase(row.phase), Move.CANCEL)
    return Open(cancel_form(number, tags.asked(ask.manifests, row, Move.CANCEL)))


def cancel_form(number: int, asked: Sequence[Block] = ()) -> Block:
    """What it was instead, what it looked like, and why somebody thinks so."""
    ways = [option(one, VERDICT_WORDS[one].capitalize(), MEANINGS[one]) for one in phases.NO_INCIDENT]
    blocks = [
        choices("verdict", "What was it?", ways, Verdict.MISUNDERSTANDING),
        *[{**field, "label": plain("What did it look like?")} for field in asked],
        text_input("reason", "Why do you think so?", multiline=True, max_length=REASON),
        context("It ends at once: nobody is asked or paged any more. It stays to be found, and can be opened again."),
    ]
    return modal("cancel", f"What was {names.label(number)}?", blocks, submit="End it", metadata=str(number))


@listen.form("cancel")
def submit_cancel(work: Work, ask: Ask) -> Reply:
    """It was no incident."""
    number, verdict = int(ask.metadata), Verdict(ask.typed("verdict") or Verdict.MISUNDERSTANDING)
    tags.answered(work, ask, number)
    phases.cancel(work, ask.manifests, number, ask.person, verdict, ask.typed("reason"))
    text = f"{names.label(number)} is over: {VERDICT_WORDS[verdict]}. If that was a mistake:"
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
    return _in_window(_close(work, ask, int(ask.text)))


def _in_window(reply: Reply) -> Reply:
    return Open(window(reply)) if isinstance(reply, Say) else reply


def _close(work: Work, ask: Ask, number: int) -> Reply:
    row = incidents.find(work, number, ask.person)
    lifecycle.after(Phase(row.phase), Move.CLOSE)
    if asked := tags.asked(ask.manifests, row, Move.CLOSE):
        return Open(modal("close", f"Close {names.label(number)}", asked, submit="Close", metadata=str(number)))
    left = {task.id for task in tasks.insisting(work, number)}
    if not left and (lacking := postmortems.missing(work, ask.manifests, row)):
        return Say(lacking, [section(lacking, button("Open it", "postmortem", str(number)))])
    if not left and severity.unexplained(work, ask.manifests, row):
        return Say(severity.WHY_FIRST, [section(severity.WHY_FIRST, button("Why?", "investigate", str(number)))])
    if not left:
        phases.close(work, ask.manifests, number, ask.person)
        return Nothing()
    return insisting([todo for todo in todos(work, row) if todo.number in left])


@listen.form("close")
def submit_close(work: Work, ask: Ask) -> Reply:
    """What failed is known now; close, or show what closing insists on."""
    number = int(ask.metadata)
    tags.answered(work, ask, number)
    return _in_window(_close(work, ask, number))


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
