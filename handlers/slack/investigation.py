"""Why it happened: what is known in one window, and a short form for each thing that somebody finds out."""

from datetime import datetime

from bot.learning import investigation
from bot.learning.investigation import Contributes, Found, Supposed
from bot.rules import names
from bot.rules.investigation import FACTORS, GUARDRAILS, WHAT_ELSE, FactorKind, Guardrail, Guess
from bot.rules.text import one_line
from bot.rules.words import Refusal
from handlers.slack.asking import of_incident
from handlers.slack.blocks import (
    Block,
    actions,
    at_moment,
    button,
    choices,
    context,
    day_and_time,
    defang,
    escape,
    modal,
    option,
    person,
    section,
    text_input,
)
from handlers.slack.listening import Ask, Open, Reply, listen
from storage.db import Work

FACTORS_SHOWN, GUESSES_SHOWN, FINDINGS_SHOWN = 6, 5, 6
"""So many of each fit on a screen."""
MARKS = {
    Guess.CONFIRMED: ":white_check_mark:",
    Guess.RULED_OUT: ":heavy_multiplication_x:",
    Guess.OPEN: ":thought_balloon:",
}


@listen.command(
    "investigate", "shows what is known of why it happened, and takes what you found out", "investigate", "why"
)
@of_incident
def investigate(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """The window."""
    return _known(work, ask, number)


@listen.button("investigate")
def investigate_button(work: Work, ask: Ask) -> Reply:
    """The same from the card, and back from a form."""
    return _known(work, ask, int(ask.text))


def _known(work: Work, ask: Ask, number: int) -> Reply:
    investigation.seen(work, number, ask.person)
    return Open(known(number, investigation.found(work, number)))


def known(number: int, found: Found) -> Block:
    """What is known, on one screen, and the ways to say more."""
    value = str(number)
    blocks = [
        section("*What contributed*", button("Add one …", "factor", value)),
        *[_factor(one) for one in found.factors[:FACTORS_SHOWN]],
        *_more(len(found.factors) - FACTORS_SHOWN),
        *_what_else(number, found),
        section("*What we suppose*", button("Add one …", "hypothesis", value)),
        *[_guess(one) for one in _by_state(found)[:GUESSES_SHOWN]],
        *_more(len(found.hypotheses) - GUESSES_SHOWN),
        section(f"*Guardrail*\n{_guardrail(found)}", button("Say how …", "guardrail", value)),
        section(f"*Since when it could have happened*\n{_window(found)}", button("Say when …", "vulnerable", value)),
    ]
    return modal("investigate", f"Why did {names.label(number)} happen?", blocks)


def _more(rest: int) -> list[Block]:
    return [context(f"and {rest} more")] if rest > 0 else []


def _words(text: str, most: int = 200) -> str:
    return escape(defang(one_line(text, most)))


def _factor(one: Contributes) -> Block:
    return section(f"_{one.kind.capitalize()}_\n{_words(one.words)}", button("Not so", "factor_drop", str(one.number)))


def _what_else(number: int, found: Found) -> list[Block]:
    """A single factor is asked what else; nothing known is asked for a first one."""
    if not found.factors:
        return [context("Nothing yet. There are several, as a rule: prompt, model, safeguard, data, process.")]
    if found.asks_what_else:
        return [section(f":thinking_face: {WHAT_ELSE}", button("Truly nothing else", "nothing_else", str(number)))]
    if len(found.factors) == 1:
        return [context(f"{person(found.only_factor)} says that there is truly nothing else.")]
    return []


def _by_state(found: Found) -> list[Supposed]:
    """What is confirmed, what is open, what is ruled out."""
    order = [Guess.CONFIRMED, Guess.OPEN, Guess.RULED_OUT]
    return sorted(found.hypotheses, key=lambda one: order.index(one.state))


def _guess(one: Supposed) -> Block:
    speaks_for = sum(finding.supports for finding in one.findings)
    against = len(one.findings) - speaks_for
    weighs = f"{speaks_for} for, {against} against" if one.findings else "nothing speaks for or against it yet"
    text = f"{MARKS[one.state]} {_words(one.words)}\n{one.state} · {weighs}"
    return section(text, button("Weigh it …", "finding", str(one.number)))


def _guardrail(found: Found) -> str:
    if found.guardrail is None:
        return "Nobody has said yet whether one was there, and how it failed."
    return f"{found.guardrail.capitalize()}: {_words(found.guardrail_words)}"


def _window(found: Found) -> str:
    if found.vulnerable_from is None and found.vulnerable_until is None:
        return "Nobody has said yet."
    begins = day_and_time(found.vulnerable_from) if found.vulnerable_from else "a time that nobody knows"
    ends = f"until {day_and_time(found.vulnerable_until)}" if found.vulnerable_until else "and it still could"
    return f"From {begins} {ends}"


@listen.button("factor")
def factor(work: Work, ask: Ask) -> Reply:
    """What contributed, of which sort."""
    number = int(ask.text)
    investigation.seen(work, number, ask.person)
    fields = [
        choices("kind", "What sort of thing?", [option(one, one.capitalize(), FACTORS[one]) for one in FactorKind]),
        _field("What contributed?", "What would have had to be different, so that it did not happen or did less harm?"),
    ]
    return Open(modal("factor", "A contributing factor", fields, submit="Add", metadata=ask.text))


def _field(label: str, hint: str, **element: str) -> Block:
    return text_input("words", label, hint, False, multiline=True, max_length=investigation.LONGEST, **element)


@listen.form("factor")
def submit_factor(work: Work, ask: Ask) -> Reply:
    """Write it down, and show what is known."""
    if not ask.typed("kind"):
        raise Refusal("Choose what sort of thing it is.", "kind")
    investigation.add_factor(work, int(ask.metadata), FactorKind(ask.typed("kind")), ask.typed("words"), ask.person)
    return _known(work, ask, int(ask.metadata))


@listen.button("factor_drop")
def factor_drop(work: Work, ask: Ask) -> Reply:
    """It did not contribute after all; the timeline keeps it."""
    dropped = investigation.drop_factor(work, int(ask.text), ask.person)
    return _known(work, ask, dropped.incident_id)


@listen.button("nothing_else")
def nothing_else(work: Work, ask: Ask) -> Reply:
    """One factor is truly all."""
    investigation.nothing_else(work, int(ask.text), ask.person)
    return _known(work, ask, int(ask.text))


@listen.button("hypothesis")
def hypothesis(work: Work, ask: Ask) -> Reply:
    """What somebody supposes."""
    investigation.seen(work, int(ask.text), ask.person)
    field = _field("What do you suppose?", "One explanation, so that something can speak for it or against it.")
    return Open(modal("hypothesis", "A hypothesis", [field], submit="Add", metadata=ask.text))


@listen.form("hypothesis")
def submit_hypothesis(work: Work, ask: Ask) -> Reply:
    """Write it down, and show what is known."""
    investigation.suppose(work, int(ask.metadata), ask.typed("words"), ask.person)
    return _known(work, ask, int(ask.metadata))


@listen.button("finding")
def finding(work: Work, ask: Ask) -> Reply:
    """What is known of one hypothesis, and what speaks for it or against it."""
    incident, one = investigation.supposed(work, int(ask.text), ask.person)
    return Open(weighing(incident, one))


def weighing(incident: int, one: Supposed) -> Block:
    """A hypothesis with its findings, the newest last, one more to add, and what became of it."""
    value = str(one.number)
    sides = [option("for", "It speaks for it"), option("against", "It speaks against it")]
    lines = [
        f"{'+' if found.supports else '–'}  {_words(found.words, 160)}" for found in one.findings[-FINDINGS_SHOWN:]
    ]
    ends = [button("Open again", "guess_open", value)]
    if one.state is Guess.OPEN:
        ends = [
            button("It is confirmed", "guess_confirmed", value),
            button("It is ruled out", "guess_ruled_out", value),
        ]
    blocks = [
        section(f"{MARKS[one.state]} *{_words(one.words, 300)}*"),
        *([context("\n".join(lines))] if lines else []),
        choices("side", "What did you find?", sides, "for"),
        _field("In a few words", "With a link to where it can be seen, if there is one."),
        actions(*ends, button("Back", "investigate", str(incident))),
    ]
    return modal("finding", "Weigh a hypothesis", blocks, submit="Add", metadata=f"{one.number} {incident}")


@listen.form("finding")
def submit_finding(work: Work, ask: Ask) -> Reply:
    """Write it down, and show what is known."""
    number, _, incident = ask.metadata.partition(" ")
    investigation.speak(work, int(number), ask.typed("side") != "against", ask.typed("words"), ask.person)
    return _known(work, ask, int(incident))


@listen.button("guess_confirmed")
def guess_confirmed(work: Work, ask: Ask) -> Reply:
    """It is so."""
    return _settled(work, ask, Guess.CONFIRMED)


@listen.button("guess_ruled_out")
def guess_ruled_out(work: Work, ask: Ask) -> Reply:
    """It is not so."""
    return _settled(work, ask, Guess.RULED_OUT)


@listen.button("guess_open")
def guess_open(work: Work, ask: Ask) -> Reply:
    """Nobody is sure any more."""
    return _settled(work, ask, Guess.OPEN)


def _settled(work: Work, ask: Ask, state: Guess) -> Reply:
    settled = investigation.settle(work, int(ask.text), state, ask.person)
    return _known(work, ask, settled.incident_id)


@listen.button("guardrail")
def guardrail(work: Work, ask: Ask) -> Reply:
    """Whether one was there, and how it failed."""
    number = int(ask.text)
    investigation.seen(work, number, ask.person)
    found = investigation.found(work, number)
    before = {"initial_value": found.guardrail_words} if found.guardrail_words else {}
    ways = [option(one, one.capitalize(), GUARDRAILS[one]) for one in Guardrail]
    fields = [
        choices("guardrail", "How did the guardrail fail?", ways, found.guardrail),
        _field("Which one, and how?", "By its name, as your engineers call it; or which one is missing.", **before),
    ]
    return Open(modal("guardrail", "The guardrail", fields, submit="Save", metadata=ask.text))


@listen.form("guardrail")
def submit_guardrail(work: Work, ask: Ask) -> Reply:
    """Write it down, and show what is known."""
    if not ask.typed("guardrail"):
        raise Refusal("Choose how it failed.", "guardrail")
    number, how = int(ask.metadata), Guardrail(ask.typed("guardrail"))
    investigation.set_guardrail(work, number, how, ask.typed("words"), ask.person)
    return _known(work, ask, number)


@listen.button("vulnerable")
def vulnerable(work: Work, ask: Ask) -> Reply:
    """Since when it could have happened, and until when."""
    number = int(ask.text)
    investigation.seen(work, number, ask.person)
    found = investigation.found(work, number)
    return Open(vulnerable_form(number, found.vulnerable_from, found.vulnerable_until))


def vulnerable_form(number: int, begins: datetime | None, ends: datetime | None) -> Block:
    """Both moments; each may stay unknown."""
    fields = [
        context("Not when it happened, but when it could have: from the change that opened the door to the mend."),
        at_moment("from", "Since when? Leave it empty if nobody knows.", begins),
        at_moment("until", "Until when? Leave it empty while it still could.", ends),
        actions(button("Correct when it happened …", "times", str(number))),
    ]
    return modal("vulnerable", "Since when?", fields, submit="Save", metadata=str(number))


@listen.form("vulnerable")
def submit_vulnerable(work: Work, ask: Ask) -> Reply:
    """Write it down, and show what is known."""
    number = int(ask.metadata)
    investigation.set_window(work, number, ask.moment("from"), ask.moment("until"), ask.person)
    return _known(work, ask, number)
