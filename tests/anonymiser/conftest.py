"""One anonymiser for all its tests: its child takes seconds to start."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from bot.rules.privacy import Pattern, Privacy
from bot.rules.sanitising import View, Wanted
from handlers.anonymiser import Anonymiser

Show = Callable[..., View]
PRIVACY = Privacy(patterns=(Pattern(label="CUSTOMER_NUMBER", pattern="KD-[0-9]{6}"),))


@pytest.fixture(scope="session")
def show() -> Iterator[Show]:
    """Make texts safe to show, with a key and people if they matter."""
    loop = asyncio.new_event_loop()
    anonymiser = Anonymiser(PRIVACY, seconds=280)  # on a busy machine too

    def shown(*texts: str, key: str = "c0ffee", people: tuple[str, ...] = ()) -> View:
        wanted = Wanted(texts=texts, key=key, people=people, keep=("RetailBot", "Zorblax"))
        return loop.run_until_complete(anonymiser.sanitise(wanted))

    yield shown
    loop.run_until_complete(anonymiser.stop())
    loop.close()
