"""Facts for screens, all of whose words are somebody else's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.facts import Alarm, Line
from bot.keeping.captured import Shown
from bot.personal import Letter, Offered, Told, Waiting
from bot.response.situation import Asked, Card, Part, Said, Stuck, Todo
from bot.rules import names
from bot.rules.words import Door, Kind, Mode, Phase, Role, Severity

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTES = ("offer", "instructions", "released", "offer_came_back", "update_due", "update", "task", "review")
"""What letters say of an incident."""
TROUBLES = ("channel_lost", "not_let_in", "stuck")
"""What they say of Slack's refusals."""
STATES = ("open", "accepted", "declined", "withdrawn", "unanswered")


def line(words: str, **changes: Any) -> Line:
    """An incident in a line."""
    headline = names.headline(Kind.UNSORTED, words[:1024], Mode.LIVE)
    told = Line(7, "INC-7", Kind.UNSORTED, headline, Phase.TRIAGE, False, "C0SEVEN", None, NOON, None)
    return told._replace(commander_name=words, **changes)


def alarm(words: str) -> Alarm:
    """Alerts that came often."""
    return Alarm(Shown(words, True), words, words, words, 12_000, NOON, NOON, None)


def todo(words: str, number: int = 1, **changes: Any) -> Todo:
    """A task that is open."""
    made = Todo(number, words, Phase.TRIAGE, None, "U0BO", NOON, True, "open", False, words[:120], words[:600])
    return made._replace(**changes)


def said(words: str) -> Said:
    """An update."""
    return Said(NOON, "U0BO", words, words, NOON)


def card(words: str, **changes: Any) -> Card:
    """A card with everything on it at once."""
    usual = Card(
        line=line(words, commander="U0ADA", severity=Severity.S1),
        summary=Shown(words, True),
        declared_by="U0BO",
        door=Door.SHORTCUT,
        source_link="https://slack.example/archives/C1/p1",
        channel_name="inc-7-unsorted",
        card="1.1",
        alarms=(alarm(words),) * 45,
        not_invited={**{f"U0PERSON{number}": words for number in range(60)}, f"{words}@x": "unknown_responder"},
        stuck=(Stuck("announce", words, words), *[Stuck("invite", words, None)] * 30),
        parts=tuple(Part(role, "U0ADA") for role in Role),
        asked=tuple(Asked(role, "U0CHIARA", NOON, role is Role.COMMANDER) for role in Role),
        todos=tuple(todo(words, number) for number in range(60)),
        playbook=words,
        general=True,
        tags=(words, words),
        said=said(words),
        update_due_at=NOON,
        nobody_wakes=True,
    )
    return usual._replace(**changes)


def offered(words: str, **changes: Any) -> Offered:
    """A role that somebody was offered."""
    until = NOON + timedelta(minutes=5)
    return Offered(3, Role.SCRIBE, "U0BO", "U0ADA", True, "open", until, None, words)._replace(**changes)


def told(note: str, words: str = "", **changes: Any) -> Told:
    """One thing that a letter says."""
    facts: dict[str, Any] = {"what": words, "channel": "C0SEVEN", "name": words, "reason": words}
    facts |= {"role": Role.SCRIBE, "person": "U0ADA", "by": "U0ADA", "task": 4, "late_since": NOON.isoformat()}
    return Told(note, line(words), facts, offered(words), said(words), words)._replace(**changes)


def letter(*lines: Told) -> Letter:
    """A letter."""
    return Letter("U0BO", "D1", "1.1", lines, 40)


def waiting(words: str, count: int = 20) -> Waiting:
    """Much that waits for somebody."""
    return Waiting(
        ((line(words), offered(words)),) * 10,
        ((line(words), NOON),) * count,
        tuple((line(words), todo(words, number)) for number in range(count)),
        (line(words),) * count,
    )
