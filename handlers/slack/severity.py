"""How bad it is: one button for the worst, a form that shows what each severity triggers."""

from bot import incidents, severity
from bot.manifests import Manifests
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import Refusal, Severity
from handlers.slack import cards
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, choices, context, escape, modal, option, text_input
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
