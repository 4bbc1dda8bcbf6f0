"""The demo's visitor is asked to take command, is led by the tasks, hands over, resolves, and sees the record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.long.demo import free_port, running
from tests.long.journey import Visitor
from tests.long.stage import Browser, Stage

DESK, PHONE = (1366, 900), (390, 844)


@pytest.fixture
def visitor(chromium: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """Bo at a fresh demo; the page may not complain on its console."""
    with running(free_port()) as demo:
        chromium.stage = Stage(demo.page)
        chromium.complaints()
        chromium.driver.get(demo.page)
        chromium.run("sessionStorage.clear(); localStorage.clear()")
        yield Visitor(chromium, demo, tmp_path)
        assert chromium.complaints() == []
        chromium.scheme("")
        chromium.driver.get("about:blank")


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
