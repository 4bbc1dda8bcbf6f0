"""Codes that people can read out: four made-up words of 16 bits each, such as “mabot lunik dasop vugil”."""

import re

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"
WORDS = 4
SIZE = 2 * WORDS
"""Bytes that make a code: 64 bits."""
_CODE = re.compile(rf"(?:[{CONSONANTS}][{VOWELS}][{CONSONANTS}][{VOWELS}][{CONSONANTS}]){{{WORDS}}}")
_BETWEEN = re.compile(r"[\s\-.,“”\"'`*_]+")


def code(random: bytes) -> str:
    """The code of `SIZE` random bytes."""
    return " ".join(_word(int.from_bytes(random[at : at + 2], "big")) for at in range(0, SIZE, 2))


def _word(bits: int) -> str:
    letters = (CONSONANTS[bits >> 12], VOWELS[bits >> 10 & 3], CONSONANTS[bits >> 6 & 15], VOWELS[bits >> 4 & 3])
    return "".join(letters) + CONSONANTS[bits & 15]


def read(typed: str) -> str | None:
    """The code that somebody typed, however they parted and wrote its words; nothing when it is none."""
    letters = _BETWEEN.sub("", typed[:200]).lower()
    if not _CODE.fullmatch(letters):
        return None
    return " ".join(letters[at : at + 5] for at in range(0, len(letters), 5))
