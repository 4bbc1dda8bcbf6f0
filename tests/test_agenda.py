"""The agenda fills itself in from what happened; what is private is a count; minutes say what was decided."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning import follow_up_lists, follow_ups
from bot.manifests import Manifests
from bot.meeting import agenda, decisions, invitations, meetings, slots
from bot.meeting.agenda import Item, Page, Point, Who
from bot.meeting.decisions import Choice
from bot.meeting.slots import Feasibility, Horizon
from bot.record import markdown_meeting
from bot.rules.follow_ups import Improves, Kind
from bot.rules.words import Mode, Refusal, Severity
from handlers.slack import agenda as pages
from storage import meetings as stored
from storage.db import Work
from tests.desk import ANA, BO, EMI, JAILBREAK, KIM, LEAK, LIU, Desk, sitting
from tests.meeting_house import HOUSE_THAT_MEETS

BEGINS = datetime(2026, 4, 7, 13, tzinfo=UTC)
FIXED = Choice("Two prompts, not one", Kind.STRUCTURAL, Improves.MODEL, KIM, date(2026, 4, 20), JAILBREAK)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """A desk in a house that meets in April."""
    with sitting(database_url) as opened:
        opened.house = HOUSE_THAT_MEETS
        opened.now = datetime(2026, 3, 10, tzinfo=UTC)
        opened.do(meetings.plan, opened.house)
        opened.do(_invite)
        yield opened


def _invite(work: Work) -> None:
    row = stored.get(work.session, 1)
    assert row is not None
    invitations.invite(work, HOUSE_THAT_MEETS, row)
    row.channel = "C1"


def _ask(work: Work, house: Manifests) -> None:
    row = stored.get(work.session, 1)
    assert row is not None
    slots.ask(work, house, row)


def begin(desk: Desk) -> None:
    """It is time; research was asked what it says."""
    desk.now = BEGINS
    desk.do(_ask, desk.house)


def sections(desk: Desk, number: int = 1, minutes: bool = False) -> dict[str, list[str]]:
    """An agenda as text; what somebody should look at begins with an exclamation mark."""
    page = desk.read(agenda.minutes if minutes else agenda.of, desk.house, number)
    return {item.title: [_text(point) for point in item.points] for item in page.items}


def _text(point: Point) -> str:
    return ("! " if point.red else "") + "".join(f"<{one.id}>" if isinstance(one, Who) else one for one in point.parts)


def test_it_counts_what_happened_by_failure_and_by_harm(desk: Desk) -> None:
    for severity, tag in (("S3", JAILBREAK), ("S3", JAILBREAK), ("S1", LEAK)):
        desk.tag(desk.declare(severity=Severity(severity)), tag)
    desk.tag(desk.declare(severity=Severity.S1, mode=Mode.DRILL), LEAK)
    desk.cancel(desk.declare(severity=Severity.S1))
    begin(desk)
    said = sections(desk)
    assert said["What happened"][0].startswith("3 incidents since 3 March 2026; harm 33, where an S1 counts 27")
    assert said["What happened"][1:] == [
        "Most often: Jailbreak (2), Sensitive data disclosed (1)",
        "Most harm: Sensitive data disclosed (27), Jailbreak (6)",
    ]
    assert list(said)[-2:] == ["Sensitive data disclosed", "Jailbreak"], "the worst first"
    assert said["Jailbreak"][0] == "Response: 2 incidents, harm 6, such as INC-2"
    assert said["Jailbreak"][1].startswith("! Research has not explained it yet")


def test_what_is_private_is_a_count_and_nothing_else(desk: Desk) -> None:
    number = desk.with_channel(private=True, severity=Severity.S1)
    desk.tag(number, LEAK)
    wanted = follow_ups.Wanted(number, None, "Close the hole", Kind.REACTIVE, Improves.MODEL, BO)
    desk.do(follow_ups.add, desk.house, wanted._replace(due_at=desk.now + timedelta(days=1)), BO)
    begin(desk)
    said = sections(desk)
    assert said["What happened"][1:] == ["1 private incident besides, which nobody has released"]
    assert "What is overdue" not in said
    everything = str(said)
    assert not any(word in everything for word in ("INC-1", "Sensitive data", "Close the hole"))


def test_it_shows_who_is_missing_and_one_person_may_bring_two_things(desk: Desk) -> None:
    begin(desk)
    assert sections(desk)["Who we need"] == [
        "! Nobody of response has said that they come",
        "! Nobody of research has said that they come",
    ]
    desk.do(invitations.answer, 1, ANA, "yes")
    rotas = {**desk.house.people.rotas, "responders": desk.house.people.rotas["research"]}
    rotas["responders"] = rotas["responders"].model_copy(update={"function": "response"})
    people = desk.house.people.model_copy(update={"rotas": rotas})
    desk.house = desk.house.model_copy(update={"people": people})
    assert sections(desk)["Who we need"] == [f"Response: <{ANA}>", f"Research: <{ANA}>"]


def test_a_decision_becomes_a_follow_up_or_is_accepted_and_comes_up_next_month(desk: Desk) -> None:
    desk.tag(desk.declare(severity=Severity.S2), JAILBREAK)
    begin(desk)
    with pytest.raises(Refusal, match="Choose who does it"):
        desk.do(decisions.decide, desk.house, 1, FIXED._replace(owner=""), EMI)
    desk.do(decisions.decide, desk.house, 1, FIXED, EMI)
    desk.do(decisions.decide, desk.house, 1, Choice("Jokes may stay", None), EMI)
    with pytest.raises(Refusal, match="who was there"):
        desk.do(decisions.post_minutes, desk.house, 1, EMI)
    desk.do(decisions.attended, desk.house, 1, {EMI}, EMI)
    assert sections(desk)["Who we need"] == [f"Response: <{EMI}>", "! Nobody of research was there"]
    desk.do(decisions.attended, desk.house, 1, {EMI, ANA}, EMI)
    assert sections(desk)["Who we need"] == [f"Response: <{EMI}>", f"Research: <{ANA}>"]
    desk.do(slots.fill, desk.house, 1, JAILBREAK, "It trusts everybody.", Feasibility.WORK, Horizon.QUARTER, LIU)
    desk.do(decisions.post_minutes, desk.house, 1, EMI)
    said = sections(desk, minutes=True)
    assert said["What we decided"] == [
        f"Open: Two prompts, not one (Jailbreak), structural, <{KIM}> by 20 April 2026",
        "Accepted as it is: Jokes may stay",
    ]
    assert said["Who was there"] == [f"Response: <{EMI}>", f"Research: <{ANA}>"]
    assert said["Jailbreak"][1:] == [
        f"Research, <{LIU}>: It trusts everybody.",
        "Can it be mended: with work. By when: this quarter.",
    ]
    assert "Who we need" not in said
    assert len(desk.wanted("post_minutes")) == 1
    (done,) = desk.read(follow_up_lists.of_meeting, 1)
    assert (done.owner, done.kind, done.tag, done.incident) == (KIM, Kind.STRUCTURAL, JAILBREAK, None)
    desk.now = datetime(2026, 5, 5, 13, tzinfo=UTC)
    assert sections(desk, 2)["What we decided last time"][0].startswith("! Overdue: Two prompts, not one")


def test_nothing_is_decided_before_it_begins(desk: Desk) -> None:
    with pytest.raises(Refusal, match="not begun"):
        desk.do(decisions.decide, desk.house, 1, FIXED, EMI)


@given(st.text(max_size=400), st.text(max_size=60))
def test_nothing_that_people_write_changes_how_a_page_is_built(words: str, name: str) -> None:
    points = (Point(("Research: ", words, " by ", Who("U1"))), Point((words,), red=True))
    page = Page("Minutes", BEGINS, (Item("What we decided", points),))
    text = markdown_meeting.markdown(page, {"U1": name})
    lines = [line for line in text.splitlines() if line]
    assert [line[:2] for line in lines] == ["# ", "20", "##", "- ", "- "]
    assert not any(mark in line.replace("\\" + mark, "") for line in lines[3:] for mark in ("[", "`", "|", "<"))
    blocks = pages.message(page)["blocks"]
    shown = blocks[-1]["text"]["text"]
    assert shown.count("\n") == 2
    assert "<!" not in shown
    assert shown.count("<") == shown.count("<@U1>") == 1
