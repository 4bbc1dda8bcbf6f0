"""Follow-ups: the list of an incident, and the short forms in which one is added, done, given, moved or dropped."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.learning import follow_up_clocks, follow_up_lists, follow_ups
from bot.learning.follow_ups import Wanted
from bot.manifests import Manifests
from bot.response import incidents
from bot.response.incidents import severity_of
from bot.rules import names, working_days
from bot.rules.follow_ups import IMPROVES, KINDS, Improves, Kind, Measure, State
from bot.rules.text import one_line
from bot.rules.words import Refusal
from handlers.slack import tags
from handlers.slack.answers import window
from handlers.slack.asking import of_incident
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    context,
    day,
    modal,
    on_day,
    option,
    person,
    plain,
    section,
    selection,
    text_input,
    who,
)
from handlers.slack.follow_up_letters import belongs, due, words
from handlers.slack.follow_up_list import listing, own
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from handlers.slack.tasks import MENTION
from storage.db import Work
from storage.incidents import Incident

OWN = ("mine", "me")


@listen.command(
    "followup",
    "lists what is to be done so that it does not happen again; with words it adds something",
    "followup an alert on refusal rates",
    "follow-up",
    "followups",
)
def followup(work: Work, ask: Ask) -> Reply:
    """List, or open the form; `mine` lists those of whoever asks, from any incident."""
    return _mine(work, ask) if ask.text.strip().lower() in OWN else _of_incident(work, ask)


@of_incident
def _of_incident(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    added = MENTION.sub(" ", rest, count=1).strip() if ask.mentioned else rest
    return _form(work, ask, number, added) if rest else _list(work, ask, number)


@listen.button("follow_ups")
def follow_ups_button(work: Work, ask: Ask) -> Reply:
    """The list from the card, in a window."""
    return Open(window(_list(work, ask, int(ask.text))))


def _list(work: Work, ask: Ask, number: int) -> Say:
    incidents.find(work, number, ask.person)
    return listing(ask.manifests, number, follow_up_lists.list_of(work, number), ask.person)


def _mine(work: Work, ask: Ask) -> Say:
    return own(ask.manifests, follow_up_lists.owned(work, ask.person), ask.person)


def _number(ask: Ask) -> int:
    return int((ask.text or ask.metadata).split()[0])


def _back(work: Work, ask: Ask, incident: int | None) -> Reply:
    """The list again, if one is where somebody came from; else all is said."""
    match (ask.text or ask.metadata).split()[1:]:
        case ["list"] if incident is not None:
            return Open(window(_list(work, ask, incident)))
        case ["list" | "mine"]:
            return Open(window(_mine(work, ask)))
    return Nothing()


@listen.button("follow_up_add")
def add_button(work: Work, ask: Ask) -> Reply:
    """The form to add one."""
    return _form(work, ask, int(ask.text), "", back=" list")


def _form(work: Work, ask: Ask, number: int, typed: str, back: str = "") -> Reply:
    incident = incidents.find(work, number, ask.person)
    owner = next(iter(ask.mentioned), ask.person)
    at = follow_up_clocks.due(work, ask.manifests, severity_of(incident), owner)
    zone = follow_up_clocks.zone(work, ask.manifests, owner)
    return Open(form(ask.manifests, incident, typed, owner, at.astimezone(ZoneInfo(zone)).date(), back))


def form(manifests: Manifests, row: Incident, typed: str, owner: str, at: date, back: str = "") -> Block:
    """What is to be done, by whom, until when, how deep it goes, and what it makes better."""
    kinds = [option(one, one.capitalize(), KINDS[one]) for one in Kind]
    better = [option(one, one.capitalize(), IMPROVES[one]) for one in Improves]
    measures = [option(one, one.capitalize()) for one in Measure]
    tag = tags.field(manifests, row.tag) | {"label": plain("What is it to prevent?"), "optional": True}
    before = {"initial_value": one_line(typed, follow_ups.LONGEST)} if typed else {}
    blocks = [
        text_input("what", "What is to be done?", None, False, max_length=follow_ups.LONGEST, **before),
        who("person", "Who does it?", owner),
        day("due", "Until when?", at),
        selection("kind", "How deep does it go?", kinds),
        selection("improves", "What does it make better?", better),
        selection("measure", "What does it change?", measures, optional=True),
        tag,
    ]
    title = f"Follow-up of {names.label(row.id)}"
    return modal("follow_up_add", title, blocks, submit="Add", metadata=f"{row.id}{back}")


@listen.form("follow_up_add")
def submit_add(work: Work, ask: Ask) -> Reply:
    """Write it down."""
    number, owner = _number(ask), ask.chosen("person")
    if not owner:
        raise Refusal("Choose who does it.", "person")
    kind, improves, measure = (ask.typed(field) for field in ("kind", "improves", "measure"))
    wanted = Wanted(
        number,
        None,
        ask.typed("what"),
        Kind(kind or Kind.REACTIVE),
        Improves(improves or Improves.RESPONSE),
        owner,
        _evening(work, ask, owner),
        ask.typed("tag") or None,
        Measure(measure) if measure else None,
    )
    added = follow_ups.add(work, ask.manifests, wanted, ask.person)
    if ask.metadata.endswith(" list"):
        return _back(work, ask, number)
    text = f"Added to {names.label(number)}, {person(added.owner)} has it until {on_day(added.due_at)}."
    return Say(text, [section(text, button("Follow-ups", "follow_ups", str(number)))])


def _evening(work: Work, ask: Ask, owner: str) -> datetime | None:
    """The end of the chosen day where its owner works."""
    chosen = ask.typed("due")
    zone = follow_up_clocks.zone(work, ask.manifests, owner)
    return working_days.evening(date.fromisoformat(chosen), zone, work.now.tzinfo) if chosen else None


def _asking(work: Work, ask: Ask, callback: str, title: str, submit: str, fields: list[Block]) -> Reply:
    number = _number(ask)
    follow_ups.get(work, number, ask.person)
    shown = follow_up_lists.one(work, number)
    if shown is None:
        raise Refusal(follow_ups.UNSEEN)
    if shown.state is not State.OPEN:
        raise Refusal("It is settled already. The list shows how.")
    about = section(f"*{words(shown)}*\n{person(shown.owner)} · {due(shown)} · from {belongs(shown)}")
    return Open(modal(callback, title, [about, *fields], submit=submit, metadata=ask.text))


@listen.button("follow_up_done")
def done_button(work: Work, ask: Ask) -> Reply:
    """What shows that it is done; and the ways for what is not."""
    proof = "A link, or a few words: the change, the test that passes now, the alert that fires."
    control = "What keeps it from happening from now on, by its name: a guardrail, an alert, an eval case."
    fields = [
        text_input("proof", "What shows that it is done?", proof, multiline=True, max_length=follow_ups.REASON),
        text_input("control", "Which control was changed?", control, optional=True, max_length=follow_ups.LONGEST),
        context("Not done?"),
        actions(
            button("Give to …", "follow_up_give", ask.text),
            button("New date …", "follow_up_date", ask.text),
            button("Drop …", "follow_up_drop", ask.text),
        ),
    ]
    return _asking(work, ask, "follow_up_done", "Is it done?", "It is done", fields)


@listen.form("follow_up_done")
def submit_done(work: Work, ask: Ask) -> Reply:
    """It is done."""
    settled = follow_ups.settle(work, _number(ask), ask.person, ask.typed("proof"), ask.typed("control"))
    return _back(work, ask, settled.incident_id)


@listen.button("follow_up_give")
def give_button(work: Work, ask: Ask) -> Reply:
    """Somebody else."""
    return _asking(work, ask, "follow_up_give", "Give it to somebody", "Give", [who("person", "Who does it?")])


@listen.form("follow_up_give")
def submit_give(work: Work, ask: Ask) -> Reply:
    """Theirs now."""
    if not ask.chosen("person"):
        raise Refusal("Choose whom to give it to.", "person")
    given = follow_ups.give(work, ask.manifests, _number(ask), ask.chosen("person"), ask.person)
    return _back(work, ask, given.incident_id)


@listen.button("follow_up_date")
def date_button(work: Work, ask: Ask) -> Reply:
    """Another day, for a reason."""
    reason = text_input("reason", "Why?", max_length=follow_ups.REASON, multiline=True)
    return _asking(work, ask, "follow_up_date", "A new date", "Move it", [day("due", "Until when?"), reason])


@listen.form("follow_up_date")
def submit_date(work: Work, ask: Ask) -> Reply:
    """It is due then."""
    number = _number(ask)
    at = _evening(work, ask, follow_ups.get(work, number, ask.person).owner)
    if at is None:
        raise Refusal("Choose a day.", "due")
    moved = follow_ups.move(work, ask.manifests, number, at, ask.person, ask.typed("reason"))
    return _back(work, ask, moved.incident_id)


@listen.button("follow_up_drop")
def drop_button(work: Work, ask: Ask) -> Reply:
    """Nobody does it, for a reason."""
    hint = "It stays in the list, with this reason."
    reason = text_input("reason", "Why should nobody do it?", hint, max_length=follow_ups.REASON, multiline=True)
    return _asking(work, ask, "follow_up_drop", "Drop a follow-up", "Drop it", [reason])


@listen.form("follow_up_drop")
def submit_drop(work: Work, ask: Ask) -> Reply:
    """Nobody does it."""
    dropped = follow_ups.drop(work, _number(ask), ask.person, ask.typed("reason"))
    return _back(work, ask, dropped.incident_id)


@listen.button("follow_up_reopen")
def reopen(work: Work, ask: Ask) -> Reply:
    """It was not done after all, or is wanted after all."""
    opened = follow_ups.reopen(work, ask.manifests, _number(ask), ask.person)
    return _back(work, ask, opened.incident_id)
