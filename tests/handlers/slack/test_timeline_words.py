"""Every line of a timeline reads as a sentence, whatever its facts are, and is harmless."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.keeping.captured import MAKING, Shown
from bot.response import timeline
from bot.response.lines import WORDS, sentence
from bot.response.timeline import Happened
from handlers.slack import lines
from handlers.slack.blocks import actions, button, modal
from handlers.workspace import surfaces
from tests.handlers.slack.hostile import HOSTILE, harmless

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA, BO = "U0ADA", "U0BO"
FACTS: dict[str, Any] = {
    "person": BO,
    "report": 12,
    "role": "commander",
    "from": "triage",
    "to": "containing",
    "severity": "S2",
    "asked_by": BO,
    "target": "nobody commands it",
    "part": "legal",
    "item": "prompts",
    "presence": "present",
    "name": "Broken guardrail",
    "step": "Stop the harm",
    "rota": "commanders",
    "reviewer": BO,
    "by": BO,
    "author": BO,
    "sent": NOON.isoformat(),
    "kind": "jailbreak",
    "of": "update",
    "stopped": True,
    "tasks": [1, 2],
    "people": [BO],
    "channel": "C0SEVEN",
    "happened": "archived",
    "effect": "announce",
    "reason": "is_archived",
}


def reads(what: str, who: str | None = ADA, **facts: Any) -> str:
    """A line as it reads in Slack."""
    return sentence(lines.LOOK, who, what, facts)


@pytest.mark.parametrize("what", WORDS)
def test_every_event_has_a_sentence_that_needs_no_guessing(what: str) -> None:
    full = reads(what, **FACTS)
    assert full != f"<@{ADA}> {what}"
    assert "somebody" not in full
    assert reads(what) != "", "even when every fact is missing"


@pytest.mark.parametrize(
    ("what", "facts", "words"),
    [
        ("role taken", {"role": "commander"}, "<@U0ADA> took command"),
        ("role taken", {"role": "scribe", "from": BO}, "<@U0ADA> took the role scribe over from <@U0BO>"),
        ("handed over", {"role": "commander", "person": BO}, "<@U0BO> handed command over to <@U0ADA>"),
        ("rated", {"severity": "S1"}, "<@U0ADA> rated it S1"),
        ("rated", {"severity": "S3", "from": "S1"}, "<@U0ADA> rated it S3, after S1"),
        ("phase", {"from": "triage", "to": "containing"}, "<@U0ADA> moved it from triage to containing"),
        ("resolved", {"stopped": False, "reviewer": BO}, "the harm may go on, and <@U0BO> owns the review"),
        ("task taken", {"step": "Look", "person": ADA}, "<@U0ADA> took the task “Look”"),
        ("task taken", {"step": "Look", "person": BO}, "<@U0ADA> gave the task “Look” to <@U0BO>"),
        ("task done", {"task": 7, "step": None}, "<@U0ADA> ticked a task"),
        ("task put off", {"tasks": [1]}, "<@U0ADA> put 1 task off until the review"),
        ("something new", {"x": 1}, "<@U0ADA> something new"),
        ("phase", {"from": {"odd": 1}}, "<@U0ADA> phase"),
    ],
)
def test_a_line_says_who_did_what(what: str, facts: dict[str, Any], words: str) -> None:
    assert words in reads(what, **facts)


def test_what_was_late_says_since_when() -> None:
    assert "late: it was due at" in reads("treated as", None, severity="S2", late_since=NOON.isoformat())


KEYS = sorted({*FACTS, "link", "late_since", "follows", "before"})


@example("\x00" * 3000, ["could not be invited"] * timeline.LINES, "")
@example("&" * 3000, ["message added"] * timeline.LINES, "")
@given(HOSTILE, st.lists(st.sampled_from([*WORDS, "new"]), max_size=timeline.LINES), st.sampled_from(["", "U0BO"]))
def test_a_page_is_harmless_and_fits_whatever_its_facts_say(words: str, events: list[str], who: str) -> None:
    captured = (Shown(words, True), Shown(MAKING, False))
    facts = {**dict.fromkeys(KEYS, words), "people": {words: words}}
    happened = [Happened(1, NOON, NOON, who or words, what, words, facts, (1, 2), captured) for what in events]
    shown = lines.timeline(tuple(happened))
    view = modal("answer", "Timeline of INC-123456789", [actions(button("Earlier", "earlier", "1 2")), *shown])
    harmless(view["blocks"])
    surfaces.modal(view)
