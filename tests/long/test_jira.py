"""Two thousand edits on both sides of the tracker, through bad weather and kills, on both databases and flavours."""

import logging
from typing import cast

import pytest

from handlers.workspace.tracker.books import Flavour
from tests.ticketing.storm import Weather, storm

log = logging.getLogger("hotwash.figures")
pytestmark = [pytest.mark.filterwarnings("ignore:Unable to gather applicationlinks"), pytest.mark.timeout(900)]


@pytest.mark.parametrize("flavour", ["cloud", "server"])
async def test_two_thousand_edits_end_in_agreement(database_url: str, flavour: str) -> None:
    log.warning(await storm(database_url, cast(Flavour, flavour), 2000, 11, Weather(8, 100)))
