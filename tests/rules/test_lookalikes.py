"""Look-alikes: how many reports of a campaign are known again, how many that belong to nothing are, and by whom."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.reporting.lookalikes import SAME, SIMILAR
from bot.rules import lookalikes as rules

DATA = Path(__file__).parent.parent / "data" / "lookalikes" / "reports.yaml"
KEY = b"k" * 32


class Text(NamedTuple):
    """A report, the campaign that it belongs to, and what was done to it."""

    campaign: int
    how: str
    words: str


def reports() -> dict[str, Any]:
    return dict(yaml.safe_load(DATA.read_text(encoding="utf-8")))


# What people who run a campaign do to a prompt


def leet(text: str, dice: random.Random) -> str:
    swap = {"o": "0", "e": "3", "a": "4", "i": "1", "s": "5"}
    return "".join(swap.get(one, one) if dice.random() < 0.5 else one for one in text)


def other_letters(text: str, dice: random.Random) -> str:
    return text.translate(str.maketrans("aeopc", "аеорс"))


def invisible(text: str, dice: random.Random) -> str:
    return "\u200b".join(text[at : at + 3] for at in range(0, len(text), 3))


def loud(text: str, dice: random.Random) -> str:
    return f"{text.upper()}!!!"


def prefix(text: str, dice: random.Random) -> str:
    return f"hello, I am writing because of this: {text}"


def suffix(text: str, dice: random.Random) -> str:
    return f"{text} {''.join(chr(dice.randrange(97, 123)) if dice.random() < 0.85 else ' ' for _ in range(60))}"


def swapped(text: str, dice: random.Random) -> str:
    words = text.split()
    at = dice.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def misspelt(text: str, dice: random.Random) -> str:
    words = text.split()
    for at in dice.sample(range(len(words)), 3):
        word = words[at]
        if len(word) > 3:
            cut = dice.randrange(1, len(word) - 1)
            words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    return " ".join(words)


def shortened(text: str, dice: random.Random) -> str:
    return " ".join(word for word in text.split() if dice.random() > 0.12)


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    leet,
    other_letters,
    invisible,
    loud,
    prefix,
    suffix,
    swapped,
    misspelt,
    shortened,
)


def texts() -> Iterator[Text]:
    dice, known = random.Random(11), reports()
    for campaign, written in enumerate(known["campaigns"]):
        yield from (Text(campaign, "by hand", words) for words in written)
        yield from (Text(campaign, change.__name__, change(written[0], dice)) for change in MUTATIONS)
    yield from (Text(1000 + alone, "alone", words) for alone, words in enumerate(known["alone"]))


class Measured(NamedTuple):
    """What came of comparing all pairs at a threshold."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def measured(threshold: float) -> Measured:
    known = list(texts())
    signed = [rules.signature(KEY, text.words) or () for text in known]
    banded = [set(rules.bands(KEY, places)) for places in signed]
    right = wrong = missed = 0
    for one, other in combinations(range(len(known)), 2):
        same = known[one].campaign == known[other].campaign
        alike = bool(banded[one] & banded[other]) and rules.likeness(signed[one], signed[other]) >= threshold
        right, wrong, missed = right + (same and alike), wrong + (alike and not same), missed + (same and not alike)
    return Measured(right, wrong, missed)


def test_what_is_folded_is_the_same_and_nearly_all_pairs_of_a_campaign_are_found() -> None:
    found = measured(SAME)
    print(f"folded at {SAME}: {found}, precision {found.precision:.3f}, recall {found.recall:.3f}")  # noqa: T201
    assert found.precision == 1.0, found
    assert found.recall >= 0.98, found


def test_what_is_named_as_similar_is_mostly_the_same() -> None:
    found = measured(SIMILAR)
    print(f"named at {SIMILAR}: {found}, precision {found.precision:.3f}, recall {found.recall:.3f}")  # noqa: T201
    assert found.precision >= 0.9, found
    assert found.recall >= 0.98, found


@pytest.mark.parametrize("change", [leet, other_letters, invisible, loud], ids=lambda change: change.__name__)
def test_a_disguise_of_the_letters_changes_nothing(change: Callable[[str, random.Random], str]) -> None:
    for words in (one[0] for one in reports()["campaigns"]):
        disguised = rules.signature(KEY, change(words, random.Random(3))) or ()
        assert rules.likeness(rules.signature(KEY, words) or (), disguised) > 0.85, words


def test_prices_stay_prices_and_other_scripts_stay_themselves() -> None:
    assert rules.normalised("99 % off for 13 pairs") == "99 off for 13 pairs"
    assert rules.normalised("Скидка всем покупателям") == "скидка всем покупателям"
    assert rules.normalised("五折优惠") == "五折优惠"


def test_a_text_that_says_too_little_is_like_nothing() -> None:
    for words in ("", "weird", "it is wrong", "\u200b\u202e", "?!" * 500):
        assert rules.signature(KEY, words) is None, words


def test_without_the_key_nobody_can_tell_whether_a_guess_is_right() -> None:
    words = reports()["campaigns"][0][0]
    mine, guessed = rules.signature(KEY, words) or (), rules.signature(b"g" * 32, words) or ()
    assert rules.likeness(mine, guessed) < 0.05
    assert not set(rules.bands(KEY, mine)) & set(rules.bands(b"g" * 32, mine))


def test_what_texts_have_in_common_is_said_in_their_own_words() -> None:
    said = ["It told me: 99 % off for managers today!", "told me 99 % OFF for managers, wow", "99 % off for managers"]
    assert rules.common(said) == "99 % off for managers"
    assert rules.common(["one thing", "quite another one"]) == ""


@given(st.text(max_size=3000))
def test_any_text_has_a_signature_that_can_be_stored_or_none(text: str) -> None:
    places = rules.signature(KEY, text)
    assert places is None or rules.unpacked(rules.packed(places)) == places
    assert not re.search(r"\s\s", rules.normalised(text))


@given(st.text(max_size=300), st.text(max_size=300))
def test_what_is_common_stands_in_every_text(one: str, other: str) -> None:
    found = rules.common([one, other], longest=10_000)
    assert rules.normalised(found) in rules.normalised(one)
