"""The month's meeting is always planned, its people hear of it in time, and nobody forgets one that did not happen."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from bot.meeting import invitations, meetings, slots
from bot.meeting.invitations import Guest
from bot.meeting.slots import Feasibility, Horizon
from bot.rules.agenda import Meeting as Rules
from bot.rules.words import Refusal, Severity
from storage import meetings as stored
from storage.meetings import Meeting
from storage.reminders import Reminder
from tests.desk import ANA, BO, EMI, JAILBREAK, KIM, LEAK, LIU, RAY, Desk, sitting
from tests.meeting_house import FIRST_TUESDAY, HOUSE_THAT_MEETS

STRIDE = timedelta(hours=6)
APRIL = datetime(2026, 4, 7, 13, tzinfo=UTC)
"""The first Tuesday of April, 15:00 in Berlin."""


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """A desk in a house that meets, after the meeting of March was planned; on each kind of database."""
    with sitting(database_url) as opened:
        opened.house = HOUSE_THAT_MEETS
        opened.now = datetime(2026, 3, 4, tzinfo=UTC)
        opened.do(meetings.plan, opened.house)
        yield opened


def the(desk: Desk, number: int = 1) -> Meeting:
    row: Meeting = desk.read(lambda work: stored.get(work.session, number))
    return row


def until(desk: Desk, at: datetime) -> None:
    """Let time pass to a moment: to what comes next, and some hours at once where a lot does."""
    waiting = select(func.min(Reminder.due_at)).where(Reminder.rang_at.is_(None))
    while desk.now < at:
        desk.now = min(at, max(desk.now + STRIDE, desk.read(lambda work: work.session.scalar(waiting)) or at))
        desk.later(0)


def guests(desk: Desk) -> dict[str, Guest]:
    return {one.person: one for one in desk.read(invitations.guests, 1)}


def test_the_next_one_is_planned_and_only_once(desk: Desk) -> None:
    assert desk.do(meetings.plan, desk.house) is None
    assert (the(desk).period, the(desk).starts_at, the(desk).facilitator) == ("2026-04", APRIL, EMI)


def test_two_weeks_before_everybody_who_is_needed_is_invited_and_their_calendars_too(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=15))
    assert (guests(desk), desk.wanted("post_meeting")) == ({}, [])
    until(desk, APRIL - timedelta(days=14))
    assert set(guests(desk)) == {EMI, KIM, ANA, LIU}
    assert {one["person"] for one in desk.wanted("mail_invitation")} == {EMI, KIM, ANA, LIU}
    assert len(desk.wanted("post_meeting")) == 1


def test_after_an_s1_legal_comes_too(desk: Desk) -> None:
    desk.declare(severity=Severity.S1)
    until(desk, APRIL - timedelta(days=14))
    assert RAY in guests(desk)


def test_research_is_asked_a_week_before_and_chased_until_it_is_written(desk: Desk) -> None:
    desk.tag(desk.declare(severity=Severity.S2), JAILBREAK)
    desk.tag(desk.declare(severity=Severity.S3), LEAK)
    until(desk, APRIL - timedelta(days=7))
    assert [one.facts["tag"] for one in desk.told() if one.note == "slot"] == [JAILBREAK, LEAK]
    assert [one.person for one in desk.told() if one.note == "slot"] == [ANA, LIU]
    said = ("It follows whoever spoke last.", Feasibility.RESEARCH, Horizon.YEAR)
    desk.do(slots.fill, desk.house, 1, JAILBREAK, *said, ANA)
    until(desk, APRIL - timedelta(hours=20))
    assert [one.person for one in desk.told() if one.note == "slot_chased"] == [LIU, LIU]
    filled, empty = desk.read(slots.of, desk.house, 1)
    assert (filled.limitation, filled.feasibility, empty.limitation) == (said[0], "needs research", "")


def test_whoever_does_not_come_is_not_reminded(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=3))
    desk.do(invitations.answer, 1, KIM, "no")
    desk.do(invitations.answer, 1, BO, "yes")
    until(desk, APRIL - timedelta(minutes=10))
    reminded = [one.person for one in desk.told() if one.note == "meeting_soon"]
    assert (reminded.count(KIM), reminded.count(BO), reminded.count(ANA)) == (0, 2, 2)
    assert guests(desk)[BO] == Guest(BO, "guest", "yes", None)


def test_it_begins_with_its_agenda_and_the_next_one_is_planned_when_it_ends(desk: Desk) -> None:
    until(desk, APRIL)
    assert len(desk.wanted("post_agenda")) == 1
    until(desk, APRIL + timedelta(hours=2))
    assert desk.notes(EMI)[-1] == "meeting_over"
    assert the(desk, 2).period == "2026-05"


def test_one_about_which_nobody_wrote_anything_raises_an_alarm(desk: Desk) -> None:
    until(desk, APRIL + timedelta(days=2))
    assert the(desk).state == "missed"
    assert desk.notes(EMI).count("meeting_missed") == 1


def test_those_that_fell_into_a_time_when_nothing_ran_raise_one_each(desk: Desk) -> None:
    desk.now = datetime(2026, 6, 20, tzinfo=UTC)
    for _ in range(4):
        desk.do(meetings.plan, desk.house)
        desk.later(1)
    assert [the(desk, number).state for number in (1, 2, 3, 4)] == ["missed", "missed", "missed", "planned"]
    assert desk.notes(EMI).count("meeting_missed") == 3
    assert all(one.facts["late_since"] for one in desk.told(EMI) if one.note == "meeting_missed")
    assert desk.wanted("post_agenda") == []


def test_a_move_tells_every_calendar_and_every_step_follows(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=3))
    with pytest.raises(Refusal, match="Say in a few words why"):
        desk.do(meetings.move, desk.house, 1, APRIL + timedelta(days=1), " ", EMI)
    with pytest.raises(Refusal, match="those who take part"):
        desk.do(meetings.move, desk.house, 1, APRIL + timedelta(days=1), "Travel", BO)
    desk.do(meetings.move, desk.house, 1, APRIL + timedelta(days=1), "Travel", EMI)
    mails = [one for one in desk.wanted("mail_invitation") if one["sequence"] == 1]
    assert len(mails) == 4
    until(desk, APRIL + timedelta(hours=1))
    assert desk.wanted("post_agenda") == []
    until(desk, APRIL + timedelta(days=1))
    assert [one["sequence"] for one in desk.wanted("post_agenda")] == [1]


def test_what_agenda_yaml_says_now_moves_what_nobody_has_moved_by_hand(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=14))
    earlier = Rules(when=FIRST_TUESDAY.model_copy(update={"at": time(11)}))
    desk.house = desk.house.model_copy(update={"agenda": desk.house.agenda.model_copy(update={"meeting": earlier})})
    assert desk.do(meetings.replan, desk.house) is not None
    assert desk.do(meetings.replan, desk.house) is None, "once is enough"
    assert the(desk).starts_at == APRIL - timedelta(hours=4)
    assert {one["sequence"] for one in desk.wanted("mail_invitation")} == {0, 1}
    until(desk, APRIL - timedelta(hours=4))
    assert len(desk.wanted("post_agenda")) == 1, "it begins at its new time"


def test_what_somebody_has_moved_stays_where_they_put_it(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=14))
    desk.do(meetings.move, desk.house, 1, APRIL + timedelta(days=1), "A holiday", EMI)
    assert desk.do(meetings.replan, desk.house) is None
    assert the(desk).starts_at == APRIL + timedelta(days=1)


def test_calling_it_off_tells_every_calendar_and_nobody_misses_it(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=3))
    desk.do(meetings.cancel, desk.house, 1, "Everybody is at the offsite", EMI)
    assert sum(one["sequence"] == 1 for one in desk.wanted("mail_invitation")) == 4
    assert the(desk, 2).period == "2026-05"
    until(desk, APRIL + timedelta(days=3))
    assert desk.wanted("post_agenda") == []
    assert "meeting_missed" not in desk.notes(EMI)


def test_a_debrief_is_for_whoever_was_there(desk: Desk) -> None:
    number = desk.with_channel(private=True)
    made = desk.do(meetings.propose_debrief, desk.house, number, desk.now + timedelta(days=2), BO)
    assert [one.person for one in desk.read(invitations.guests, made.id)] == [BO]
    with pytest.raises(Refusal):
        desk.do(meetings.move, desk.house, made.id, desk.now + timedelta(days=3), "Travel", KIM)
    with pytest.raises(Refusal, match="planned already"):
        desk.do(meetings.propose_debrief, desk.house, number, desk.now + timedelta(days=2), BO)


def test_what_could_not_be_done_is_told_to_whoever_leads(desk: Desk) -> None:
    desk.do(meetings.stuck, desk.house, 1, "post_agenda", "is_archived", "")
    (told,) = [one for one in desk.told(EMI) if one.note == "meeting_stuck"]
    assert (told.facts["what"], told.facts["reason"]) == ("post_agenda", "is_archived")


def test_an_announcement_that_was_deleted_is_posted_anew(desk: Desk) -> None:
    until(desk, APRIL - timedelta(days=14))
    desk.do(meetings.announced, 1, "C1", "1.1")
    desk.do(meetings.gone, 1, "1.1")
    assert [one["draft"] for one in desk.wanted("post_meeting")] == [1, 2]


def test_a_house_in_which_nobody_could_come_plans_none(desk: Desk) -> None:
    usual = desk.house.people.model_copy(update={"rotas": {}})
    desk.now += timedelta(days=60)
    assert desk.do(meetings.plan, desk.house.model_copy(update={"people": usual})) is None
