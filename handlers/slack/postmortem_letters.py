"""What letters say about post-mortems: to who owns one, who reviews one, and who hears that one is late."""

from datetime import datetime

from bot.facts import Line
from bot.manifests import Manifests
from bot.personal import Told
from handlers.slack.blocks import Block, button, on_day, person, section
from handlers.slack.cards import title

Shown = tuple[str, list[Block]]


def yours(_: Manifests, told: Told, about: Line) -> Shown:
    """Somebody owns one."""
    until = datetime.fromisoformat(str(told.facts["due"]))
    text = f"{_name(about)}\nIts post-mortem is yours: have it written and reviewed by {on_day(until)}. "
    text += "What is known stands in it already, and what is missing, with whom to ask."
    return f"{about.label}: a post-mortem for you", [section(text, _open(about))]


def due(_: Manifests, told: Told, about: Line) -> Shown:
    """It is due today, or was while nobody was at work."""
    text = f"{_name(about)}\nIts post-mortem is due. If it cannot be ready, give it to somebody who has the time."
    return f"{about.label}: its post-mortem is due", [section(text, _open(about))]


def overdue(_: Manifests, told: Told, about: Line) -> Shown:
    """Somebody who manages hears that it is late."""
    who = person(str(told.facts["person"]))
    text = (
        f"{_name(about)}\nIts post-mortem is overdue, and it cannot be closed without. {who} has it: what do they need?"
    )
    return f"{about.label}: its post-mortem is overdue", [section(text, _open(about))]


def review(_: Manifests, told: Told, about: Line) -> Shown:
    """Somebody is asked to review it."""
    text = f"{_name(about)}\n{person(str(told.facts['by']))} asks you to review its post-mortem."
    text += " Would others understand it, and learn from it?"
    return f"{about.label}: a review for you", [section(text, _open(about))]


def back(_: Manifests, told: Told, about: Line) -> Shown:
    """The review asks for something."""
    text = f"{_name(about)}\n{person(str(told.facts['by']))} looked at its post-mortem and asks for something first."
    return f"{about.label}: its post-mortem came back", [section(text, _open(about))]


def published(_: Manifests, told: Told, about: Line) -> Shown:
    """It is done."""
    text = f"{_name(about)}\n{person(str(told.facts['by']))} reviewed its post-mortem and published it. Thank you."
    return f"{about.label}: its post-mortem is published", [section(text, _open(about))]


def _name(line: Line) -> str:
    """What it is; of a private one the number alone, since not everybody who is told is in its channel."""
    return f"*{line.label}* (private)" if line.private else title(line)


def _open(line: Line) -> Block:
    return button("Open it", "postmortem", str(line.number))


NOTES = {
    "postmortem": yours,
    "postmortem_due": due,
    "postmortem_overdue": overdue,
    "postmortem_review": review,
    "postmortem_back": back,
    "postmortem_published": published,
}
