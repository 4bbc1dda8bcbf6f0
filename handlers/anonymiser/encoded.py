"""Runs that hide words from a reader: base64, hexadecimal, letters set apart."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator

_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{8,}(?:\s?[\r\n]{1,2}[A-Za-z0-9+/_-]{8,})*={0,2}(?![\w+/-])")
_HEX = re.compile(r"(?<!\w)(?:0x)?(?:[0-9A-Fa-f]{2}[\s:,-]?(?:0x|\\x)?){5,}(?!\w)")
_APART = re.compile(r"(?<!\w)(?:[^\W_]([ .\-_*·|/,~]{1,2}))(?:[^\s](?:\1| {1,3})){2,}[^\W_](?!\w)")
_GAP = re.compile(r" {2,}|\s[|/]\s")
_READABLE = 0.9
"""The share of letters, digits, spaces and usual signs that makes bytes a text."""


def decodings(text: str) -> Iterator[tuple[int, int, str]]:
    """Every run that says something once decoded: where it begins and ends, and what it says."""
    for pattern, read in ((_BASE64, from_base64), (_HEX, from_hex)):
        for found in pattern.finditer(text):
            said = read(found[0])
            if said is not None:
                yield (*found.span(), said)


def apart(text: str) -> Iterator[tuple[int, int, str]]:
    """Every run of single characters set apart, with the words that they make."""
    for found in _APART.finditer(text):
        words = [re.sub(r"[\s.\-_*·|/,~]", "", word) for word in _GAP.split(found[0])]
        signs = re.sub(r"\s", "", found[0])
        said = " ".join(words)
        yield (*found.span(), signs if "@" in signs else said)


def from_base64(run: str) -> str | None:
    """What the run says, or nothing when it is no base64 of a text."""
    packed = re.sub(r"\s", "", run).rstrip("=").translate(str.maketrans("-_", "+/"))
    if len(packed) % 4 == 1:
        return None
    return _text(lambda: base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True))


def from_hex(run: str) -> str | None:
    """What the run says, or nothing when it is no text in hexadecimal."""
    digits = re.sub(r"0x|\\x|[^0-9A-Fa-f]", "", run)
    return _text(lambda: bytes.fromhex(digits)) if len(digits) % 2 == 0 else None


def _text(decode: Callable[[], bytes]) -> str | None:
    try:
        said = decode().decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    usual = sum(letter.isalnum() or letter in " .,;:!?'\"@-_()/+#\n" for letter in said)
    return said if len(said) >= 4 and said.isprintable() | ("\n" in said) and usual >= _READABLE * len(said) else None
