"""What reporters hear of what became of it, and reports in numbers; on both databases."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import personal
from bot.reporting import reporters, reports, verdicts
from bot.reporting.reports import Sent, Words
from bot.reporting.verdicts import Finding
from bot.response import phases
from bot.rules.departments import SMALLEST, Departments, Share, folded
from bot.rules.words import Door, Phase, Refusal, Verdict
from storage import people
from storage import triage as happened
from storage.db import Work
from tests.desk import ANA, BO, EMI, EVERYBODY, KIM, LIU, Desk
from tests.filing import LATIN, SWEARS, ask, judge, mine, report, row

# What reporters hear


def test_whoever_reported_hears_once_what_became_of_it_and_why(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number)
    assert desk.notes(BO) == ["report_answered"]
    (one,) = mine(desk)
    assert (one.verdict, one.why.text if one.why else "") == (Verdict.NEAR_MISS, "The guardrail held just so")
    letter = desk.read(personal.letter, 1)
    assert letter.told[0].report == one


def test_whatever_was_folded_into_it_is_answered_with_it(desk: Desk) -> None:
    first = report(desk, SWEARS).number
    again = report(desk, SWEARS + "!", by=ANA)
    assert row(desk, again.number).same_as == first
    judge(desk, first)
    assert desk.notes(ANA) == ["report_answered"]
    assert mine(desk, ANA)[0].verdict is Verdict.NEAR_MISS


def test_a_verdict_taken_back_is_told_by_an_edit(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number)
    desk.do(verdicts.take_back, desk.house, number, EMI)
    assert desk.notes(BO) == ["report_answered"]
    assert mine(desk)[0].verdict is None
    judge(desk, number, Finding(Verdict.FALSE_POSITIVE))
    assert desk.notes(BO) == ["report_answered", "report_answered"], "what it is now is news"


def test_when_the_harm_is_stopped_the_reporter_hears_so_once(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number, Finding(Verdict.CONFIRMED))
    incident = row(desk, number).incident_id or 0
    for phase in (Phase.CONTAINING, Phase.INVESTIGATING, Phase.CONTAINING, Phase.INVESTIGATING):
        desk.do(phases.move, incident, phase, EMI)
    assert desk.notes(BO) == ["report_answered", "report_contained"]
    assert mine(desk)[0].contained


def test_it_is_told_of_an_incident_that_is_resolved_at_once(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number, Finding(Verdict.CONFIRMED))
    desk.tag(row(desk, number).incident_id or 0)
    desk.do(phases.resolve, row(desk, number).incident_id, EMI, True)
    assert desk.notes(BO)[-1] == "report_contained"
    assert mine(desk)[0].over


def test_a_reporter_who_left_is_not_told_and_that_is_noted(desk: Desk) -> None:
    number = report(desk).number
    desk.do(gone, BO)
    with pytest.raises(Refusal, match="has left"):
        desk.do(ask, number, "When?", EMI)
    judge(desk, number)
    assert desk.told(BO) == []
    events = desk.read(lambda work: [one.what for one in happened.events(work.session, number)])
    assert "untold" in events and "told" not in events


def gone(work: Work, person: str) -> None:
    """Somebody leaves the company."""
    known = people.get(work.session, person)
    assert known is not None
    known.is_gone = True


def test_nobody_is_asked_where_nobody_could_answer(desk: Desk) -> None:
    done = desk.do(reports.report, desk.house, Door.PRODUCT, Words(LATIN), None, Sent("shop", "1"))
    with pytest.raises(Refusal, match="came from a product"):
        desk.do(ask, done.number, "When?", EMI)
    with pytest.raises(Refusal, match="what you want to know"):
        desk.do(ask, report(desk, SWEARS).number, " ", EMI)


def test_a_question_is_there_at_once_and_its_answer_ends_it(desk: Desk) -> None:
    number = report(desk).number
    desk.do(ask, number, "When was it?", EMI)
    (one,) = mine(desk)
    assert one.asked and [note.words.text for note in one.notes] == ["When was it?"]
    with pytest.raises(Refusal, match="Write your answer"):
        desk.do(lambda work: reporters.reply(work, reporters.own(work, number, BO), "\u200b"))
    desk.do(lambda work: reporters.reply(work, reporters.own(work, number, BO), "On Tuesday"))
    desk.sanitise()
    assert [note.words.text for note in mine(desk)[0].notes] == ["When was it?", "On Tuesday"]
    assert not mine(desk)[0].asked
    assert desk.wanted("show_report"), "triage sees the answer"


# In numbers


def test_reports_are_counted_by_department_and_no_small_group_is_shown(desk: Desk) -> None:
    homes = {"Support": EVERYBODY[:5], "Legal": EVERYBODY[5:]}
    desk.house = desk.house.model_copy(update={"departments": Departments(departments=homes)})
    for person in EVERYBODY:
        report(desk, f"{SWEARS} {person}", by=person)
    report(desk, LATIN, by=BO)
    report(desk, LATIN, by=BO, nameless=True)
    judge(desk, 1)
    begins = desk.now - timedelta(days=1)
    shares = desk.read(reports.shares, begins, desk.now + timedelta(days=1))
    assert [one.department for one in shares] == ["others"], "one of Legal would be seen beside five of Support"
    assert (shares[0].people, shares[0].reports) == (6, 7)
    assert desk.read(reports.total, begins, desk.now + timedelta(days=1))[0] == 8, "without a name is in no group"


SHARES = st.lists(
    st.builds(
        Share, st.text("abcdef", min_size=1, max_size=3), st.integers(1, 20), st.integers(1, 50), st.integers(0, 9)
    ),
    unique_by=lambda one: one.department,
    max_size=8,
)


@given(SHARES)
def test_no_group_under_five_is_ever_shown_nor_can_be_worked_out(shares: list[Share]) -> None:
    shown = folded(shares)
    assert all(one.people >= SMALLEST for one in shown)
    hidden = sum(one.people for one in shares) - sum(one.people for one in shown)
    assert not shown or hidden == 0, "what is shown adds up to all, so nothing is left over to be worked out"


def test_a_department_is_known_by_address_by_id_and_by_mail_domain() -> None:
    known = Departments(departments={"Support": ("Bo@example.com", LIU), "Legal": ("@law.example.com",)})
    assert known.of(BO, "bo@EXAMPLE.com") == "Support"
    assert known.of(LIU, None) == "Support"
    assert known.of(KIM, "kim@law.example.com") == "Legal"
    assert known.of(KIM, "kim@elsewhere.example") is None
    with pytest.raises(ValueError, match="is in A already"):
        Departments(departments={"A": ("x@y",), "B": ("X@Y",)})
