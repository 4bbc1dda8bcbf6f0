"""When things happened in an incident, and who noticed: shown, and corrected by a person who says how they know."""

from datetime import datetime

from bot.response import times
from bot.rules import names
from bot.rules.counting import FoundBy
from bot.rules.figures import Times
from bot.rules.words import Refusal
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, context, modal, option, plain, selection, text_input
from handlers.slack.listening import Ask, Nothing, Open, Reply, listen
from storage.db import Work

LABELS = {
    "started": "When did it begin to do harm?",
    "detected": "When was it noticed?",
    "acknowledged": "When did somebody take command?",
    "contained": "When did the harm no longer go on?",
    "mitigated": "When was it over?",
}
FINDERS = {
    FoundBy.MONITORING: "Our monitoring",
    FoundBy.EMPLOYEES: "Colleagues",
    FoundBy.CUSTOMERS: "Customers",
    FoundBy.OUTSIDE: "Somebody outside",
}
WHOSE = "What you leave empty is not known. The timeline stays as it was written; figures go by what stands here."


@listen.command("times", "shows when it began, was noticed, contained and over, and corrects it", "times", "time")
@of_incident
def times_(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """The form with what is known."""
    row, known = times.seen(work, number, ask.person)
    return Open(form(number, known, times.found_by(row)))


@listen.button("times")
def times_button(work: Work, ask: Ask) -> Reply:
    """The same from elsewhere."""
    row, known = times.seen(work, int(ask.text), ask.person)
    return Open(form(int(ask.text), known, times.found_by(row)))


def form(number: int, known: Times, found: FoundBy) -> Block:
    """Five times, who noticed, and how one knows."""
    fields = [_field(name, label, getattr(known, name)) for name, label in LABELS.items()]
    finders = [option(one, words) for one, words in FINDERS.items()]
    blocks = [
        context(WHOSE),
        *fields,
        selection("found", "Who noticed first?", finders, found),
        text_input("reason", "How do you know?", max_length=times.LONGEST),
    ]
    return modal("times", f"Times of {names.label(number)}", blocks, submit="Save", metadata=str(number))


def _field(name: str, label: str, at: datetime | None) -> Block:
    element: Block = {"type": "datetimepicker", "action_id": "value"}
    if at:
        element["initial_date_time"] = int(at.timestamp())
    return {"type": "input", "block_id": name, "label": plain(label), "element": element, "optional": True}


@listen.form("times")
def submit(work: Work, ask: Ask) -> Reply:
    """Save what differs from what the form showed."""
    _, known = times.seen(work, int(ask.metadata), ask.person)
    given = Times(**{name: _same(getattr(known, name), ask.moment(name)) for name in LABELS})
    if ask.typed("found") not in list(FoundBy):
        raise Refusal("Choose who noticed first.", field="found")
    times.correct(work, int(ask.metadata), ask.person, given, FoundBy(ask.typed("found")), ask.typed("reason"))
    return Nothing()


def _same(before: datetime | None, now: datetime | None) -> datetime | None:
    """Slack shows minutes: a time that nobody touched keeps its seconds."""
    if before is not None and now is not None and before.replace(second=0, microsecond=0) == now.replace(second=0):
        return before
    return now
