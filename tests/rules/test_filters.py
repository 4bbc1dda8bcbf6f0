"""Plain words become a filter in any order, and what means nothing is said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import manifests
from bot.rules import filters
from bot.rules.filters import Filter
from bot.rules.words import Kind, Severity, Verdict

SHIPPED = manifests.load()
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""


def read(typed: str) -> Filter:
    """What these words mean on that day."""
    return filters.understood(typed, SHIPPED.taxonomy, SHIPPED.systems, NOON, "UTC")


def day(month: int, number: int, year: int = 2026) -> datetime:
    """Midnight of a day."""
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Filter()),
        ("closed S1", Filter("closed", (Severity.S1,))),
        ("sev1 and s2, all", Filter("all", (Severity.S1, Severity.S2))),
        ("open not rated", Filter("open", unrated=True)),
        ("retailbot jailbreak", Filter(kinds=(Kind.JAILBREAK,), systems=("RetailBot",))),
        ("show me near misses", Filter(verdicts=(Verdict.NEAR_MISS,))),
        ("False Alarms mine", Filter(verdicts=(Verdict.FALSE_POSITIVE,), mine=True)),
        ("retailbot last month, closed", Filter("closed", systems=("RetailBot",), since=day(2, 1), until=day(3, 1))),
        ("today", Filter(since=day(3, 4))),
        ("yesterday", Filter(since=day(3, 3), until=day(3, 4))),
        ("this week", Filter(since=day(3, 2))),
        ("last week", Filter(since=day(2, 23), until=day(3, 2))),
        ("last year", Filter(since=day(1, 1, 2025), until=day(1, 1))),
        ("2025-12", Filter(since=day(12, 1, 2025), until=day(1, 1))),
        ("2026-02-28", Filter(since=day(2, 28), until=day(3, 1))),
        ("since 2026-02-28", Filter(since=day(2, 28))),
        ("last 7 days", Filter(since=datetime(2026, 2, 25, 12, tzinfo=UTC))),
        ("closed blorps 2026-13", Filter("closed", unknown=("blorps", "2026-13"))),
    ],
)  # fmt: skip
def test_plain_words_say_what_a_list_holds(typed: str, meant: Filter) -> None:
    assert read(typed) == meant


def test_a_tag_is_known_by_all_of_its_names() -> None:
    for tag in SHIPPED.taxonomy.tags:
        for word in (tag.id, tag.slug):
            assert read(f"closed {word}").tags == (tag.id,) or read(f"closed {word}").kinds, word


def test_what_is_over_is_left_out_unless_somebody_asks_for_a_time_or_a_finding() -> None:
    assert [read(typed).holds for typed in ("", "s1", "last week", "near misses", "open near misses")] == [
        "open", "open", "all", "all", "open",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    assert isinstance(read(typed), Filter)
