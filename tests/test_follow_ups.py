"""Follow-ups: an owner, a date, reminders that respect nights and weekends, done with evidence only; both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.learning import follow_up_lists, follow_ups
from bot.learning.follow_up_lists import Shown
from bot.learning.follow_ups import Wanted
from bot.rules.follow_ups import Improves, Kind, Measure, State
from bot.rules.rotas import Rota
from bot.rules.words import Phase, Refusal, Severity
from bot.rules.working_days import Holidays
from bot.staffing import people
from storage.db import Work
from storage.reminders import Reminder
from tests.desk import ANA, BO, EMI, HOUSE, JAILBREAK, KIM, LIU, Desk

ALERT = "An alert on refusal rates"
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


def wanted(incident: int | None, words: str = ALERT, owner: str = EMI, **more: Any) -> Wanted:
    return Wanted(incident, None, words, Kind.STRUCTURAL, Improves.DETECTION, owner)._replace(**more)


def add(desk: Desk, incident: int | None, by: str = BO, **more: Any) -> int:
    """Add one; returns its number."""
    number: int = desk.do(follow_ups.add, desk.house, wanted(incident, **more), by).id
    return number


def listed(desk: Desk, incident: int) -> list[Shown]:
    return list(desk.read(follow_up_lists.list_of, incident))


def one(desk: Desk, number: int) -> Shown:
    found: Shown = desk.read(follow_up_lists.one, number)
    return found


def days(desk: Desk, count: int) -> list[datetime]:
    """When letters were written, while so many days pass, three hours at a time."""
    told: list[datetime] = []
    for _ in range(8 * count):
        before = len(desk.told())
        if desk.later(hours=3) and len(desk.told()) > before:
            told.append(desk.now)
    return told


def live_in(desk: Desk, person: str, zone: str) -> None:
    known = {"id": person, "name": person, "team": "T1", "email": f"{person.lower()}@x.example", "zone": zone}
    desk.do(people.remember, [{**known, "is_bot": False, "is_guest": False, "is_gone": False}], [])


@pytest.mark.parametrize(
    ("severity", "due"),
    [(Severity.S1, "2026-03-11"), (Severity.S2, "2026-03-20"), (Severity.S3, "2026-04-13"), (None, "2026-04-13")],
)
def test_it_is_due_so_many_working_days_after_by_how_bad_it_was(
    desk: Desk, severity: Severity | None, due: str
) -> None:
    number = add(desk, desk.declare(severity=severity))
    assert one(desk, number).due_at == datetime.fromisoformat(f"{due}T17:00+00:00")


def test_its_owner_hears_of_it_unless_it_is_whoever_wrote_it(desk: Desk) -> None:
    incident = desk.declare()
    add(desk, incident, owner=BO)
    assert "follow_up" not in desk.notes(BO)
    number = add(desk, incident, tag=JAILBREAK, measure=Measure.MONITORING)
    (told,) = [line for line in desk.told(EMI) if line.note == "follow_up"]
    assert told.facts == {"follow_up": number, "by": BO}
    shown = one(desk, number)
    assert (shown.words, shown.tag, shown.measure, shown.state) == (ALERT, JAILBREAK, Measure.MONITORING, State.OPEN)
    assert desk.happened(incident).count("follow-up added") == 2


def test_its_owner_is_reminded_on_working_mornings_where_they_are(desk: Desk) -> None:
    live_in(desk, EMI, "Asia/Tokyo")
    desk.now = datetime(2026, 3, 2, 0, tzinfo=UTC)
    add(desk, desk.declare(), due_at=_friday(8))
    tokyo = [at + timedelta(hours=9) for at in days(desk, 18)]
    # Due on Friday the 6th: the day before, the day itself, then every third working day; never on a weekend.
    assert [at.date().isoformat() for at in tokyo if at.hour == 9] == [
        "2026-03-05",
        "2026-03-06",
        "2026-03-11",
        "2026-03-16",
        "2026-03-19",
    ]


def _friday(hour: int) -> datetime:
    return datetime(2026, 3, 6, hour, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "hour"), [("Asia/Tokyo", 8), (None, 17), ("Mars/Olympus", 17)])
def test_a_day_ends_where_its_owner_works_or_else_where_the_house_is(desk: Desk, zone: str | None, hour: int) -> None:
    if zone:
        live_in(desk, EMI, zone)
    assert one(desk, add(desk, desk.declare())).due_at.hour == hour


def test_nobody_is_reminded_on_a_holiday(desk: Desk) -> None:
    house = HOUSE.house.model_copy(update={"holidays": Holidays(days=(date(2026, 3, 5), date(2026, 3, 6)))})
    desk.house = HOUSE.model_copy(update={"house": house})
    add(desk, desk.declare(), due_at=_friday(17))
    days(desk, 2)
    assert desk.notes(EMI).count("follow_up_due") == 1, "on Wednesday the 4th"
    days(desk, 6)
    assert desk.notes(EMI).count("follow_up_due") == 1
    days(desk, 1)
    assert desk.notes(EMI).count("follow_up_due") == 2, "on Wednesday the 11th, the third working day"


def test_a_reminder_that_comes_late_at_night_waits_for_the_morning(desk: Desk) -> None:
    add(desk, desk.declare(), due_at=_friday(17))
    desk.now = datetime(2026, 3, 7, 3, tzinfo=UTC)  # We were not running until Saturday, three at night.
    desk.later()
    assert "follow_up_due" not in desk.notes(EMI)
    desk.now = datetime(2026, 3, 9, 9, tzinfo=UTC)
    desk.later()
    assert desk.notes(EMI).count("follow_up_due") == 1


def test_reminders_outlive_their_incident(desk: Desk) -> None:
    incident = desk.declare()
    add(desk, incident, due_at=_friday(17))
    desk.cancel(incident)
    desk.now = datetime(2026, 3, 5, 9, tzinfo=UTC)
    desk.later()
    assert "follow_up_due" in desk.notes(EMI)


@pytest.mark.parametrize("managers", [{}, {"u0emi@x.example": ANA}])
def test_a_manager_hears_once_after_five_working_days(desk: Desk, managers: dict[str, str]) -> None:
    live_in(desk, EMI, "UTC")
    rotas = {**HOUSE.people.rotas, "managers": Rota(people=(KIM, EMI))}
    staff = HOUSE.people.model_copy(update={"managers": managers, "rotas": rotas})
    desk.house = HOUSE.model_copy(update={"people": staff})
    incident = desk.declare()
    number = add(desk, incident, due_at=_friday(17))
    days(desk, 20)
    (told,) = [line for line in desk.told() if line.note == "follow_up_late"]
    assert told.person == (ANA if managers else KIM), "whoever is named, else the managers' rota without the owner"
    at = one(desk, number).escalated_at
    assert at is not None
    assert at.isoformat() == "2026-03-13T09:00:00+00:00"
    assert desk.happened(incident).count("follow-up escalated") == 1
    desk.do(follow_ups.move, desk.house, number, desk.now + timedelta(days=2), EMI, "the vendor is slow")
    days(desk, 10)
    assert desk.happened(incident).count("follow-up escalated") == 2, "a new date is a new promise"


def test_nothing_is_done_without_something_that_shows_it(desk: Desk) -> None:
    number = add(desk, desk.declare())
    for nothing in ("", " \u200b\n"):
        with pytest.raises(Refusal, match="what shows it") as no:
            desk.do(follow_ups.settle, number, EMI, nothing)
        assert no.value.field == "proof"
    assert one(desk, number).state is State.OPEN


def test_what_is_done_keeps_what_shows_it_and_which_control_was_changed(desk: Desk) -> None:
    incident = desk.declare()
    number = add(desk, incident)
    for _ in range(2):
        desk.do(follow_ups.settle, number, EMI, "https://ci.example/7", "eval case REFUSAL-3")
    desk.sanitise()
    shown = one(desk, number)
    assert (shown.state, shown.settled_by, shown.settled_at) == (State.DONE, EMI, desk.now)
    assert "ci.example" in shown.proof.text
    assert shown.control.text == "eval case REFUSAL-3"
    assert desk.happened(incident).count("follow-up done") == 1
    assert desk.read(_waiting) == []


def _waiting(work: Work) -> list[str]:
    rows = select(Reminder.key).where(Reminder.what.startswith("follow_up"), Reminder.rang_at.is_(None))
    return list(work.session.scalars(rows))


def test_what_was_not_done_after_all_is_open_again_with_its_reminders(desk: Desk) -> None:
    number = add(desk, desk.declare(), due_at=_friday(17))
    desk.do(follow_ups.settle, number, EMI, "done")
    desk.do(follow_ups.reopen, desk.house, number, BO)
    assert one(desk, number).state is State.OPEN
    days(desk, 5)
    assert desk.notes(EMI).count("follow_up_due") == 2


def test_what_is_given_away_is_the_others_with_its_reminders(desk: Desk) -> None:
    number = add(desk, desk.declare(), due_at=_friday(17))
    desk.do(follow_ups.give, desk.house, number, LIU, EMI)
    days(desk, 5)
    assert desk.notes(LIU) == ["follow_up", "follow_up_due", "follow_up_due"]
    assert "follow_up_due" not in desk.notes(EMI)
    assert [one.number for one in desk.read(follow_up_lists.owned, LIU)] == [number]


def test_a_date_moves_for_a_reason_and_into_the_future(desk: Desk) -> None:
    incident = desk.declare()
    number = add(desk, incident, due_at=_friday(17))
    later = _friday(17) + timedelta(days=7)
    with pytest.raises(Refusal, match="why the date moves"):
        desk.do(follow_ups.move, desk.house, number, later, EMI, " ")
    with pytest.raises(Refusal, match="That day is over"):
        desk.do(follow_ups.move, desk.house, number, MONDAY - timedelta(days=1), EMI, "sooner")
    desk.do(follow_ups.move, desk.house, number, later, EMI, "the vendor is slow")
    days(desk, 5)
    assert "follow_up_due" not in desk.notes(EMI)
    assert "follow-up moved" in desk.happened(incident)


def test_what_is_dropped_keeps_the_reason_and_stays_dropped(desk: Desk) -> None:
    number = add(desk, desk.declare())
    with pytest.raises(Refusal, match="why nobody"):
        desk.do(follow_ups.drop, number, BO, "")
    desk.do(follow_ups.drop, number, BO, "The product is gone.")
    for refused in (
        (follow_ups.settle, number, EMI, "done"),
        (follow_ups.give, desk.house, number, LIU, EMI),
        (follow_ups.move, desk.house, number, _friday(17), EMI, "why not"),
    ):
        with pytest.raises(Refusal, match="dropped it"):
            desk.do(*refused)


def test_the_most_urgent_comes_first_and_what_is_settled_last(desk: Desk) -> None:
    incident = desk.declare()
    late, soon, done = (add(desk, incident, due_at=_friday(17) + timedelta(days=more)) for more in (7, 0, 1))
    desk.do(follow_ups.settle, done, EMI, "done")
    assert [one.number for one in listed(desk, incident)] == [soon, late, done]
    desk.now = _friday(18)
    assert [one.overdue for one in listed(desk, incident)] == [True, False, False]


def test_of_a_private_incident_nobody_outside_learns_or_is_given_anything(desk: Desk) -> None:
    incident = desk.with_channel(private=True)
    with pytest.raises(Refusal, match="not in its channel"):
        add(desk, incident)
    number = add(desk, incident, owner=BO)
    for refused in (
        (follow_ups.get, number, LIU),
        (follow_ups.settle, number, LIU, "done"),
        (follow_ups.give, desk.house, number, LIU, LIU),
    ):
        with pytest.raises(Refusal, match="no such follow-up that you can see"):
            desk.do(*refused)
    outside = desk.read(follow_up_lists.told, number, LIU)
    assert outside.words == follow_up_lists.PRIVATE
    assert desk.read(follow_up_lists.told, number, BO).words == ALERT


def test_a_closed_incident_still_has_its_follow_ups(desk: Desk) -> None:
    incident = desk.declare()
    number = add(desk, incident)
    desk.cancel(incident)
    assert desk.incident(incident).phase in (Phase.CLOSED, Phase.REVIEWING)
    desk.do(follow_ups.settle, number, EMI, "the test passes")
    assert one(desk, number).state is State.DONE


def test_what_is_wanted_is_checked_beside_its_field(desk: Desk) -> None:
    incident = desk.declare()
    wrong: dict[str, dict[str, Any]] = {
        "what": {"words": " "},
        "person": {"owner": "U0BOT"},
        "due": {"due_at": MONDAY - timedelta(hours=1)},
        "tag": {"tag": "NO-99"},
    }
    robot = {"id": "U0BOT", "name": "bot", "team": "T1", "email": None}
    desk.do(people.remember, [{**robot, "is_bot": True, "is_guest": False, "is_gone": False}], [])
    for field, change in wrong.items():
        with pytest.raises(Refusal) as no:
            add(desk, incident, **change)
        assert no.value.field == field
    assert listed(desk, incident) == []


def test_a_follow_up_of_a_meeting_belongs_to_no_incident(desk: Desk) -> None:
    number = add(desk, None)
    assert one(desk, number).words == ALERT
    desk.do(follow_ups.settle, number, EMI, "it is there")
    assert one(desk, number).state is State.DONE
