"""A weird answer is reported in every way, judged in every way, and answered; what that takes is counted."""

from pathlib import Path

import pytest

from tests.long.demo import Demo
from tests.long.reporter import CHIARA, TRIAGE, Reporter
from tests.long.stage import Browser
from tests.long.test_journey import DESK, PHONE

PRICE = "costs 249.00 €"
THREE, LETTERS = 3, 40
"""The most clicks, and the most letters: what is left to do in about ten seconds."""
SHORT = "Wrong price again"
"""What somebody writes who is in a hurry."""


@pytest.fixture
def reporter(chromium: Browser, demo: Demo, tmp_path: Path) -> Reporter:
    """Bo at a fresh demo."""
    return Reporter(chromium, demo, tmp_path)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_something_weird_to_an_answer(reporter: Reporter, size: tuple[int, int]) -> None:
    reporter.browser.size(*size)
    report_in_every_way(reporter)
    for way, took in reporter.took.items():
        told = f"{took.clicks} clicks, {took.letters} letters, {took.machine:.1f} s of the machine's"
        print(f"{way:<22} {told}, about {took.by_hand:.0f} s by hand")  # noqa: T201
        assert took.clicks <= THREE, way
        assert took.letters <= LETTERS, way

    judge_in_every_way(reporter)
    hear_back(reporter)
    assert reporter.cut_off == {}


def report_in_every_way(reporter: Reporter) -> None:
    """Reports 1 to 6, each in another way; a customer and Bo mean the same answer."""
    reporter.ask_retailbot("What does the espresso machine cost?", PRICE)
    reporter.by_menu(PRICE, SHORT)
    reporter.as_a_customer("Wrong colour")
    reporter.by_command("It curses a lot")
    reporter.at_home("Bleach as a cure")
    reporter.without_a_name("It shames guests")
    reporter.directly("It speaks Latin")


def judge_in_every_way(reporter: Reporter) -> None:
    """Chiara finds something else in each report."""
    reporter.browser.visit(TRIAGE, person=CHIARA)
    reporter.became(6, "It speaks Latin")
    reporter.look("cards")
    reporter.became(1, "1 more says the same")
    reporter.judge(1, "Near miss", why="The price in the till was right.")
    reporter.became(1, "near miss, says")
    reporter.opens(3)
    reporter.became(3, "INC-1")
    reporter.judge(4, "Not a failure", why="It was a joke about cleaning.")
    reporter.became(4, "ot a failure, says")
    reporter.judge(5, "More …", "Misunderstanding", why="It quoted the guest.")
    reporter.became(5, "misunderstanding, says")
    reporter.judge(6, "More …", "Too little known")
    reporter.became(6, "oo little known, says")
    reporter.look("judged")


def hear_back(reporter: Reporter) -> None:
    """Bo reads what became of it."""
    reporter.messages()
    reporter.browser.find(".message-body", "near miss")
    reporter.look("heard")
    reporter.home()
    reporter.browser.find("#home", "Your reports")
    reporter.look("reports")
