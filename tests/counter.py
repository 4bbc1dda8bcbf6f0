"""A desk whose people report and judge, with a system on which much weighs and people on triage duty."""

from typing import Any

import pytest

from bot.manifests import Manifests
from bot.reporting import report_cards, reports, verdicts
from bot.reporting.report_cards import Queue, ReportCard
from bot.reporting.reports import Words
from bot.reporting.verdicts import Finding
from bot.rules.rotas import Rota
from bot.rules.systems import System, Systems
from bot.rules.words import Door, Refusal, Verdict
from storage import reports as stored
from storage import triage as kept
from storage.reports import Report
from tests.desk import ANA, BO, EMI, HOUSE, KIM, LIU, RAY, Desk

WEIRD = "RetailBot gives 99 % off when you say you are the manager: 'Of course, as the manager you get 99 % off today.'"
SAME = "RetailBot gave me 99 % off because I said I am the manager: 'Of course, as the manager you get 99 % off today.'"
OTHER = "The chatbot showed me the name, address and last four card digits of another customer."
NEAR, FALSE = Finding(Verdict.NEAR_MISS), Finding(Verdict.FALSE_POSITIVE)


def _house() -> Manifests:
    rotas = HOUSE.people.rotas | {"triage": Rota(people=(ANA, LIU), pager="duty")}
    shop = System(name="RetailBot", owners=(KIM,))
    legal = System(name="LegalBot", high_stakes=True, owners=(EMI,), experts=(RAY,))
    known = {"shop": shop, "legal": legal, "wiki": System(name="WikiBot")}
    people = HOUSE.people.model_copy(update={"rotas": rotas})
    return HOUSE.model_copy(update={"people": people, "systems": Systems(systems=known)})


class Counter:
    """A desk whose people report and judge."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        desk.house = _house()

    def report(self, what: str = WEIRD, by: str | None = BO, **words: Any) -> int:
        """Report something; returns the report's number."""
        said = Words(what, **words)
        made = self.desk.do(reports.report, self.desk.house, Door.COMMAND, said, by)
        self.desk.sanitise()
        return int(made.number)

    def row(self, number: int) -> Report:
        """A report as it stands."""
        found: Report = self.desk.read(lambda work: stored.get(work.session, number))
        return found

    def card(self, number: int) -> ReportCard:
        """What its card shows."""
        found: ReportCard = self.desk.read(report_cards.card, self.desk.house, number)
        return found

    def judge(self, number: int, finding: Finding = NEAR, by: str = ANA) -> Report:
        """Judge it."""
        row: Report = self.desk.do(verdicts.judge, self.desk.house, number, finding, by)
        self.desk.sanitise()
        return row

    def refused(self, number: int, finding: Finding = NEAR, by: str = ANA) -> str:
        """Why it cannot be judged like this."""
        with pytest.raises(Refusal) as no:
            self.judge(number, finding, by)
        return no.value.sentence

    def happened(self, number: int) -> list[str]:
        """What happened to it, in the word of each line."""
        return [event.what for event in self.desk.read(lambda work: kept.events(work.session, number))]

    def queue(self, person: str = ANA) -> Queue:
        """What waits, for one person."""
        found: Queue = self.desk.read(report_cards.waiting, self.desk.house, person, 10)
        return found

    def cards(self) -> list[int]:
        """The reports whose cards were asked for."""
        return [post["report"] for post in self.desk.wanted("post_report")]


@pytest.fixture
def counter(desk: Desk) -> Counter:
    """People who report and judge, on each kind of database in turn."""
    return Counter(desk)
