"""On which days nobody works here, as hotwash.yaml says it."""

from collections.abc import Container
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
        return day in self.own or any(day in _public().of_place(place, day.year) for place in self.places)


@cache
def of(given: Holidays) -> Calendar:
    """The days off that hotwash.yaml names."""
    return Calendar(given)


def unknown(given: Holidays) -> list[tuple[int, str]]:
    """The places of which no public holidays are known, with where each stands."""
    return list(_public().unknown(given.countries)) if given.countries else []


def _public() -> Any:
    # A house that names no countries need not carry what knows them all.
    return import_module("bot.staffing.public_holidays")
