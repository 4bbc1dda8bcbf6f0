"""Public holidays of countries and their parts; loaded only where hotwash.yaml names some: it takes 12 megabytes."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

import holidays


@cache
def of_place(place: str, year: int) -> frozenset[date]:
    """The public holidays of a country such as DE, or of a part of one such as DE-BE."""
    country, _, part = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def unknown(places: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The places whose holidays are not known, with where each stands."""
    known = holidays.list_supported_countries()
    for number, place in enumerate(places):
        country, _, part = place.partition("-")
        if country not in known or (part and part not in known[country]):
            yield number, place
