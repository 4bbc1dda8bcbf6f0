"""How planted things are disguised on their way in, and how they are recognised in whatever comes out."""

import base64
import binascii
import html
import quopri
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

HOMOGLYPHS = str.maketrans("aeopcyxAEOPCXTHKMB", "аеорсухАЕОРСХТНКМВ")
PLAIN_AGAIN = str.maketrans("аеорсухАЕОРСХТНКМВ", "aeopcyxAEOPCXTHKMB")
FULLWIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
DISGUISES: dict[str, Callable[[str], str]] = {
    "shouted": str.upper,
    "zero width": lambda text: "\u200b".join(text),
    "soft hyphens": lambda text: "\u00ad".join(text),
    "word joiner": lambda text: text[:3] + "\u2060" + text[3:],
    "full width": lambda text: text.translate(FULLWIDTH),
    "homoglyphs": lambda text: text.translate(HOMOGLYPHS),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "bidi": lambda text: f"\u202e{text}\u202c",
    "entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "percent": lambda text: quote(text, safe=""),
    "escaped": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text if ord(sign) < 0x10000),
    "base64": lambda text: base64.b64encode(text.encode("utf-8", "replace")).decode(),
    "hex": lambda text: text.encode("utf-8", "replace").hex(),
    "quoted printable": lambda text: quopri.encodestring(text.encode("utf-8", "replace")).decode(),
    "glued": lambda text: f"x_{text}_y",
    "half a character": lambda text: f"\ud83d{text}\udc00",
    "with a NUL": lambda text: f"{text}\0",
}
LIKELY = 0.75
"""How much of it comes as people write it."""
ESCAPES = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\x([0-9a-fA-F]{2})|\\u\{([0-9a-fA-F]+)\}")
HIDDEN = re.compile(r"[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\x00]")
BETWEEN = re.compile(r"[\W_]+")
STRANGE = frozenset("\\%&=")
CODED = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
SOFT_BREAK = re.compile(r"=\r?\n")
QUOTED = re.compile(r"(?:=[0-9A-F]{2})+")


def disguised(dice: random.Random, value: str) -> tuple[str, str]:
    """A value as it is planted, and the name of its disguise; mostly none."""
    if dice.random() < LIKELY:
        return value, "plain"
    name = dice.choice(list(DISGUISES))
    return DISGUISES[name](value), name


def core(text: str) -> str:
    """What remains of a text when every disguise is taken off: small letters and digits, nothing between them."""
    return BETWEEN.sub("", plain(text))


def plain(text: str) -> str:
    """A text without escapes, invisible characters and strange forms of letters."""
    if not (text.isascii() and STRANGE.isdisjoint(text)):
        text = QUOTED.sub(_unquoted, SOFT_BREAK.sub("", ESCAPES.sub(_sign, text)))
        text = unicodedata.normalize("NFKD", unquote(html.unescape(html.unescape(text))).translate(PLAIN_AGAIN))
        text = HIDDEN.sub("", text)
    return text.casefold()


def _sign(found: re.Match[str]) -> str:
    code = int(next(group for group in found.groups() if group), 16)
    return chr(code) if code < 0x110000 else ""


def _unquoted(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("=", "")).decode("utf-8", "replace")


def opened(text: str) -> Iterator[str]:
    """What is written in base64 or in hexadecimal digits somewhere in a text."""
    for found in CODED.finditer(text):
        for read in (_base64, bytes.fromhex):
            try:
                inside = read(found[0]).decode()
            except (ValueError, binascii.Error):
                continue
            if inside.isprintable():
                yield inside


def _base64(word: str) -> bytes:
    word = word.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(word + "=" * (-len(word) % 4), validate=True)
