"""What the version with reports and triage left goes on after an upgrade."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot import manifests
from bot.keeping import custody
from bot.reporting import report_cards, verdicts
from bot.reporting.verdicts import Finding
from bot.response import severity, situation
from bot.rules.words import Refusal, Severity, Verdict
from storage import migrating, reports
from storage.db import Store, Work
from tests import schemas
from tests.stores import SOON, opened

ADA = "U0ADA"
LATER = datetime(2026, 11, 21, 15, tzinfo=UTC)
"""Less than an hour after that version was stopped."""


@pytest.fixture
def third(empty_database_url: str) -> Iterator[Store]:
    """What that version left, in today's schema."""
    schemas.build(empty_database_url, "0003")
    assert migrating.upgrade(empty_database_url)
    with opened(empty_database_url, now=lambda: LATER) as store:
        yield store


def test_reports_wait_in_triage_as_before_and_can_be_judged(third: Store) -> None:
    house = manifests.load()
    shown = third.read(report_cards.card, house, 3).result(SOON)
    assert "and where she lives" in str(shown)
    third.submit(verdicts.judge, house, 3, Finding(Verdict.MISUNDERSTANDING, "It may tell that"), ADA).result(SOON)

    def found(work: Work) -> list[str | None]:
        return [row.verdict for number in (1, 3, 4, 5) if (row := reports.get(work.session, number))]

    assert third.read(found).result(SOON) == [Verdict.CONFIRMED, Verdict.MISUNDERSTANDING, Verdict.NEAR_MISS, None]


def test_a_lowering_that_waited_for_a_second_person_gets_one(third: Store) -> None:
    third.submit(severity.agree, manifests.load(), 1, ADA).result(SOON)
    assert third.read(situation.card, manifests.load(), 2).result(SOON).line.severity is Severity.S3


def test_what_a_court_may_ask_for_is_still_not_erased(third: Store) -> None:
    with pytest.raises(Refusal, match="legal hold"):
        third.submit(custody.erase, 1, ADA, "Nobody needs it").result(SOON)
