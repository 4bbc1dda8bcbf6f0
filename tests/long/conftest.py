"""One browser for all tests of the page, and a fresh workspace for each."""

from collections.abc import Iterator

import pytest

from tests.long.demo import Demo, free_port, running
from tests.long.stage import Browser, Stage, browsing, staged


@pytest.fixture
def stage() -> Iterator[Stage]:
    """A fresh workspace with an app that listens."""
    with staged() as opened:
        yield opened


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that is open for a whole module."""
    with browsing() as opened:
        yield opened


@pytest.fixture
def browser(chromium: Browser, stage: Stage) -> Iterator[Browser]:
    """The browser, looking at this test's workspace; the page may not complain on its console."""
    chromium.stage = stage
    chromium.size(1280, 800)
    chromium.complaints()
    yield chromium
    chromium.driver.get("about:blank")
    assert chromium.complaints() == []


@pytest.fixture
def demo(chromium: Browser) -> Iterator[Demo]:
    """A fresh demo that the browser looks at as Bo; the page may not complain on its console."""
    with running(free_port()) as opened:
        chromium.stage = Stage(opened.page)
        chromium.complaints()
        chromium.driver.get(opened.page)
        chromium.run("sessionStorage.clear(); localStorage.clear()")
        yield opened
        assert chromium.complaints() == []
        chromium.scheme("")
        chromium.driver.get("about:blank")
