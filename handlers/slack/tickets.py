"""Tickets: show an incident's, file one, link one that is there already, and answer what was changed there."""

import re

from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import Refusal
from bot.ticketing import ticket_card, tickets
from handlers.slack.asking import of_incident
from handlers.slack.blocks import escape, link
from handlers.slack.listening import Ask, Nothing, Reply, Say, listen
from storage.db import Work

KEY = re.compile(r"[A-Z][A-Z0-9_]{0,19}-\d{1,9}")
ADDRESS = re.compile(r"<?https?://\S+/browse/([A-Za-z0-9_]+-\d+)\S*")
"""People paste the ticket's address as well."""


@listen.command("ticket", "shows its ticket, files one, or links one that is there", "ticket AI-12", "jira")
@of_incident
def ticket(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """Bare: show it, or file it; with a key: link it."""
    label = names.label(number)
    if not rest:
        row = tickets.file(work, number, ask.person)
        url = ticket_card.shown(work, row)
        if row is None:
            return Say(f"{label} gets no ticket: that is how your operator set it up for private incidents.")
        if url is None or row.key is None:
            return Say(f"The ticket of {label} is being filed; its card will show it.")
        return Say(f"The ticket of {label} is {link(url, row.key)}. It is brought up to date now.")
    found = ADDRESS.fullmatch(rest)
    key = (found[1] if found else rest).upper()
    if not KEY.fullmatch(key):
        raise Refusal(f"“{escape(one_line(rest, 40))}” is no ticket. Type its key, such as AI-12, or its address.")
    tickets.link(work, number, key, ask.person)
    return Say(f"{key} is the ticket of {label} from now on. If it cannot be read, the card says so in a minute.")


@listen.button("ticket_leave")
def leave(work: Work, ask: Ask) -> Reply:
    """It stays as it is here."""
    tickets.answer(work, int(ask.text), ask.person)
    return Nothing()
