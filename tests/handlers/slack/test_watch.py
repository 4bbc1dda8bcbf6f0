"""What screens say about how bad an incident is: harmless whatever people wrote, and never more than fits."""

from hypothesis import given
from hypothesis import strategies as st

from bot import manifests
from bot.response.lowerings import Wish
from bot.response.targets import Overdue
from bot.response.watch import Watch
from bot.rules.matrix import Target
from bot.rules.questionnaire import judge
from bot.rules.questions import QUESTIONS, SCREEN, Answers
from bot.rules.words import Role, Severity
from bot.staffing.company import Alone
from handlers.slack import matrix, severity, watch
from handlers.workspace import surfaces
from tests.handlers.slack.hostile import HOSTILE, harmless
from tests.handlers.slack.room import elements, words
from tests.stores import NOON

HOUSE = manifests.load()
answers = st.builds(Answers, **{one.id: st.none() | st.sampled_from(one.choices) for one in QUESTIONS})


def watched(said: str, functions: tuple[str, ...] = ("research", "the owner")) -> Watch:
    """Everything is the matter at once."""
    late = tuple(Overdue(one, NOON, tuple(Role) if one is Target.ROLES else ()) for one in Target)
    wish = Wish(3, Severity.S1, Severity.S3, "U0BO", 4, NOON)
    return Watch(late, wish, said, Alone("response", functions))


@given(HOSTILE)
def test_what_somebody_wrote_to_lower_it_is_harmless(said: str) -> None:
    blocks = watch.blocks(watched(said))
    harmless(blocks, "")
    assert len(blocks) == 4


def test_all_that_is_late_is_one_line() -> None:
    (line,) = [block for block in watch.blocks(watched("so")) if "hourglass" in words(block)]
    assert words(line).count(" · ") == len(Target) - 1
    assert "nobody is commander, communications, scribe and 5 more" in words(line)


def test_the_card_says_who_is_missing() -> None:
    for missing, said in (
        (("research",), "Only response is here. Ask research."),
        (("research", "the owner"), "Only response is here. Ask research or the owner."),
        (("a1", "b1", "c1", "d1"), "Ask a1, b1, c1 and 1 more."),
    ):
        assert said in words(watch.blocks(watched("", missing)))
    assert watch.blocks(Watch()) == []


@given(answers, st.none() | st.sampled_from(Severity), st.booleans(), st.booleans())
def test_the_questions_fit_one_screen_and_none_must_be_answered(
    known: Answers, rated: Severity | None, offered: bool, listed: bool
) -> None:
    asked = severity.asked(known, listed)
    view = severity.form(HOUSE, 7, rated, known, judge(known) if offered else None, asked)
    surfaces.modal(view)
    fields = elements(view["blocks"])
    assert len([part for _, part in fields if part["type"] == "static_select"]) <= SCREEN
    assert all(block["optional"] for block, _ in fields)
    assert not (listed and "system" in {block["block_id"] for block, _ in fields}), "the house has answered it"


def test_what_is_explained_fits_a_window() -> None:
    surfaces.modal(matrix.explained(HOUSE))
