"""What makes two texts alike: the character n-grams they share once disguises are taken off.

A signature is the smallest keyed hashes of a text's n-grams (MinHash, Broder 1997): two texts share about as large a
part of their signatures as of their n-grams.  Without the key nobody can tell what a text says, or whether a guess of
it is right.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from struct import Struct

LOOKED_AT = 1500
"""So many characters of a text are compared."""
GRAMS = (3, 4, 5)
"""How many characters belong together; none reaches from one word into the next."""
PLACES = 96
"""How many hashes a signature has: two of them then differ from the truth by some five per cent."""
ROWS = 3
"""So many neighbouring places make a band.  Texts that share no band are not compared."""
FEWEST = 40
"""A text with fewer n-grams, some five words, says too little to be taken for another one."""

_WORD = re.compile(r"[^\W_]+")
_LEET = str.maketrans("013457@$", "oieastas")
# Letters of other scripts that look like Latin ones (Unicode TR 39), as far as they are common in disguises.
_TWINS = str.maketrans(
    "аеорсухіјѕԁһӏмтвнкαβεηικνορτυχ",
    "aeopcyxijsdhlmtbhkabehiknoptux",
)
_DRAW = Struct(">16I")


def normalised(text: str) -> str:
    """The text without what disguises it: form, case, invisible characters, accents, look-alike letters and digits."""
    plain = unicodedata.normalize("NFKD", text[: 2 * LOOKED_AT]).casefold()
    shown = "".join(one for one in plain if unicodedata.category(one) not in ("Cf", "Mn", "Me", "Cc") or one.isspace())
    words = (_undisguised(word) for word in re.split(r"\s+", shown))
    return " ".join(part for word in words for part in _WORD.findall(word))[:LOOKED_AT]


def _undisguised(word: str) -> str:
    """A word in Latin letters, where others only stand in for them; plain numbers and other scripts stay."""
    if any(one.isascii() and one.isalpha() for one in word):
        return word.translate(_TWINS).translate(_LEET)
    return word


def grams(text: str) -> set[str]:
    """The n-grams of a text's words, each word with the space around it."""
    found = set()
    for word in normalised(text).split():
        padded = f" {word} "
        for size in GRAMS:
            found |= {padded[at : at + size] for at in range(max(1, len(padded) - size + 1))}
    return found


def signature(key: bytes, text: str) -> tuple[int, ...] | None:
    """The signature of a text under a key; none when it says too little."""
    found = [gram.encode("utf-8", "surrogatepass") for gram in grams(text)]
    if len(found) < FEWEST:
        return None
    places: list[int] = []
    for turn in range(PLACES // 16):
        draws = [_DRAW.unpack(hashlib.blake2b(gram, key=key, salt=bytes([turn])).digest()) for gram in found]
        places += [min(column) for column in zip(*draws, strict=True)]
    return tuple(places)


def bands(key: bytes, places: Sequence[int]) -> Iterator[int]:
    """The bands of a signature as 63-bit numbers; each tells its place, so that bands of two places never meet."""
    for start in range(0, PLACES, ROWS):
        told = repr((start, *places[start : start + ROWS])).encode()
        yield int.from_bytes(hashlib.blake2b(told, key=key, digest_size=8).digest(), "big") >> 1


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """How large a part of their n-grams two texts share, from 0 to 1, as their signatures tell."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / PLACES


def packed(places: Sequence[int]) -> bytes:
    """A signature as it is stored."""
    return Struct(f">{PLACES}I").pack(*places)


def unpacked(stored: bytes) -> tuple[int, ...]:
    """A stored signature."""
    return Struct(f">{PLACES}I").unpack(stored)


def common(texts: Sequence[str], longest: int = 80) -> str:
    """The longest run of words that the first text shares with all the others; empty when it is shorter than two."""
    words = [text[:LOOKED_AT].split() for text in texts]
    plain = [[normalised(word) for word in one] for one in words]
    others = [f" {' '.join(one)} " for one in plain[1:]]
    best: tuple[int, int] = (0, 0)
    for start in range(len(plain[0])):
        end = start + best[1] - best[0] + 1
        while end <= len(plain[0]) and all(f" {' '.join(plain[0][start:end])} " in other for other in others):
            best, end = (start, end), end + 1
    said = " ".join(words[0][best[0] : best[1]]) if texts else ""
    return said[:longest] if best[1] - best[0] > 1 else ""
