"""A hundred and twenty edits on both sides through bad weather; the long tests make two thousand."""

from typing import cast

import pytest

from handlers.workspace.tracker.books import Flavour
from tests.ticketing.storm import Weather, storm

pytestmark = [pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks"), pytest.mark.timeout(150)]


@pytest.mark.parametrize("flavour", ["cloud", "server"])
async def test_both_sides_say_the_same_after_a_storm(sqlite_url: str, flavour: str) -> None:
    await storm(sqlite_url, cast(Flavour, flavour), 120, 7, Weather(faults=6, kills=60))
