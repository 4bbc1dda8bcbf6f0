"""Which words everybody uses and which are names; what is neither is not known, and so not shown."""

import importlib
import re
from collections.abc import Iterable, Mapping
from functools import cache

from wordfreq import get_frequency_dict

from handlers.anonymiser.wordlists import listed

PARTICLES = listed("particles.txt")
"""Words that stand within names and say nothing alone."""

_LETTERS = re.compile(r"[^\W\d_]+")
_EVERYDAY, _USUAL = 10**-4.0, 10**-6.0
"""Shares of all words: one of ten thousand, one of a million."""
_ENDINGS = (
    ("ies", "y"), ("es", ""), ("es", "e"), ("s", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"),
    ("ly", ""), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("able", ""), ("able", "e"), ("ability", "able"),
    ("ness", ""), ("iness", "y"), ("ally", ""), ("isation", "ise"), ("ization", "ize"), ("ise", "ize"), ("ised", "ize"),
    ("ising", "ize"), ("ises", "ize"),
)  # fmt: skip
_GRAMMAR = _ENDINGS[:8]
_ABSTRACT = (
    "tion", "sion", "ity", "ment", "ness", "ance", "ence", "age", "acy", "ware", "ism", "logy", "ure", "cy", "al",
    "ive", "ous", "ic", "ful", "able",
)  # fmt: skip
_BEGINNINGS = (
    "un",
    "re",
    "non",
    "mis",
    "pre",
    "over",
    "anti",
    "multi",
    "sub",
    "auto",
    "de",
    "dis",
    "under",
    "out",
    "co",
    "inter",
)


class Vocabulary:
    """English words, with those of one more language when a text is written in it."""

    def __init__(self, lemmas: Mapping[str, Iterable[str]], keep: Iterable[str] = ()) -> None:
        """`lemmas` are WordNet's by part of speech; `keep` is never a name."""
        self._usual = get_frequency_dict("en", wordlist="small")
        self._lemmas = frozenset(word for words in lemmas.values() for word in words)
        self._no_noun = frozenset(word for part, words in lemmas.items() if part != "noun" for word in words)
        self._field = listed("field.txt")
        self.proper = listed("known.txt")
        self._both = listed("both.txt")
        self._names = names() - PARTICLES - self._field

    def name(self, word: str) -> bool:
        """May it be somebody's name?"""
        return word in self._names

    def only_name(self, word: str) -> bool:
        """Is it a name and no ordinary word?"""
        return (
            word in self._names and word not in self._both and word not in self.proper and not self._plain_ending(word)
        )

    def rarely_a_word(self, word: str) -> bool:
        """Is it a name that is seldom meant as an ordinary word?"""
        return word in self._names and self._usual.get(word, 0) < _EVERYDAY

    def common(self, word: str) -> bool:
        """Does everybody write this word, in lower case, without meaning somebody?"""
        return (
            word in self._field
            or word in self.proper
            or (not self.only_name(word) and (word in self._usual or self._derived(word)))
        )

    def plain(self, word: str) -> bool:
        """Is it surely no name even when it begins with a capital in the middle of a sentence?"""
        if word in self._field or word in self.proper:
            return True
        if word in self._names or word not in self._usual and word not in self._lemmas:
            return word in self._both and self._usual.get(word, 0) > 10 * _EVERYDAY
        return word in self._no_noun or self._usual.get(word, 0) > _EVERYDAY or self._inflects(word)

    def english(self, word: str) -> bool:
        """Is it so usual in English that it tells the language?"""
        return self._usual.get(word, 0) > _USUAL * 3 or word in self._field

    def _derived(self, word: str) -> bool:
        return word in self._lemmas or any(
            stem in self._lemmas or stem in self._usual for stem in _stems(word) if not self.only_name(stem)
        )

    def _plain_ending(self, word: str) -> bool:
        return any(
            stem in self._both or stem in self._no_noun and stem in self._usual for stem in _stems(word, inflected=True)
        )

    def _inflects(self, word: str) -> bool:
        if word in self._lemmas and word.endswith(_ABSTRACT):
            return True
        forms = (
            word + "s",
            word + "es",
            word + "ed",
            word + "ing",
            word.removesuffix("y") + "ies",
            word.removesuffix("e") + "ing",
        )
        return any(form in self._usual for form in forms) or any(
            stem in self._usual for stem in _stems(word, inflected=True)
        )


def _stems(word: str, inflected: bool = False) -> Iterable[str]:
    """What the word may be made of; only for its grammar's sake when `inflected`."""
    for ending, instead in _GRAMMAR if inflected else _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield (stem := word.removesuffix(ending) + instead)
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]
    for beginning in () if inflected else _BEGINNINGS:
        if word.startswith(beginning) and len(word) - len(beginning) >= 4:
            yield word.removeprefix(beginning)


@cache
def names() -> frozenset[str]:
    """Every part of a first or last name that Faker knows in the locales, folded."""
    found: set[str] = set()
    for locale in listed("locales.txt"):
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if attribute.startswith(("first_name", "last_name", "prefixed_last")) and isinstance(values, Iterable):
                found.update(part.casefold() for one in values for part in _LETTERS.findall(str(one)) if len(part) > 1)
    return frozenset(found)
