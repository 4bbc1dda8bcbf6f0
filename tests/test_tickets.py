"""What is filed in a tracker and what is told there."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.meeting import decisions, meetings
from bot.meeting.decisions import Choice
from bot.response import severity, tasks
from bot.rules.follow_ups import Kind
from bot.rules.words import Mode, Refusal, Severity
from bot.ticketing import ticket_hints, ticket_sync, tickets
from storage import follow_ups
from tests.desk import BO, EMI, KIM, Desk, sitting
from tests.meeting_house import HOUSE_THAT_MEETS
from tests.ticketing.told import (
    LEA,
    URL,
    card,
    filed,
    forget_effects,
    hear,
    mapped,
    row,
    there,
    tracked_desk,
    wanted,
)

__all__ = ["tracked_desk"]


def test_an_incident_is_filed_once_and_a_drill_never(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(severity.rate, desk.house, number, Severity.S1, BO, "form", "")
    desk.declare(mode=Mode.DRILL)
    assert desk.wanted("create_ticket") == [{"subject": f"incident:{number}", "incident": number}]


def test_without_a_tracker_nothing_is_asked_of_one(sqlite_url: str) -> None:
    with sitting(sqlite_url) as bare:
        number = bare.with_channel()
        bare.do(tasks.add, number, "Ask the vendor", BO)
        assert bare.wanted("create_ticket") == []
        with pytest.raises(Refusal, match="No tracker is connected"):
            bare.do(tickets.file, number, BO)


def test_what_was_open_before_a_tracker_was_connected_is_filed_then(sqlite_url: str) -> None:
    with sitting(sqlite_url) as bare:
        number = bare.with_channel()
        bare.do(ticket_hints.connect, bare.house, URL)
        assert [one["incident"] for one in bare.wanted("create_ticket")] == [number]
        bare.do(ticket_hints.connect, bare.house, "")
        bare.with_channel()
        assert len(bare.wanted("create_ticket")) == 1


def test_only_the_sanitised_view_leaves(desk: Desk) -> None:
    desk.anonymiser.replaces = {"Lina": "PERSON"}
    number = desk.with_channel(what="Lina got 99 % off")
    before = wanted(desk, f"incident:{number}")
    assert "Lina" not in before.description
    assert before.unready
    desk.sanitise()
    after = wanted(desk, f"incident:{number}")
    assert "PERSON got 99 % off" in after.description
    assert not after.unready


def test_held_words_do_not_leave(desk: Desk) -> None:
    desk.anonymiser.holds = "secret"
    number = desk.with_channel(what="the secret is out")
    desk.sanitise()
    found = wanted(desk, f"incident:{number}")
    assert "secret" not in str(found)
    assert not found.unready


def test_a_private_incident_is_a_stub_or_hidden_by_a_level_or_not_filed(desk: Desk) -> None:
    number = desk.with_channel(what="Somebody was hurt", private=True)
    desk.do(severity.rate, desk.house, number, Severity.S1, BO, "form", "")
    desk.do(tasks.add, number, "Call the family", BO)
    desk.sanitise()
    stub = wanted(desk, f"incident:{number}")
    assert set(stub.fields) == {"summary", "description", "status", "labels"}
    assert stub.fields["summary"] == f"INC-{number} private incident"
    assert "hurt" not in str(stub)
    assert [one["subject"] for one in desk.wanted("create_ticket")] == [f"incident:{number}"]
    mapped(desk, security_level="Private")
    whole = wanted(desk, f"incident:{number}")
    assert whole.fields["security"] == "Private"
    assert "hurt" in whole.description
    mapped(desk, private="none", security_level=None)
    assert desk.do(tickets.file, desk.with_channel(private=True), BO) is None


@pytest.mark.parametrize(("rule", "count"), [("none", 0), ("own", 1), ("all", 4)])
def test_tasks_are_filed_as_the_house_wants_it(desk: Desk, rule: str, count: int) -> None:
    mapped(desk, tasks=rule)
    number = filed(desk)
    desk.do(tasks.add, number, "Ask the vendor", BO)
    for task in desk.tasks(number).values():
        desk.do(tasks.give, task.id, BO, BO)
    asked = {one["subject"] for one in desk.wanted("create_ticket")}
    assert sum(one.startswith("task:") for one in asked) == count


def test_many_changes_at_once_are_one_update(desk: Desk) -> None:
    number = filed(desk)
    for one in (Severity.S3, Severity.S2, Severity.S1):
        desk.do(severity.rate, desk.house, number, one, BO, "form", "")
    assert desk.wanted("show_ticket") == [{"subject": f"incident:{number}"}]


def test_a_ticket_that_is_there_can_be_linked_and_its_words_stay(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(tickets.link, number, "OPS-9", BO)
    subject = f"incident:{number}"
    writes = hear(desk, subject, there(desk, subject, "OPS-9", summary="Theirs", status="Done", priority="Low"))
    assert set(writes.fields) == {"status", "priority"}
    other = desk.with_channel()
    with pytest.raises(Refusal, match="stands for something else"):
        desk.do(tickets.link, other, "OPS-9", BO)
    with pytest.raises(Refusal, match="drill"):
        desk.do(tickets.link, desk.with_channel(mode=Mode.DRILL), "OPS-10", BO)


def test_a_moved_ticket_is_known_by_its_new_name(desk: Desk) -> None:
    number = filed(desk)
    hear(desk, f"incident:{number}", there(desk, f"incident:{number}", "NEW-7"))
    assert card(desk, number).url == f"{URL}/browse/NEW-7"


def test_a_ticket_that_is_linked_while_the_other_is_being_read_stays_linked(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    asked = desk.read(ticket_hints.known, subject).key
    seen = there(desk, subject)
    desk.do(tickets.link, number, "OTHER-7", BO)
    assert desk.do(ticket_sync.heard, desk.house, subject, asked, seen) is None
    assert card(desk, number).url == f"{URL}/browse/OTHER-7"


def test_the_card_says_after_a_minute_that_the_tracker_is_silent_and_no_longer_when_it_answers(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    desk.do(ticket_hints.unanswered, subject)
    assert card(desk, number).behind_since is None
    desk.now += timedelta(minutes=1)
    desk.do(ticket_hints.unanswered, subject)
    told = card(desk, number)
    assert (told.silent, told.behind_since) == (True, desk.now - timedelta(minutes=1))
    before = len(desk.wanted("show_ticket"))
    desk.do(forget_effects)
    desk.do(ticket_hints.swept, {}, desk.now)
    assert len(desk.wanted("show_ticket")) == before == 1
    hear(desk, subject, there(desk, subject))
    assert card(desk, number).behind_since is None


def test_a_field_that_is_refused_is_named_and_the_rest_is_told(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    writes = hear(desk, subject, there(desk, subject, priority="Low", edited=()), confirmed=False)
    desk.do(ticket_sync.told, subject, writes, {"priority": "It is not on the screen."})
    desk.now += timedelta(minutes=2)
    assert card(desk, number).why == "it refuses priority (It is not on the screen.)"


def test_the_sweep_looks_only_at_what_changed_and_overlaps(desk: Desk) -> None:
    number = filed(desk)
    subject = f"incident:{number}"
    hear(desk, subject, there(desk, subject))
    desk.do(forget_effects)
    desk.do(ticket_hints.swept, {"AI-1": desk.now, "AI-999": desk.now}, desk.now)
    assert desk.wanted("show_ticket") == []
    desk.do(ticket_hints.swept, {"AI-1": desk.now + timedelta(seconds=1)}, desk.now)
    assert len(desk.wanted("show_ticket")) == 1
    assert desk.read(ticket_hints.since) == desk.now - ticket_hints.OVERLAP


def test_a_ticket_filed_after_a_doubt_is_looked_for_again_twice(desk: Desk) -> None:
    number = desk.with_channel()
    desk.do(tickets.created, f"incident:{number}", "AI-1", doubt=True)
    assert [one["look"] for one in desk.wanted("find_ticket_twins")] == [1, 2]
    desk.do(ticket_hints.twins_closed, f"incident:{number}", ["AI-2"])
    assert "ticket twin closed" in desk.happened(number)


def test_nobody_outside_answers_for_a_private_incident(desk: Desk) -> None:
    mapped(desk, security_level="Private")
    number = filed(desk, private=True)
    subject = f"incident:{number}"
    hear(desk, subject, there(desk, subject))
    hear(desk, subject, there(desk, subject, priority="Low"))
    (question,) = card(desk, number).questions
    with pytest.raises(Refusal):
        desk.do(tickets.answer, question.number, KIM)
    assert len(card(desk, number).questions) == 1


def decided(desk: Desk) -> None:
    """A month's meeting that has decided something, with its minutes posted."""
    desk.house = HOUSE_THAT_MEETS
    desk.now = datetime(2026, 3, 10, tzinfo=UTC)
    row = desk.do(meetings.plan, desk.house)
    desk.now = row.starts_at - timedelta(days=14)
    desk.later(0)
    desk.now = row.starts_at
    desk.do(decisions.decide, desk.house, 1, Choice("Ask Lina for two prompts", Kind.STRUCTURAL, owner=KIM), EMI)
    desk.do(decisions.decide, desk.house, 1, Choice("Jokes may stay", None), EMI)
    desk.do(decisions.attended, desk.house, 1, {BO, EMI}, EMI)
    desk.do(decisions.post_minutes, desk.house, 1, EMI)


def test_minutes_have_a_ticket_that_says_what_was_decided_and_who_was_there(desk: Desk) -> None:
    desk.anonymiser.replaces = {"Lina": "PERSON"}
    decided(desk)
    assert {"subject": "meeting:1", "incident": None} in desk.wanted("create_ticket")
    desk.sanitise()
    minutes = wanted(desk, "meeting:1")
    assert minutes.fields["summary"] == "Minutes: Cross-team post-mortem, April 2026"
    assert "Decided:\n• Ask PERSON for two prompts\n• Jokes may stay\nThere: " in minutes.description
    assert "Bo" in minutes.description and "Lina" not in minutes.description


def test_what_a_meeting_decided_is_linked_to_its_minutes(desk: Desk) -> None:
    decided(desk)
    desk.do(tickets.created, "follow_up:1", "AI-4")
    desk.do(forget_effects)
    desk.do(tickets.created, "meeting:1", "AI-5")
    assert {one["subject"] for one in desk.wanted("show_ticket")} == {"meeting:1", "follow_up:1"}
    assert wanted(desk, "follow_up:1").parent == "AI-5"


def test_minutes_that_are_posted_again_are_told_and_what_is_made_of_them_there_is_left_alone(desk: Desk) -> None:
    decided(desk)
    desk.sanitise()
    desk.do(tickets.created, "meeting:1", "AI-5")
    hear(desk, "meeting:1", there(desk, "meeting:1", "AI-5"))
    assert hear(desk, "meeting:1", there(desk, "meeting:1", "AI-5", done=False, assignee=LEA)).fields == {}
    assert desk.read(lambda work: follow_ups.get(work.session, 1)).owner == KIM
    desk.do(decisions.decide, desk.house, 1, Choice("Nothing else", None), EMI)
    old = there(desk, "meeting:1", "AI-5")._replace(fields=row(desk, "meeting:1").theirs)
    desk.sanitise()
    desk.do(decisions.post_minutes, desk.house, 1, EMI)
    assert set(hear(desk, "meeting:1", old).fields) == {"description"}
    assert len([one for one in desk.wanted("create_ticket") if one["subject"] == "meeting:1"]) == 1
