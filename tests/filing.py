"""How tests of use cases report something, judge it, and look at what is kept and shown."""

from typing import Any

from sqlalchemy import select

from bot.reporting import reporters, reports, verdicts
from bot.reporting.reporters import Mine
from bot.reporting.reports import Reported, Words
from bot.reporting.verdicts import Finding
from bot.rules.words import Door, Verdict
from storage import evidence
from storage import reports as stored
from storage.db import Work
from storage.reports import Report, scope_of
from tests.desk import BO, EMI, Desk

LATIN = "RetailBot answers in Latin"
SWEARS = "The parcel assistant swears at customers who ask for a refund of their deposit"
NEAR = Finding(Verdict.NEAR_MISS, "The guardrail held just so")


def report(desk: Desk, what: str = LATIN, by: str | None = BO, **words: Any) -> Reported:
    """Somebody reports something."""
    done: Reported = desk.do(reports.report, desk.house, Door.FORM, Words(what, **words), by)
    desk.sanitise()
    return done


def row(desk: Desk, number: int) -> Report:
    """A report as it stands."""
    found: Report = desk.read(lambda work: stored.get(work.session, number))
    return found


def mine(desk: Desk, person: str = BO) -> tuple[Mine, ...]:
    """What somebody sees of their reports."""
    found: tuple[Mine, ...] = desk.read(reporters.mine, person)
    return found


def judge(desk: Desk, number: int, finding: Finding = NEAR, by: str = EMI) -> None:
    """Somebody on triage gives a verdict."""
    desk.do(verdicts.judge, desk.house, number, finding, by)
    desk.sanitise()


def texts(desk: Desk, number: int) -> dict[str, str]:
    """What the evidence of a report holds, by what it is."""

    def query(work: Work) -> dict[str, str]:
        rows = work.session.scalars(select(evidence.Evidence).where(evidence.Evidence.scope == scope_of(number)))
        return {one.what: evidence.reveal(work, one.id).decode("utf-8", "surrogatepass") for one in rows.all()}

    found: dict[str, str] = desk.read(query)
    return found


def ask(work: Work, number: int, question: str, by: str) -> None:
    """Ask the reporter something."""
    found = stored.get(work.session, number)
    assert found is not None
    reporters.ask(work, found, question, by)
