"""How bad it is: one button for the worst, a form that shows what each severity triggers; and how it fails."""

from bot import incidents, severity, tasks
from bot.manifests import Manifests
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import KIND_SENTENCES, Kind, Refusal, Severity
from handlers.slack import cards
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, choices, context, escape, modal, option, selection, text_input
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

REASON = 500


@listen.command("severity", "says how bad it is, or shows what S1 to S4 trigger", "severity S2", "sev")
@of_incident
def severity_(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """With a severity it is set; lowering takes the reason from the words after it."""
    word, _, reason = rest.partition(" ")
    if not word:
        return _form(work, ask, number)
    if word.upper() not in list(Severity):
        raise Refusal(f"“{escape(one_line(word, 20))}” is no severity. Choose S1, S2, S3 or S4; S1 is the worst.")
    severity.rate(work, ask.manifests, number, Severity(word.upper()), ask.person, "command", reason)
    return Say(f"{names.label(number)} is {word.upper()} now. {cards.triggers(ask.manifests, Severity(word.upper()))}")


@listen.button("severity")
def severity_button(work: Work, ask: Ask) -> Reply:
    """The form from the card."""
    return _form(work, ask, int(ask.text))


@listen.button("hurt")
def hurt(work: Work, ask: Ask) -> Reply:
    """Someone could be hurt: S1, at once."""
    severity.rate(work, ask.manifests, int(ask.text), Severity.S1, ask.person, "button")
    return Nothing()


def _form(work: Work, ask: Ask, number: int) -> Reply:
    return Open(form(ask.manifests, number, incidents.find(work, number, ask.person).severity))


def form(manifests: Manifests, number: int, rated: str | None) -> Block:
    """What S1 to S4 mean and trigger, and why it is lowered."""
    levels = manifests.severity.levels
    options = [option(one, one, levels[one].means) for one in Severity]
    lines = [f"*{one}* {cards.triggers(manifests, one)}" for one in Severity]
    blocks = [
        choices("severity", "How bad is it?", options, rated),
        context("\n".join(lines)),
        text_input("reason", "Why?", hint="Only needed to lower it.", optional=True, max_length=REASON),
    ]
    return modal("severity", f"How bad is {names.label(number)}?", blocks, submit="Rate", metadata=str(number))


@listen.form("severity")
def submit(work: Work, ask: Ask) -> Reply:
    """Set it."""
    chosen = ask.typed("severity")
    if not chosen:
        raise Refusal("Choose one, or close this: not rated is an answer for now.", field="severity")
    severity.rate(work, ask.manifests, int(ask.metadata), Severity(chosen), ask.person, "form", ask.typed("reason"))
    return Nothing()


@listen.command("kind", "says how the AI fails, which chooses the playbook", "kind jailbreak", "type")
@of_incident
def kind(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """With a word it is set; without, a form."""
    if not rest:
        return _kind_form(work, ask, number)
    if rest.lower() not in list(Kind):
        raise Refusal(f"“{escape(one_line(rest, 30))}” is none that I know. There are: {', '.join(Kind)}.")
    row = tasks.set_kind(work, ask.manifests, number, Kind(rest.lower()), ask.person)
    return Say(f"{names.label(number)}: {names.sentence(Kind(row.kind))}. Its tasks are on the card.")


@listen.button("kind")
def kind_button(work: Work, ask: Ask) -> Reply:
    """The form from the card."""
    return _kind_form(work, ask, int(ask.text))


def _kind_form(work: Work, ask: Ask, number: int) -> Reply:
    return Open(kind_form(number, Kind(incidents.find(work, number, ask.person).kind)))


def kind_form(number: int, now: Kind) -> Block:
    """How it fails, as people would say it."""
    options = [option(one, KIND_SENTENCES[one].capitalize()) for one in Kind]
    field = selection("kind", "The AI …", options, now)
    said = context("What is ticked or taken stays; the other tasks change to those of the playbook for it.")
    return modal("kind", "How does it fail?", [field, said], submit="Choose", metadata=str(number))


@listen.form("kind")
def submit_kind(work: Work, ask: Ask) -> Reply:
    """Set it."""
    tasks.set_kind(work, ask.manifests, int(ask.metadata), Kind(ask.typed("kind")), ask.person)
    return Nothing()
