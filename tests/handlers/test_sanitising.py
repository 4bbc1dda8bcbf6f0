"""Sanitised views under way: none is begun twice, none holds the worker up, and our own people's names are known."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.rules.sanitising import View, Wanted
from bot.staffing import people
from handlers.colleagues import FRESH, LONG, Colleagues
from handlers.sanitising import AT_ONCE, Views
from storage.db import Store
from tests.plain import Plain
from tests.stores import SOON, Clock, opened

WANTED = Wanted(texts=("J. o-h-n D.o.e was here",), key="00")


class Slow(Plain):
    """Takes until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def sanitise(self, wanted: Wanted) -> View:
        """The view, once the test lets it go."""
        await self.go.wait()
        return self.view(wanted)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(sqlite_url: str, clock: Clock) -> Iterator[Store]:
    """A store in which three people are known."""
    with opened(sqlite_url, now=clock) as store:
        meet(store, "John Doe", "Ada Lovelace", "Bo")
        yield store


def meet(store: Store, *names: str) -> None:
    usual = {"team": "T1", "is_bot": False, "is_guest": False, "is_gone": False}
    rows = [{"id": f"U{name[:2]}", "name": name, "email": f"{name[:3]}.x@a.example", **usual} for name in names]
    store.submit(people.remember, rows, []).result(SOON)


async def test_what_takes_long_goes_on_and_is_taken_when_it_is_there(store: Store) -> None:
    slow = Slow()
    views = Views(slow, patience=0.05)
    assert [await views.of(7, WANTED, store) for _ in range(3)] == [None, None, None]
    slow.go.set()
    await asyncio.sleep(0.2)
    view = await views.of(7, WANTED, store)
    assert view is not None and view.texts == WANTED.texts
    assert len(slow.asked) == 1
    await views.stop()
    assert slow.stopped


async def test_a_storm_waits_in_the_database(store: Store) -> None:
    slow = Slow()
    views = Views(slow, patience=0.05)
    await asyncio.gather(*[views.of(number, WANTED, store) for number in range(AT_ONCE + 5)])
    slow.go.set()
    await asyncio.sleep(1)
    found = await asyncio.gather(*[views.of(number, WANTED, store) for number in range(AT_ONCE)])
    assert None not in found
    assert len(slow.asked) == AT_ONCE
    await views.stop()


async def test_that_it_is_away_is_told_and_does_not_stay(store: Store) -> None:
    plain = Plain(down=True)
    views = Views(plain)
    with pytest.raises(OSError, match="down"):
        await views.of(7, WANTED, store)
    plain.down = False
    assert await views.of(7, WANTED, store) is not None


async def test_our_own_peoples_names_go_with_it_however_they_are_spelt(store: Store) -> None:
    plain = Plain()
    await Views(plain).of(7, WANTED, store)
    assert "John Doe" in plain.asked[0].people
    assert "Ada Lovelace" not in plain.asked[0].people, "nobody speaks of her"


async def test_with_long_texts_all_names_go(store: Store) -> None:
    assert "Ada Lovelace" in await Colleagues().named_in(store, ["x" * (LONG + 1)])


async def test_whoever_is_new_is_known_after_a_while(store: Store, clock: Clock) -> None:
    known = Colleagues()
    assert await known.named_in(store, ["Zoë writes"]) == ()
    meet(store, "Zoe Quick")
    clock.sleep(FRESH / timedelta(seconds=1) + 1)
    assert await known.named_in(store, ["Zoë writes"]) == ("Zoe Quick", "Zoe.x")
