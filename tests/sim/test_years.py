"""Months of meetings and digests: each runs once, over replicas and deaths; what comes late says so."""

import pytest

from tests.sim.years import Years


def test_three_months_with_two_replicas_that_die(postgres_url: str) -> None:
    years = Years(postgres_url, seed=1, months=3, replicas=2).run()
    assert years.wrong == []
    assert years.deaths > 5


@pytest.mark.parametrize("seed", [2, 3])
def test_three_months_with_one_that_is_started_again(sqlite_url: str, seed: int) -> None:
    assert Years(sqlite_url, seed=seed, months=3, replicas=1).run().wrong == []
