"""What an incident teaches is kept: reviewed, brought before the month's meeting, decided, filed, done, and shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long.demo import free_port, running
from tests.long.learner import Learner
from tests.long.stage import Browser, Stage
from tests.long.test_journey import DESK


@pytest.fixture
def learner(chromium: Browser, tmp_path: Path) -> Iterator[Learner]:
    """Bo at a fresh demo."""
    with running(free_port()) as demo:
        chromium.stage = Stage(demo.page)
        chromium.complaints()
        chromium.size(*DESK)
        chromium.driver.get(demo.page)
        chromium.run("sessionStorage.clear(); localStorage.clear()")
        chromium.driver.get(demo.page)
        yield Learner(chromium, demo, tmp_path)
        assert chromium.complaints() == []
        chromium.scheme("")
        chromium.driver.get("about:blank")


@pytest.mark.timeout(300)
def test_from_resolved_to_an_action_that_was_closed_in_the_tracker(learner: Learner) -> None:
    learner.lead_to_the_end()
    learner.write_the_review()
    learner.publish_it()
    learner.come_to_the_meeting()
    learner.decide()
    learner.close_it_in_the_tracker()
    learner.show_that_it_is_done()
    learner.see_that_nothing_waits()
    assert learner.cut_off == {}
