"""A visitor's way from a resolved incident to a lesson that is kept: review, meeting, minutes, tracker, and back."""

import json
import re
from dataclasses import dataclass

from handlers.demo import local
from tests.long.journey import Visitor
from tests.long.stage import Keys

INCIDENTS, ADA, DEV = "#C0INCIDENTS", "U0ADA", "U0DEV"
ACTION = "Only the till may name a price"
PROOF = "Model retailbot-8 refuses the whole set"
REVIEW = """## Actions taken
Discounts above 10 % were switched off in the till.

## Findings
The assistant may promise prices, and nothing holds its promise against the till.

## Remediation
Discounts stay off until the model refuses.

## Impact
One visitor, one promise, no order.

## Went well: incident response
The alert called a team within a second.

## Was hard: development
Nobody knew which version was live.

## Lessons
Whatever an assistant may say, somebody will make it say.
"""


@dataclass
class Learner(Visitor):
    """Somebody who wants it never to happen again."""

    def lead_to_the_end(self) -> None:
        """An incident from the alert to its end, led by Bo alone."""
        self.talk_round()
        self.take_command()
        self.open_incident("@Bo Lindqvist commands")
        self.tick()
        self.rate()
        self.say_what_failed()
        self.resolve()

    def write_the_review(self) -> None:
        """Say in one text what nobody else can know, whether the playbook helped, and ask Ada to look."""
        self.browser.click(".message-body button", "Open it")
        self.browser.find("dialog", "Still missing")
        self.look("review")
        self.browser.click("dialog button", "As Markdown")
        self.browser.find("dialog", "Copy it into your editor")
        self.paste(REVIEW)
        self.browser.click("dialog button", "Save")
        self.browser.find("dialog", "Whatever an assistant may say")
        self.browser.click("dialog button", "Say it")
        self.browser.click("dialog label", "It is to be changed")
        self.browser.type("dialog textarea", "The switch for discounts is not in it.")
        self.browser.click("dialog button", "Save")
        self.browser.click("dialog button", "Ask for a review")
        self.browser.click("dialog .picker", "Choose")
        self.browser.click("[role=option]", "Ada Okafor")
        self.browser.click("dialog button", "Ask")
        self.browser.find("dialog", "@Ada Okafor reviews it")

    def paste(self, words: str) -> None:
        """Put words in the place of what stands in the window's field."""
        script = """const field = document.querySelector("dialog[open] textarea"); field.value = arguments[0];
            field.dispatchEvent(new Event("input", {bubbles: true}))"""
        self.browser.run(script, words)

    def publish_it(self) -> None:
        """As Ada, look at it and publish it."""
        self.letters(ADA)
        self.browser.find(".message-body", "asks you to review its post-mortem")
        self.browser.click(".message-body button", "Open it")
        self.browser.click("dialog button", "Looks right: publish")
        self.browser.find("dialog", "Published today")
        self.look("published")
        self.browser.click("dialog button[aria-label=Close]")
        self.browser.gone("dialog")

    def come_to_the_meeting(self) -> None:
        """Skip to the month's meeting, say that one comes, and let it begin."""
        first, second = self.skips()
        local.post(f"{self.demo.page}/admin/clock", {"until": first})
        self.browser.visit(INCIDENTS, ADA)
        self.browser.find(".message-body", "Research has still to explain: Unauthorised commitment")
        self.browser.click(".message-body button", "I come")
        self.browser.find(".message-body", "1 come")
        self.look("invited")
        local.post(f"{self.demo.page}/admin/clock", {"until": second})
        self.browser.find(".message-body", "Most harm: Unauthorised commitment (9)")
        self.browser.find(".message-body", "Post-mortems on time: 1 of 1")
        self.look("agenda")

    def skips(self) -> list[float]:
        """Where in time the hints lead, one after the other."""
        actions = [hint.get("action", {}) for hint in self.demo.state()["hints"]]
        return [action["skip"] for action in actions if "skip" in action]

    def decide(self) -> None:
        """An action with an owner, who came, and the minutes."""
        self.browser.click(".message-body button", "Decide")
        self.browser.type("dialog input[type=text], dialog textarea", ACTION)
        self.browser.click("dialog .picker", "Choose")
        self.browser.click("[role=option]", "Unauthorised commitment")
        self.browser.click("dialog .picker", "Choose")
        self.browser.click("[role=option]", "Dev Patel")
        self.look("decision")
        self.browser.click("dialog button.primary", "Decide")
        self.browser.gone("dialog")
        self.browser.click(".message-body button", "Who came?")
        self.browser.click("dialog .picker")
        self.browser.click("[role=option]", "Chiara Rossi")
        self.browser.press(Keys.ESCAPE)
        self.browser.click("dialog button", "Save")
        self.browser.gone("dialog")
        self.browser.click(".message-body button", "Post minutes")
        self.browser.find(".message-body", f"Open: {ACTION}")
        self.browser.find(".message-body", "Research: @Chiara Rossi")
        self.look("minutes")

    def close_it_in_the_tracker(self) -> None:
        """Find the action on the tracker's board, and move it to Done."""
        links = re.search(r"(http://127.0.0.1:\d+)/browse/", json.dumps(self.demo.state()["channels"]))
        assert links is not None, "the incident's card has no ticket"
        self.browser.driver.get(f"{links[1]}/board")
        self.browser.find("a.card", "Minutes: Cross-team post-mortem")
        self.look("board")
        self.browser.click("a.card", ACTION)
        self.browser.find("h1", ACTION)
        self.look("ticket")
        self.browser.click("button", "Move to Done")
        self.browser.find("button", "Move to Open")

    def show_that_it_is_done(self) -> None:
        """As its owner, be asked in Slack what shows it, and say so."""
        self.letters(DEV)
        self.browser.find(".message-body", "was closed in Jira")
        self.look("closed")
        self.browser.click(".message-body:has(button) button", "Done …")
        self.browser.type("dialog textarea", PROOF)
        self.browser.click("dialog button", "It is done")
        self.browser.gone("dialog")
        self.browser.find(".message-body", "and here it is settled too")

    def see_that_nothing_waits(self) -> None:
        """Hotwash's page asks its owner for nothing more."""
        self.browser.visit(f"#home/{self.demo.hotwash()['app_id']}", DEV)
        self.browser.find("#home", "Open incidents")
        self.browser.gone("#home", ACTION)
        self.look("done")

    def letters(self, person: str) -> None:
        """What Hotwash wrote to somebody."""
        self.browser.visit(f"#direct/{self.demo.hotwash()['id']}", person)
