"""Letting a private incident appear in agenda, digests and figures, once somebody has read what becomes visible."""

from bot.measuring import releases
from bot.rules import names
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, modal, section
from handlers.slack.listening import Ask, Open, Reply, listen
from storage.db import Work

SHOWN = (
    "*From now on everybody may read there:* its number, what failed, which AI system, how bad it was, who noticed, "
    "how long it took, what came back, and its follow-ups' kinds and dates.\n"
    "*Nobody reads there:* what anybody wrote about it. Its channel and its card stay private.\n"
    "That you released it is written in its timeline. It cannot be taken back."
)


@listen.command("release", "lets a private incident appear in agenda, digests and figures", "release")
@of_incident
def release(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """The form that says what becomes visible."""
    releases.seen(work, ask.manifests, number, ask.person)
    return Open(form(number))


def form(number: int) -> Block:
    """What becomes visible, and the button that does it."""
    return modal("let_out", f"Release {names.label(number)}?", [section(SHOWN)], submit="Release", metadata=str(number))


@listen.form("let_out")
def submit(work: Work, ask: Ask) -> Reply:
    """Release it."""
    row = releases.release(work, ask.manifests, int(ask.metadata), ask.person)
    said = f"{names.label(row.id)} appears in agenda, digests and figures now."
    return Open(modal("answer", "Hotwash", [section(said)]))
