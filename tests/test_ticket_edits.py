"""What somebody changed in a tracker: put back and asked about, or taken in."""

from datetime import timedelta

import pytest

from bot.learning import follow_ups
from bot.response import severity, tasks, updates
from bot.rules.follow_ups import Improves, Kind
from bot.rules.tickets import Author
from bot.rules.words import Severity
from bot.staffing import people
from bot.ticketing import tickets
from tests.desk import BO, EMI, KIM, Desk
from tests.ticketing.told import (
    LEA,
    STRANGER,
    US,
    card,
    filed,
    hear,
    there,
    tracked_desk,
    wanted,
)

__all__ = ["tracked_desk"]


def test_a_severity_changed_there_is_put_back_and_becomes_a_question(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    hear(desk, subject, there(desk, subject))
    writes = hear(desk, subject, there(desk, subject, priority="Low", by=STRANGER))
    assert writes.fields == {"priority": "Medium"}
    (question,) = card(desk, number).questions
    assert (question.field, question.value, question.by) == ("priority", "Low", STRANGER.name)
    assert desk.incident(number).severity is None
    desk.do(tickets.answer, question.number, BO)
    assert card(desk, number).questions == ()


def test_a_robot_that_changes_it_again_and_again_is_answered_once_in_ten_minutes(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    hear(desk, subject, there(desk, subject))
    wrote = []
    for _ in range(20):
        desk.now += timedelta(minutes=1)
        wrote.append(bool(hear(desk, subject, there(desk, subject, priority="Low")).fields))
        desk.now += timedelta(seconds=1)
        if wrote[-1]:
            hear(desk, subject, there(desk, subject))
    assert wrote.count(True) == 2
    assert len(card(desk, number).questions) == 1


def test_our_own_late_request_is_no_edit_of_theirs(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    hear(desk, subject, there(desk, subject))
    desk.do(severity.rate, desk.house, number, Severity.S1, BO, "form", "")
    hear(desk, subject, there(desk, subject, priority="Medium", edited=()), confirmed=False)
    desk.do(severity.rate, desk.house, number, Severity.S2, BO, "form", "We know more")
    writes = hear(desk, subject, there(desk, subject, priority="Highest", edited=()))
    assert writes.fields == {"priority": "High"}
    assert card(desk, number).questions == ()


def test_a_comment_stands_in_the_timeline_once_and_ours_never(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    said = ((LEA, "The vendor <!channel> confirmed it"), (Author(US, None, "Hotwash"), "Update"), (STRANGER, "Me too"))
    for _ in range(3):
        hear(desk, subject, there(desk, subject, said=said))
    lines = [one for one in desk.events(number) if one.what == "ticket comment"]
    assert [line.who for line in lines] == [BO, None]


def test_updates_are_told_in_their_order_and_each_once(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    for words in ("We look", "We found it"):
        desk.do(updates.post, number, BO, words)
    assert hear(desk, subject, there(desk, subject)).remarks == ()
    desk.sanitise()
    first = hear(desk, subject, there(desk, subject), confirmed=False)
    assert ["We look" in one.text for one in first.remarks] == [True, False]
    arrived = ((Author(US, None, "Hotwash"), f"{first.remarks[0].text} {first.remarks[0].mark}"),)
    assert hear(desk, subject, there(desk, subject, said=arrived)).remarks == first.remarks[1:]
    assert hear(desk, subject, there(desk, subject, said=arrived)).remarks == ()


def action(desk: Desk, kind: str) -> tuple[int, str, int]:
    """An incident and something to do of it, with a ticket; returns both numbers and its subject."""
    number = filed(desk)
    if kind == "task":
        made = desk.do(tasks.add, number, "Ask the vendor", BO, BO).id
    else:
        asked = follow_ups.Wanted(number, None, "Train it again", Kind.STRUCTURAL, Improves.MODEL, BO)
        made = desk.do(follow_ups.add, desk.house, asked, BO).id
    desk.sanitise()
    subject = f"{kind}:{made}"
    desk.do(tickets.created, subject, "AI-2")
    hear(desk, subject, there(desk, subject, "AI-2"))
    return number, subject, made


def state(desk: Desk, subject: str) -> str:
    """What has become of it here."""
    return wanted(desk, subject).fields["state"]


@pytest.mark.parametrize("kind", ["task", "follow_up"])
def test_done_there_with_words_that_show_it_is_done_here_and_back(desk: Desk, kind: str) -> None:
    _, subject, _ = action(desk, kind)
    proof = ((LEA, "https://ci.example/7 is green"),)
    assert hear(desk, subject, there(desk, subject, "AI-2", done=True, said=proof)).fields == {}
    assert state(desk, subject) == "done"
    desk.now += timedelta(seconds=1)
    assert hear(desk, subject, there(desk, subject, "AI-2", done=False, said=proof, edited=("state",))).fields == {}
    assert state(desk, subject) == "open"


def test_closed_there_with_nothing_to_show_its_owner_is_asked_once_and_it_stays_open_here(desk: Desk) -> None:
    _, subject, made = action(desk, "follow_up")
    for _ in range(3):
        assert hear(desk, subject, there(desk, subject, "AI-2", done=True)).fields == {}
    assert state(desk, subject) == "open"
    told = [one for one in desk.told(BO) if one.note == "ticket_done"]
    assert [one.facts for one in told] == [{"key": "AI-2", "follow_up": made}]
    desk.do(follow_ups.settle, made, BO, "https://ci.example/7")
    assert hear(desk, subject, there(desk, subject, "AI-2")).fields == {}


@pytest.mark.parametrize("kind", ["task", "follow_up"])
def test_given_to_somebody_there_is_given_to_them_here(desk: Desk, kind: str) -> None:
    usual = {"team": "T1", "is_bot": False, "is_guest": False, "is_gone": False, "zone": None}
    desk.do(people.remember, [{"id": EMI, "name": "Emi", "email": "emi@northwind.example", **usual}], [])
    _, subject, _ = action(desk, kind)
    emi = Author("acc-emi", "Emi@northwind.example", "Emi")
    assert hear(desk, subject, there(desk, subject, "AI-2", assignee=emi)).fields == {}
    assert wanted(desk, subject).fields["assignee"] == EMI
    hear(desk, subject, there(desk, subject, "AI-2", assignee=STRANGER))
    assert wanted(desk, subject).fields["assignee"] == EMI


def test_whoever_changed_it_last_wins(desk: Desk) -> None:
    _, subject, made = action(desk, "task")
    seen = there(desk, subject, "AI-2", assignee=None, edited=("assignee",))
    desk.now += timedelta(minutes=1)
    desk.do(tasks.give, made, KIM, BO)
    assert hear(desk, subject, seen).fields == {"assignee": KIM}
