"""The demo's visitor is asked to take command, is led by the tasks, hands over, resolves, and sees the record."""

from pathlib import Path

import pytest

from tests.long.demo import Demo
from tests.long.journey import Visitor
from tests.long.stage import Browser

DESK, PHONE = (1366, 900), (390, 844)


@pytest.fixture
def visitor(chromium: Browser, demo: Demo, tmp_path: Path) -> Visitor:
    """Bo at a fresh demo."""
    return Visitor(chromium, demo, tmp_path)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_being_asked_to_the_record(visitor: Visitor, size: tuple[int, int]) -> None:
    browser = visitor.browser
    browser.size(*size)
    browser.driver.get(visitor.demo.page)
    visitor.talk_round()

    asked = browser.clicks
    if size == DESK:
        visitor.accept()
    else:
        visitor.take_command()
    visitor.open_incident("@Bo Lindqvist commands")
    assert_command_took(browser.clicks - asked, opened_by_hint=size == DESK)
    visitor.look("card")
    visitor.tick()
    visitor.rate()
    visitor.say_what_failed()
    visitor.hand_over()
    visitor.be_ada()
    visitor.open_incident("@Ada Okafor commands")

    over = browser.clicks
    visitor.resolve()
    assert browser.clicks - over == 2
    visitor.look("resolved")
    visitor.read_the_record()
    browser.find("#hints", "See what waits for you")
    assert visitor.cut_off == {}


def assert_command_took(clicks: int, opened_by_hint: bool) -> None:
    """Two clicks: to open where one was asked, and to say yes; going back to the channel does not count."""
    assert clicks - opened_by_hint == 2
