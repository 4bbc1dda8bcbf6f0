"""What the anonymiser was not sure of: a person looks at it and decides."""

from bot.keeping import looks
from bot.keeping.looks import Doubt
from bot.rules.text import visible
from handlers.slack.blocks import Block, actions, button, captured, context, escape, modal, section, sure
from handlers.slack.listening import Ask, Open, Reply, listen
from storage.db import Work

LONGEST = 1200
"""So many characters of a text are shown here."""
SURE = sure("Is nothing personal in it?", "Everybody who sees the incident or the report will read it.", "Show it")


@listen.button("held")
def look(work: Work, ask: Ask) -> Reply:
    """Show what is held back to whoever may see it."""
    return Open(_window(work, ask, ask.text))


def _window(work: Work, ask: Ask, scope: str) -> Block:
    found = looks.doubts(work, ask.manifests, scope, ask.person)
    blocks = [block for one in found for block in shown(scope, one)]
    head = "What stands between ⟦ and ⟧ may be personal or secret. That you looked is written down."
    return modal("answer", "Held back", [section(head), *blocks] if blocks else [section("Nothing is held back.")])


def shown(scope: str, doubt: Doubt) -> list[Block]:
    """One text with what is doubtful marked, and the ways to decide."""
    marked = "".join(f"⟦{piece}⟧" if doubtful else piece for piece, doubtful in doubt.pieces)
    value = f"{doubt.number} {scope}"
    return [
        context(f"Held back because: {escape(visible(doubt.why, 300))}"),
        captured(visible(marked, LONGEST)),
        actions(
            button("Show all of it", "show_held", value, confirm=SURE),
            button("Show it with that covered", "cover_held", value),
        ),
    ]


@listen.button("show_held")
def show_all(work: Work, ask: Ask) -> Reply:
    """It may be shown as it stands."""
    return _decide(work, ask, covered=False)


@listen.button("cover_held")
def cover(work: Work, ask: Ask) -> Reply:
    """It may be shown without what is doubtful."""
    return _decide(work, ask, covered=True)


def _decide(work: Work, ask: Ask, covered: bool) -> Reply:
    number, _, scope = ask.text.partition(" ")
    looks.decide(work, ask.manifests, scope, int(number), ask.person, covered)
    return Open(_window(work, ask, scope))
