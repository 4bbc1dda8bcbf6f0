"""What people read about meetings, word for word where words matter; hostile names stay words."""

from datetime import UTC, datetime

import pytest

from bot import manifests
from bot.meeting.invitations import Guest
from bot.meeting.meeting_facts import Planned
from bot.meeting.slots import Slotted
from handlers.slack import meeting_letters, meeting_posts
from tests.handlers.slack.room import labels, words

HOUSE = manifests.load()
AT = datetime(2026, 12, 1, 14, tzinfo=UTC)
HOSTILE = "<!channel> *now* `rm` https://evil.example"
PLANNED = Planned(
    number=1,
    title="Cross-team post-mortem, December 2026",
    incident=None,
    starts_at=AT,
    minutes=60,
    facilitator="U0DEV",
    state="planned",
    moved=False,
    reason="",
    channel="C1",
    message="1.1",
    guests=(Guest("U0BO", "response", "yes", None), Guest("U0ADA", "research", None, None)),
    missing=("research",),
    slots=(Slotted("AIF-03", "Jailbreak", "U0ADA", "", None, None),),
)
FACTS = {"meeting": 1, "tag": "AIF-03", "what": "mail_invitation", "reason": "is_archived", "about": "U0ADA"}


@pytest.mark.parametrize("note", meeting_letters.NOTES)
@pytest.mark.parametrize("state", meeting_posts.WORDS)
def test_every_letter_can_be_drawn_whatever_became_of_the_meeting(note: str, state: str) -> None:
    text, blocks = meeting_letters.letter_line(HOUSE, note, PLANNED._replace(state=state), FACTS)
    assert text and blocks
    assert "{" not in text


def test_an_alarm_says_what_to_do() -> None:
    _, blocks = meeting_letters.letter_line(HOUSE, "meeting_missed", PLANNED, {**FACTS, "late_since": AT.isoformat()})
    assert "did not happen: nobody wrote down who came or what was decided. I was not running then." in words(blocks)
    assert labels(blocks) == ["Who came? …", "Decide …"]


def test_an_announcement_says_who_comes_and_what_is_missing() -> None:
    said = words(meeting_posts.announcement(PLANNED))
    assert "*1* come · 0 maybe · 0 cannot · 1 silent" in said
    assert "Nobody yet of: research" in said
    assert "Research has still to explain: Jailbreak (<@U0ADA>)" in said


@pytest.mark.parametrize(("state", "what"), [("planned", "Moved"), ("cancelled", "Called off")])
def test_a_reason_stays_words(state: str, what: str) -> None:
    planned = PLANNED._replace(state=state, moved=state == "planned", reason=HOSTILE)
    said = words(meeting_posts.announcement(planned))
    assert f"{what}: &lt;!channel&gt; *now* `rm` hxxps[:]//evil.example" in said
    assert "<!channel>" not in said


def test_what_somebody_named_a_failure_stays_words() -> None:
    slots = (Slotted("AIF-03", HOSTILE, "U0ADA", "", None, None),)
    said = words(meeting_posts.announcement(PLANNED._replace(slots=slots, missing=(HOSTILE,))))
    assert "<!channel>" not in said
