"""On which days nobody works here, as hotwash.yaml says it; the package that knows public holidays loads when asked."""

from collections.abc import Container, Iterator
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from bot.rules.working_days import Holidays


class Calendar(Container[date]):
    """The house's own days off, and the public holidays of its places."""

    def __init__(self, given: Holidays) -> None:
        self.own, self.places = frozenset(given.days), given.countries

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self.own or any(day in _public(place, day.year) for place in self.places)


@cache
def of(given: Holidays) -> Calendar:
    """The days off that hotwash.yaml names."""
    return Calendar(given)


@cache
def _public(place: str, year: int) -> frozenset[date]:
    country, _, part = place.partition("-")
    return frozenset(_package().country_holidays(country, subdiv=part or None, years=year))


def unknown(given: Holidays) -> Iterator[tuple[int, str]]:
    """The places of which no public holidays are known, with where each stands."""
    known: dict[str, list[str]] = _package().list_supported_countries() if given.countries else {}
    for number, place in enumerate(given.countries):
        country, _, part = place.partition("-")
        if country not in known or (part and part not in known[country]):
            yield number, place


def _package() -> Any:
    # Twelve megabytes that a house without holidays in its manifest need not carry.
    return import_module("holidays")
