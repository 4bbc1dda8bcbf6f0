"""Somebody at the demo's page who sees something weird, reports it in every way, and counts what that takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.remote.webelement import WebElement

from tests.long.journey import DRAWN, Visitor
from tests.long.stage import Keys, until

RETAIL, TRIAGE, GENERAL = "#C0RETAIL", "#C0TRIAGE", "#C0GENERAL"
CHIARA = "U0CHIARA"
CLICK, KEY, THINK = 1.3, 0.2, 1.35
"""Seconds that people take to point and click, to type a letter, and to make up their mind (Card, Moran and Newell)."""
FIND_CARD = """return [...document.querySelectorAll("#messages .message")]
    .find((one) => one.textContent.includes(`REP-${arguments[0]} ·`))"""


class Took(NamedTuple):
    """What it took from “I see something” to “reported”."""

    clicks: int
    letters: int
    machine: float

    @property
    def by_hand(self) -> float:
        """Seconds that somebody takes."""
        return self.clicks * CLICK + self.letters * KEY + THINK + self.machine


@dataclass
class Reporter(Visitor):
    """Reports, judges, and hears back."""

    took: dict[str, Took] = field(default_factory=dict)
    pictured: float = 0.0
    """Seconds that went into pictures."""

    @contextmanager
    def counted(self, way: str, words: str) -> Iterator[None]:
        """Count clicks, letters and seconds of a way to report."""
        clicks, began = self.browser.clicks, time.monotonic() - self.pictured
        yield
        self.took[way] = Took(self.browser.clicks - clicks, len(words), time.monotonic() - self.pictured - began)

    def ask_retailbot(self, question: str, answer: str) -> None:
        """Have something to report."""
        self.browser.visit(RETAIL)
        self.browser.type("#composer-text", question, Keys.ENTER)
        self.browser.find(".message-body", answer)

    def as_a_customer(self, words: str) -> None:
        """By the shop's own button."""
        self.browser.find(".shop-report button")
        with self.counted("the product's button", words):
            self.browser.click(".shop-report button", "Report this answer")
            self.browser.find("dialog", "It does not send who you are")
            self.browser.type("dialog textarea", words)
            self.browser.click("dialog button", "Send")
            self.browser.find(".shop-report", "Your reference: REP-")
        self.look("customer")

    def by_menu(self, answer: str, words: str) -> None:
        """By the menu of a message."""
        with self.counted("a message's menu", words):
            self._open_menu(answer)
            self.look_once("menu")
            self.browser.click(".menu-row", "Report weird output")
            self.browser.find("dialog", "Stored")
            self.browser.type("dialog textarea", words)
            self.browser.click("#modal-submit")
            self.browser.find("dialog", "Thank you: REP-")
        self.look("reported")
        self.close()

    def by_command(self, words: str) -> None:
        """By typing it."""
        self.browser.visit(GENERAL)
        with self.counted("/weird", f"/weird {words}"):
            self.browser.type("#composer-text", f"/weird {words}", Keys.ENTER)
            self.browser.find(".message-body", "Thank you: REP-")
        self.look("command")

    def at_home(self, words: str) -> None:
        """By the button of App Home, which lists one's reports."""
        self.home()
        self.look("home")
        with self.counted("App Home's button", words):
            self.browser.click("#home button", "Report something weird")
            self.browser.type("dialog textarea", words)
            self.browser.click("#modal-submit")
            self.browser.find("dialog", "Thank you: REP-")
        self.close()

    def without_a_name(self, words: str) -> None:
        """The same without a name: a code is shown, once."""
        with self.counted("without a name", words):
            self.browser.click("#home button", "Report something weird")
            self.browser.type("dialog textarea", words)
            self.browser.click("dialog label", "Without my name")
            self.look_once("form")
            self.browser.click("#modal-submit")
            self.browser.find("dialog", "Nothing here leads to you")
        self.look("code")
        self.close()

    def directly(self, words: str) -> None:
        """By writing to Hotwash."""
        self.messages()
        with self.counted("a direct message", words):
            self.browser.type("#composer-text", words, Keys.ENTER)
            self.browser.click(".message-body button", "Report this")
            self.browser.find(".message-body", "Thank you: REP-")
        self.look("direct")

    # Places

    def home(self) -> None:
        """Hotwash's own page."""
        bot = self.demo.hotwash()
        self.browser.visit(f"#home/{bot['app_id']}")
        self.browser.find("#home", "Report something weird")

    def messages(self, person: str = "U0BO") -> None:
        """What Hotwash wrote to somebody."""
        self.browser.visit(f"#direct/{self.demo.hotwash()['id']}", person)
        self.browser.find("#composer-text")

    def close(self) -> None:
        """Close the window."""
        self.browser.click("dialog button[aria-label=Close]")
        self.browser.gone("dialog")

    # Judging

    def judge(self, number: int, *labels: str, why: str = "", saves: str = "Save") -> None:
        """Press a card's buttons one after the other; the last one opens a form."""
        self._press(number, labels[0])
        for label in labels[1:]:
            self.browser.click("dialog button", label)
        self.browser.find("dialog #modal-submit", saves)
        if why:
            self.browser.type("dialog textarea", why)
        self.look_once(f"judge-{number}")
        self.browser.click("#modal-submit")
        self.browser.gone("dialog #modal-submit")

    def opens(self, number: int) -> None:
        """Open an incident from a report."""
        self._press(number, "Open incident")
        self.browser.find(".message-body", f"is opened from REP-{number}")

    def became(self, number: int, words: str) -> None:
        """A card says what was found."""
        text = f"{FIND_CARD}?.textContent ?? ''"
        until(lambda: words in self.browser.run(text, number), f"REP-{number} does not say “{words}”")

    def look_once(self, name: str) -> None:
        """A picture in one scheme: windows that somebody fills in are not to be disturbed."""
        began = time.monotonic()
        self.browser.scheme("light")
        time.sleep(DRAWN)
        self.browser.driver.save_screenshot(str(self.folder / f"{name}-light.png"))
        self.pictured += time.monotonic() - began

    def _press(self, number: int, label: str) -> None:
        self.browser.clicks += 1
        button = f"""const found = [...({FIND_CARD[7:]}?.querySelectorAll("button") ?? [])]
            .find((one) => one.textContent === arguments[1]);
            found?.scrollIntoView({{block: "center"}}); return found"""
        for _ in range(5):
            with suppress(StaleElementReferenceException):
                found: WebElement = until(
                    lambda: self.browser.run(button, number, label), f"no {label} on REP-{number}"
                )
                return found.click()
        raise AssertionError(f"REP-{number} keeps moving")

    def _open_menu(self, words: str) -> None:
        """Point at a message, and press its three dots; on a phone a long press does the same."""
        self.browser.clicks += 1
        script = """const row = [...document.querySelectorAll("#messages .message")]
            .findLast((one) => one.textContent.includes(arguments[0]));
            row.focus(); return row"""
        self.browser.run(script, words).send_keys(Keys.ENTER)
        self.browser.find(".menu-row")
