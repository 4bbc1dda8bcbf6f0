"""A stand-in for the anonymiser: gives words back as they are, and may be told to hold, to replace, or to be down."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.engine import outbox
from bot.keeping import sanitising
from bot.manifests import Manifests
from bot.rules.outcomes import Claimed, Done, Timing
from bot.rules.sanitising import Held, View, Wanted
from storage import effects
from storage.db import Store, Work


@dataclass
class Plain:
    """The one fake of the anonymiser; it remembers what it was asked."""

    asked: list[Wanted] = field(default_factory=list)
    down: bool = False
    holds: str | None = None
    """Texts with this word in them are held."""
    replaces: dict[str, str] = field(default_factory=dict)
    """Words, and what stands in their place."""
    warmed: bool = False
    stopped: bool = False

    async def sanitise(self, wanted: Wanted) -> View:
        """The view, at once."""
        return self.view(wanted)

    async def warm(self) -> None:
        """It is warm."""
        self.warmed = True

    async def stop(self) -> None:
        """It has nothing to stop."""
        self.stopped = True

    def view(self, wanted: Wanted) -> View:
        """The view of these texts.  Raises OSError while it is down."""
        self.asked.append(wanted)
        if self.down:
            raise OSError("the anonymiser is down")
        found = tuple(self._safe(text) for text in wanted.texts)
        counted = sum(text.count(word) for text in wanted.texts for word in self.replaces)
        held = tuple(self._held(part, text) for part, text in enumerate(found) if self.holds and self.holds in text)
        return View(texts=found, replaced={"WORD": counted} if counted else {}, language="en", held=held)

    def _safe(self, text: str) -> str:
        # As from the real one, nothing comes back that the real one's pipe could not carry.
        text = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
        for word, instead in self.replaces.items():
            text = text.replace(word, instead)
        return text

    def _held(self, part: int, text: str) -> Held:
        start = text.index(self.holds or "")
        return Held(part=part, start=start, end=start + len(self.holds or ""), why="a test wants a look")


def sanitise(store: Store, house: Manifests, anonymiser: Plain) -> int:
    """Have the sanitised views made that wait for it, as the worker does; returns how many."""
    waiting = store.read(lambda work: effects.listed(work.session, ["waiting"], 2000)).result()
    mine = sorted(row.id for row in waiting if row.kind == "sanitise")
    return sum(store.submit(_carry_out, house, anonymiser, number).result() for number in mine)


def _carry_out(work: Work, house: Manifests, anonymiser: Plain, number: int) -> int:
    timing = Timing(pace=1000)
    for claimed in (found := outbox.claim(work, "desk", timing, 1, only=[number])):
        effect: Any = claimed.effect
        job = sanitising.job(work, house, effect.scope, effect.evidence)
        made = partial(sanitising.made, job=job, view=anonymiser.view(job.wanted))
        outbox.settle(work, claimed, Done({}, made), "desk", timing, _never)
    return len(found)


def _never(work: Work, claimed: Claimed, reason: str) -> None:
    raise AssertionError(reason)
