"""Updates: written in one form, promised, and subscribed to."""

from bot.response import incidents, updates
from bot.rules import names
from bot.rules.text import visible
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, modal, option, selection, text_input
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work

WHEN = {
    "30": "In 30 minutes",
    "60": "In an hour",
    "120": "In 2 hours",
    "240": "In 4 hours",
    "1440": "In a day",
    "0": "None is planned",
}


@listen.command("update", "tells everybody how it stands, and when the next update comes", "update", "say")
@of_incident
def update(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """The form; words after the verb are what we know."""
    return _form(work, ask, number, rest)


@listen.button("update")
def update_button(work: Work, ask: Ask) -> Reply:
    """The same from the card or a reminder."""
    return _form(work, ask, int(ask.text), "")


def _form(work: Work, ask: Ask, number: int, known: str) -> Reply:
    row = incidents.find(work, number, ask.person)
    severity = incidents.severity_of(row)
    every = ask.manifests.severity.levels[severity].update_every_minutes if severity else None
    return Open(form(number, known, str(every) if every and str(every) in WHEN else "60"))


def form(number: int, known: str, chosen: str) -> Block:
    """What we know, what we do, and when we say more."""
    before = {"initial_value": visible(known, updates.LONGEST)} if known else {}
    longest: Block = {"multiline": True, "max_length": updates.LONGEST}
    blocks = [
        text_input("known", "What do we know?", None, False, **longest, **before),
        text_input("doing", "What are we doing about it?", None, True, **longest),
        selection("next", "When is the next update?", [option(*one) for one in WHEN.items()], chosen),
    ]
    title = f"Update on {names.label(number)}"
    return modal("update", title, blocks, submit="Send", metadata=str(number))


@listen.form("update")
def submit(work: Work, ask: Ask) -> Reply:
    """Send it."""
    minutes = int(ask.typed("next") or 0)
    updates.post(work, int(ask.metadata), ask.person, ask.typed("known"), ask.typed("doing"), minutes or None)
    return Nothing()


@listen.button("subscribe")
def subscribe(work: Work, ask: Ask) -> Reply:
    """Hear of every update, or hear no more."""
    label = names.label(int(ask.text))
    if updates.subscribe(work, int(ask.text), ask.person):
        return Say(f"You will get every update on {label} as a direct message. The same button ends it.")
    return Say(f"You get no more updates on {label}.")
