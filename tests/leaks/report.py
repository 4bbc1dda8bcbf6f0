"""What the leak test found, in figures: how much was planted, how much was seen again, and where."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.leaks.corpus import Conversation
from tests.leaks.planted import KINDS, ZERO
from tests.leaks.searching import Found

Z = 1.96
"""For a bound that holds in 95 of 100 cases."""


@dataclass
class Result:
    """All that was planted, and all of it that was seen again."""

    conversations: Sequence[Conversation]
    found: list[Found] = field(default_factory=list)
    searched: Counter[str] = field(default_factory=Counter)
    """How many characters were searched, by place."""
    held: int = 0
    views: int = 0
    seconds: float = 0.0

    def planted(self) -> Counter[str]:
        """How many things were planted, by kind."""
        return Counter(one.kind for conversation in self.conversations for one, _, _ in conversation.planted)

    def leaked(self) -> dict[str, set[str]]:
        """What was seen again, by kind."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for one in self.found:
            kinds[one.planted.kind].add(one.planted.value)
        return kinds

    def rate(self, *kinds: str) -> tuple[float, float]:
        """The share of these kinds that was seen again, and its upper bound."""
        planted, leaked = self.planted(), self.leaked()
        return wilson(sum(len(leaked[kind]) for kind in kinds), sum(planted[kind] for kind in kinds))

    def forbidden(self) -> list[Found]:
        """What must never be seen, and was."""
        return [one for one in self.found if one.planted.kind in ZERO]

    def elsewhere(self) -> list[Found]:
        """What was seen anywhere but where the sanitised view lets it pass, so that it did not come from there."""
        passed = {one.planted.value for one in self.found if one.where.startswith("table sanitised.")}
        return [one for one in self.found if one.planted.value not in passed]


def wilson(hits: int, count: int) -> tuple[float, float]:
    """A share, and the upper bound of where it may truly lie."""
    if not count:
        return 0.0, 0.0
    share = hits / count
    middle = share + Z * Z / (2 * count)
    spread = Z * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count))
    return share, (middle + spread) / (1 + Z * Z / count)


def lines(result: Result) -> Iterable[str]:
    """The figures, to be read."""
    planted, leaked = result.planted(), result.leaked()
    count = len(result.conversations)
    yield f"{count} conversations in {result.seconds:.0f} s; {result.held} of {result.views} views held"
    searched = sum(result.searched.values())
    yield f"{searched / 1e6:.1f} million characters searched: " + ", ".join(
        f"{place} {count / 1e6:.1f}" for place, count in result.searched.most_common()
    )
    yield f"{'kind':<10} {'planted':>8} {'seen':>6} {'rate':>8} {'at most (95 %)':>15}"
    for kind in dict.fromkeys(KINDS):
        share, bound = wilson(len(leaked[kind]), planted[kind])
        must = "  must be none" if kind in ZERO and leaked[kind] else ""
        yield f"{kind:<10} {planted[kind]:>8} {len(leaked[kind]):>6} {share:>8.3%} {bound:>15.3%}{must}"
    places = Counter(one.where.split(" ")[0] + " " + one.where.split(" ")[1] for one in result.found)
    yield "where: " + (", ".join(f"{place} {count}" for place, count in places.most_common()) or "nowhere")
    yield "not by way of a view: " + str(len(result.elsewhere()))
    for one in result.found[:40]:
        yield f"  {one.planted.kind} ({one.disguise}, {one.planted.locale}) in {one.where}: …{one.around}…"
