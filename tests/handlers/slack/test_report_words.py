"""Whatever somebody reports is shown harmless in every window, letter, Home and list of reports, and fits Slack."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import manifests
from bot.keeping.captured import Shown
from bot.personal import Home, Waiting
from bot.reporting.reporters import Mine, Note
from bot.reporting.reports import Reported
from bot.rules.departments import Share
from bot.rules.words import Verdict
from handlers.slack import answers, heard, home, personal, reporters, reports
from handlers.slack.listening import Say
from handlers.workspace import surfaces
from handlers.workspace.blocks import message_blocks
from tests.handlers.slack.facts import NOON, letter, told
from tests.handlers.slack.hostile import HOSTILE, harmless

HOUSE = manifests.load()
NOTES = ("report_answered", "report_question", "report_contained")
VERDICTS = st.none() | st.sampled_from(Verdict)


def mine(words: str, verdict: Verdict | None = None, **changes: Any) -> Mine:
    """A report all of whose words are somebody else's."""
    shown = Shown(words, True)
    notes = (Note(True, shown, NOON), Note(False, shown, NOON)) * 4
    made = Mine(12, "REP-12", words, NOON, shown, verdict, shown, 7, True, False, notes)
    return made._replace(**changes)


def fits(message: dict[str, Any]) -> None:
    """A message that Slack takes, and in which nothing of somebody else's is live."""
    harmless(message["blocks"], message["text"])
    message_blocks(message["blocks"])


def window(view: dict[str, Any]) -> None:
    """A window that Slack takes."""
    harmless(view["blocks"])
    (surfaces.home if view["type"] == "home" else surfaces.modal)(view)


@given(HOSTILE, st.booleans())
def test_the_form_is_harmless_and_fits_whatever_message_it_is_about(words: str, named: bool) -> None:
    link = "https://slack.example/archives/C0RETAIL/p1772452800000100"
    window(reports.form(HOUSE, {"door": "shortcut", "copy": 2**63 - 1, "link": link, "named": named}, words))


@given(HOSTILE, VERDICTS, st.sampled_from(NOTES), st.booleans())
def test_a_letter_about_a_report_is_harmless_and_fits(
    words: str, verdict: Verdict | None, note: str, asked: bool
) -> None:
    one = mine(words, verdict)
    one = one._replace(notes=one.notes[:1]) if asked else one
    fits(personal.letter(HOUSE, letter(*[told(note, words, report=one)] * 9)))


@given(HOSTILE, VERDICTS)
def test_home_with_ten_reports_is_harmless_and_fits(words: str, verdict: Verdict | None) -> None:
    many = (mine(words, verdict),) * 10
    for refused in (None, "Guests cannot open incidents."):
        window(home.home(personal_home(many, refused)))
    fits({"text": "Reports", "blocks": [reporters.listed(one) for one in many]})


def personal_home(many: tuple[Mine, ...], refused: str | None) -> Home:
    """App Home of somebody who reported much."""
    return Home(refused, (), Waiting((), (), (), ()), reports=many)


@given(HOSTILE, VERDICTS)
def test_the_window_of_a_report_is_harmless_and_fits(words: str, verdict: Verdict | None) -> None:
    for code in (True, False):
        window(reporters.window(mine(words, verdict), code))


@given(st.integers(1, 2**62))
def test_what_is_said_at_once_fits(number: int) -> None:
    done = Reported(number, "mabot lunik dasop vugil")
    window(answers.window(reports.nameless_said("/weird", done)))
    for said in (reports.said(done), reports.said(done, more=False)):
        assert isinstance(said, Say)
        fits({"text": said.text, "blocks": said.shown})
    facts = {"root": "/incident", "weird": "/weird", "aside": number, "example": "declare RetailBot gives 99 % off"}
    fits(heard.answer(facts))


def test_numbers_of_departments_fit() -> None:
    shown = reporters.department(Share("Support", 1_000, 20_000, 10_000))
    assert shown == "Support: 20,000 by 1,000 people, 50 % answered"


@pytest.mark.parametrize(
    ("message", "system"),
    [
        ({"bot_profile": {"name": "retail bot"}}, "RetailBot"),
        ({"username": "RetailBot"}, "RetailBot"),
        ({"username": ["RetailBot"], "bot_profile": None}, None),
        ({"user": "U0BO"}, None),
    ],
)
def test_an_answer_of_a_known_ai_says_by_itself_which_ai_it_was(message: dict[str, Any], system: str | None) -> None:
    assert reports.written_by(HOUSE, message) == system
