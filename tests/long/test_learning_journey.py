"""What an incident teaches is kept: reviewed, brought before the month's meeting, decided, filed, done, and shown."""

from pathlib import Path

import pytest

from tests.long.demo import Demo
from tests.long.learner import Learner
from tests.long.stage import Browser
from tests.long.test_journey import DESK


@pytest.fixture
def learner(chromium: Browser, demo: Demo, tmp_path: Path) -> Learner:
    """Bo at a fresh demo."""
    return Learner(chromium, demo, tmp_path)


@pytest.mark.timeout(300)
def test_from_resolved_to_an_action_that_was_closed_in_the_tracker(learner: Learner) -> None:
    learner.browser.size(*DESK)
    learner.browser.driver.get(learner.demo.page)
    learner.lead_to_the_end()
    learner.write_the_review()
    learner.publish_it()
    learner.come_to_the_meeting()
    learner.decide()
    learner.close_it_in_the_tracker()
    learner.show_that_it_is_done()
    learner.see_that_nothing_waits()
    assert learner.cut_off == {}
