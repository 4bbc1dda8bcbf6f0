"""What came back: found by what failed and where, or by its alert, linked and denied by people, and never betrayed."""

from datetime import timedelta
from typing import Any

import pytest

from bot.learning import recurrences
from bot.learning.recurrences import SAME_ALERT, Earlier
from bot.rules.words import Mode, Refusal
from storage import incidents
from storage.db import Work
from storage.follow_ups import FollowUp
from storage.incidents import Incident
from tests.desk import BO, COST, EMI, JAILBREAK, KIM, LEAK, Desk

RETAIL = "RetailBot"


def again(desk: Desk, days: float, tag: str = JAILBREAK, system: str = RETAIL, **wish: Any) -> int:
    """Days later something happens, and somebody says what failed."""
    desk.now += timedelta(days=days)
    return desk.tag(desk.declare(system=system, **wish), tag)


def earlier(desk: Desk, number: int) -> list[int]:
    """Which earlier incidents it is again."""
    found: tuple[Earlier, ...] = desk.read(recurrences.of, number)
    return [one.number for one in found]


def follow_up(work: Work, incident: int, kind: str, state: str) -> None:
    """Something that was to be done about an incident."""
    common = {"words_id": 1, "owner": KIM, "by": KIM, "at": work.now, "due_at": work.now, "improves": "model"}
    work.session.add(FollowUp(incident_id=incident, kind=kind, state=state, **common))


def test_the_same_failure_of_the_same_ai_within_180_days_came_back(desk: Desk) -> None:
    first = again(desk, 0)
    other_failure, other_ai = again(desk, 1, LEAK), again(desk, 1, system="HelpBot")
    second = again(desk, 32)
    assert earlier(desk, second) == [first]
    assert desk.read(recurrences.of, second)[0].days == 34
    assert not earlier(desk, other_failure) and not earlier(desk, other_ai)
    assert earlier(desk, again(desk, 179)) == [second]
    assert "came back" in desk.happened(second)


def test_what_is_sorted_differently_is_not_the_same_any_more(desk: Desk) -> None:
    first, second = again(desk, 0), again(desk, 1)
    assert earlier(desk, second) == [first]
    desk.tag(second, COST)
    assert earlier(desk, second) == []


def test_drills_and_mistakes_do_not_come_back(desk: Desk) -> None:
    again(desk, 0, mode=Mode.DRILL)
    mistake = again(desk, 0)
    desk.cancel(mistake)
    assert earlier(desk, again(desk, 1)) == []
    assert earlier(desk, again(desk, 1, mode=Mode.DRILL)) == []


def test_the_alert_that_opened_both_says_so(desk: Desk) -> None:
    first, second = desk.declare(), desk.declare()
    desk.do(lambda work: recurrences.follows(work, incidents.lock(work.session, second), first))
    assert desk.read(recurrences.of, second)[0].why == SAME_ALERT
    desk.now += timedelta(days=181)
    late = desk.declare()
    desk.do(lambda work: recurrences.follows(work, incidents.lock(work.session, late), first))
    assert earlier(desk, late) == []


def test_a_person_knows_better_in_both_directions(desk: Desk) -> None:
    first, second = again(desk, 0), again(desk, 1)
    desk.do(recurrences.unlink, second, first, BO)
    desk.tag(second, COST)
    desk.tag(second, JAILBREAK)
    assert earlier(desk, second) == []  # What somebody denied is not found again.
    desk.do(recurrences.link, second, first, EMI)
    assert earlier(desk, second) == [first]
    with pytest.raises(Refusal, match="not earlier"):
        desk.do(recurrences.link, first, second, EMI)
    said = [one.facts["why"] for one in desk.events(second) if one.what in ("came back", "not the same")]
    assert said == ["the same failure of the same AI", "not the same", "linked by hand"]


def test_it_says_whether_what_was_to_be_done_about_it_is_done(desk: Desk) -> None:
    first = again(desk, 0)
    for state in ("open", "done", "dropped"):
        desk.do(follow_up, first, "reactive", state)
    second = again(desk, 1)
    (found,) = desk.read(recurrences.of, second)
    assert (found.follow_ups, found.open) == (2, 1)
    assert desk.read(recurrences.only_symptoms, second)
    desk.do(follow_up, second, "structural", "dropped")
    assert desk.read(recurrences.only_symptoms, second)
    desk.do(follow_up, second, "structural", "open")
    assert not desk.read(recurrences.only_symptoms, second)
    assert not desk.read(recurrences.only_symptoms, first)  # Nothing came back in it.


def test_a_private_one_is_not_betrayed_by_what_came_back(desk: Desk) -> None:
    secret = again(desk, 0, private=True)
    second = again(desk, 1, by=EMI)
    assert earlier(desk, second) == [secret]
    assert desk.read(recurrences.shown, second) == ()
    (event,) = [one for one in desk.events(second) if one.what == "came back"]
    assert "earlier" not in event.facts
    with pytest.raises(Refusal, match="You can see no"):
        desk.do(recurrences.link, second, secret, EMI)


def test_a_hundred_earlier_ones_are_not_all_named(desk: Desk) -> None:
    def happened(work: Work) -> None:
        known = incidents.get(work.session, first)
        assert known is not None
        columns = {one.name: getattr(known, one.name) for one in Incident.__table__.columns if one.name != "id"}
        work.session.add_all(Incident(**columns) for _ in range(100))

    first = again(desk, 0)
    desk.do(happened)
    assert len(earlier(desk, again(desk, 1))) == 5
