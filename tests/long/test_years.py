"""Two years of meetings and digests."""

import pytest

from bot.rules.digest_effects import Digest
from tests.sim.years import Years


@pytest.mark.timeout(900)
def test_two_years_with_two_replicas_that_die(postgres_url: str) -> None:
    years = Years(postgres_url, seed=24, months=24, replicas=2).run()
    assert years.wrong == []
    assert years.deaths > 50
    assert years.quiet == {Digest.DAILY, Digest.WEEKLY, Digest.EXECUTIVES}


@pytest.mark.timeout(900)
def test_two_years_with_one_that_is_started_again(sqlite_url: str) -> None:
    years = Years(sqlite_url, seed=25, months=24, replicas=1).run()
    assert years.wrong == []
    assert years.deaths > 50
