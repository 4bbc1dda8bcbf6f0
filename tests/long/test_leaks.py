"""What people plant in a hundred conversations is seen nowhere again; `python -m tests.leaks` tries five thousand."""

from pathlib import Path

import pytest

from tests.leaks.corpus import Conversation
from tests.leaks.disguises import DISGUISES
from tests.leaks.planted import Garden, Planted
from tests.leaks.report import lines, wilson
from tests.leaks.run import run
from tests.leaks.searching import Searcher

COUNT, SEED = 100, 20_261_121
NAMES, ADDRESSES = 0.02, 0.05
"""The shares of names and of addresses that were seen again when this was last measured, rounded up; only down."""


@pytest.mark.timeout(900)
async def test_what_was_planted_is_seen_nowhere_again(tmp_path: Path) -> None:
    result = await run(tmp_path, COUNT, SEED)
    print("\n".join(lines(result)))  # noqa: T201
    assert sum(result.planted().values()) > 8 * COUNT
    assert result.views > result.held
    assert result.forbidden() == []
    assert result.elsewhere() == []
    assert result.rate("name")[0] <= NAMES
    assert result.rate("address")[0] <= ADDRESSES


@pytest.mark.parametrize("disguise", ["plain", *DISGUISES])
def test_a_leak_is_recognised_in_any_disguise(disguise: str) -> None:
    for kind in ("email", "secret", "name", "iban"):
        planted = Planted(kind, Garden(7).plant(kind).value, "sv_SE")
        written = DISGUISES.get(disguise, str)(planted.value)
        searcher = Searcher([Conversation(1, [(planted, planted.value, "plain")])])
        seen = list(searcher.within("a place", f'{{"text": "it said {written} to everybody"}}'))
        assert [one.planted for one in seen] == [planted], written
        assert list(searcher.within("a place", "it said nothing to anybody")) == []


def test_the_digits_of_our_own_times_are_no_address_and_hide_none() -> None:
    planted = Planted("ip", "61.121.20.104", "en_US")
    searcher = Searcher([Conversation(1, [(planted, planted.value, "plain")])])
    for moment in ("2026-11-21 20:10:45.858045", "2026-11-21T20:10:45Z", "datetime(2026, 11, 21, 20, 10, 45, 851393)"):
        assert list(searcher.within("a place", f"rang at {moment}")) == []
        assert len(list(searcher.within("a place", f"rang at {moment} for 61.121.20.104"))) == 1


def test_a_share_has_a_bound_even_when_nothing_was_seen() -> None:
    assert wilson(0, 0) == (0.0, 0.0)
    share, bound = wilson(0, 5_000)
    assert share == 0 and 0.0007 < bound < 0.0008
    assert wilson(5, 100)[1] > 0.1
