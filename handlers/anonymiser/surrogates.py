"""What stands in for something personal: the same for the same under one key, and saying nothing under another."""

import hashlib
import hmac
import re
import unicodedata
from functools import cache

from faker.providers.person.en_US import Provider

from handlers.anonymiser.spans import EMAIL, HANDLE, IP, PERSON, PHONE, URL
from handlers.anonymiser.vocabulary import PARTICLES

_NAME = re.compile(r"[^\W\d_]+")
_ALWAYS_OTHER = 50
"""How many surrogates are tried for one that is no word of the conversation itself."""


class Surrogates:
    """Surrogates for one conversation."""

    def __init__(self, key: str, words: frozenset[str]) -> None:
        """`words` are the folded words of the conversation: none of them may come back as a surrogate."""
        self._key, self._words = key.encode("utf-8", "backslashreplace"), words

    def of(self, kind: str, value: str) -> str:
        """What stands in for the value; names word by word, so that a first name alone stays the same person."""
        if kind == PERSON:
            return self._person(value)
        return self._other(kind, value)

    def _other(self, kind: str, value: str) -> str:
        mark = self._digest(kind, value)
        short = mark.hex()[:6]
        if kind == EMAIL:
            return f"user-{short}@example.com"
        if kind == HANDLE:
            return f"user-{short}"
        if kind == PHONE:
            return f"202-555-01{mark[0] % 100:02}"
        if kind == IP:
            return f"192.0.2.{mark[0] % 254 + 1}"
        if kind == URL:
            return f"https://example.com/{short}"
        return f"[{kind.casefold()}-{short}]"

    def _person(self, value: str) -> str:
        parts = [self._part(part) for part in _NAME.findall(value) if folded(part) not in PARTICLES and len(part) > 1]
        return " ".join(parts or [self._part(value)])

    def _part(self, part: str) -> str:
        pool = _last() if folded(part) not in _every_first() else _first()
        for attempt in range(_ALWAYS_OTHER):
            digest = self._digest(PERSON, f"{part} {attempt}" if attempt else part)
            chosen = pool[int.from_bytes(digest[:8], "big") % len(pool)]
            if chosen.casefold() not in self._words:
                return chosen
        return self._other("name", part)

    def _digest(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._key, f"{kind}\0{folded(value)}".encode("utf-8", "backslashreplace"), hashlib.sha256)


def folded(value: str) -> str:
    """A value as far as it matters for knowing the same again."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


@cache
def _first() -> list[str]:
    return sorted(name for name in Provider.first_names if name.isalpha())


@cache
def _last() -> list[str]:
    return sorted(name for name in Provider.last_names if name.isalpha())


@cache
def _every_first() -> frozenset[str]:
    return frozenset(name.casefold() for name in _first())
