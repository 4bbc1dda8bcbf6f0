"""What is filed in a tracker, what is told there, and what is taken from there or asked about."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot import (
    follow_ups,
    people,
    severity,
    situation,
    tasks,
    ticket_card,
    ticket_facts,
    ticket_hints,
    ticket_sync,
    tickets,
    updates,
)
from bot.rules.follow_ups import Improves, Kind
from bot.rules.tickets import Author, Comment, Edit, Jira, Seen, Wanted, Writes
from bot.rules.words import Mode, Refusal, Severity
from storage.db import Work
from storage.tickets import Ticket
from tests.desk import BO, EMI, KIM, Desk, sitting

US, LEA = "acc-us", Author("acc-lea", "bo@northwind.example", "Bo There")
STRANGER = Author("acc-x", None, "<!channel> X")
URL = "https://jira.example"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """A desk with a tracker."""
    with sitting(sqlite_url) as opened:
        opened.do(ticket_hints.connect, opened.house, URL)
        usual = {"team": "T1", "is_bot": False, "is_guest": False, "is_gone": False, "zone": None}
        opened.do(people.remember, [{"id": BO, "name": "Bo", "email": LEA.email, **usual}], [])
        yield opened


def mapped(desk: Desk, **changes: Any) -> None:
    """The house maps differently."""
    made = Jira.model_validate(desk.house.jira.model_dump(mode="json") | changes)
    desk.house = desk.house.model_copy(update={"jira": made})
    desk.do(ticket_hints.connect, desk.house, URL)


def filed(desk: Desk, key: str = "AI-1", **wish: Any) -> int:
    """An incident whose ticket is there."""
    number = desk.with_channel(**wish)
    desk.sanitise()
    desk.do(tickets.created, f"incident:{number}", key)
    return number


def wanted(desk: Desk, subject: str) -> Wanted:
    """What the tracker is to say."""
    found: Wanted | None = desk.read(lambda work: ticket_facts.wanted(work, desk.house, subject))
    assert found is not None
    return found


def there(desk: Desk, subject: str, key: str = "AI-1", **changes: Any) -> Seen:
    """The ticket as it is there when it says what we want, but for these changes."""
    fields = dict(wanted(desk, subject).fields)
    done = changes.pop("done", fields.pop("state", "open") != "open")
    assignee = changes.pop("assignee", LEA if fields.pop("assignee", "") == BO else None)
    comments = tuple(
        Comment(str(place), who, desk.now, text) for place, (who, text) in enumerate(changes.pop("said", ()))
    )
    edits = {
        name: Edit(changes.get("by", LEA), desk.now, str(value)) for name, value in changes.items() if name != "by"
    }
    if "edited" in changes:
        edits = {name: Edit(LEA, desk.now) for name in changes.pop("edited")}
    fields |= {name: value for name, value in changes.items() if name != "by"}
    return Seen(key, desk.now, fields, done, assignee, (), comments, edits, edits, US)


def hear(desk: Desk, subject: str, seen: Seen, confirmed: bool = True) -> Writes:
    """Take in a ticket, and tell it what it is to be told."""
    writes: Writes | None = desk.do(ticket_sync.heard, desk.house, subject, seen)
    assert writes is not None
    if confirmed:
        desk.do(ticket_sync.told, subject, writes, {})
    return writes


def row(desk: Desk, subject: str) -> Ticket:
    """A ticket as we know it."""
    found: Ticket | None = desk.read(lambda work: ticket_hints.known(work, subject))
    assert found is not None
    return found


def forget_effects(work: Work) -> None:
    """As if all that was asked for were done."""
    work.session.connection().exec_driver_sql("DELETE FROM effect")


def card(desk: Desk, number: int) -> ticket_card.Filed:
    """What the card says of it."""
    found: ticket_card.Filed | None = desk.read(lambda work: situation.card(work, desk.house, number)).filed
    assert found is not None
    return found


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
