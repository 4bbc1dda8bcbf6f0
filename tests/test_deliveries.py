"""What Slack brings and we fail at, again and again; on both databases."""

from bot.engine import deliveries
from storage import inbox
from tests.desk import Desk


def test_what_fails_three_times_is_kept_aside_once_however_late_it_is_brought_again(desk: Desk) -> None:
    given_up = [desk.do(deliveries.failed, desk.house, "Ev1", "{}", f"bug {turn}") for turn in range(4)]
    assert given_up == [False, False, True, True]
    (kept,) = desk.read(lambda work: inbox.quarantined(work.session, 10))
    assert kept.error == "failed 3 times, reference bug 2"
    assert not desk.do(deliveries.first_time, "Ev1"), "what was given up is not tried again"
