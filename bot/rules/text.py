"""Captured text made safe for showing: what cannot be seen is written out, what is too long is cut."""

import re
import unicodedata

_PICTURE = "\u2190-\u2bff\U0001f000-\U0001faff"
# Controls, lone surrogates and private characters; bidirectional controls, which reorder what a reader sees
# (CVE-2021-42574); zero-width ones, which hide text; tags and variation selectors, which smuggle prompts.  All are
# shown as their code point.  Only the joiner inside a composed emoji and one emoji selector stay.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U000e0000-\U0010ffff]"
    f"|(?<![{_PICTURE}\ufe0f])\u200d|\u200d(?![{_PICTURE}])|(?<=\ufe0f)\ufe0f"
)
_WEB = re.compile(r"https?://[^\s<>|\"'`\\]{1,1800}", re.IGNORECASE)


def visible(text: str, limit: int = 2500) -> str:
    """The text with hidden characters escaped visibly, cut to `limit`."""
    shown = _HIDDEN.sub(_code_point, text[: limit + 1].replace("\r\n", "\n"))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _code_point(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def blank(text: str) -> bool:
    """Is there nothing in it that a reader could see?"""
    return not _HIDDEN.sub("", text).strip()


def one_line(text: str, limit: int = 150) -> str:
    """The text safe for showing, on one line."""
    return visible(" ".join(text[: 8 * limit].split()), limit)


def web_address(text: str | None) -> str | None:
    """The text if it is the address of a web page and safe to link to, else nothing."""
    return text if text and _WEB.fullmatch(text) and visible(text) == text else None


def decoded(raw: bytes) -> str:
    """Bytes of the evidence as text; what is no UTF-8 is written out."""
    return raw.decode("utf-8", "backslashreplace")


def exact(raw: bytes) -> str:
    """Bytes of the evidence as the text that was kept, half characters too; what never was text is written out."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return decoded(raw)


def same_words(text: str) -> str:
    """The text as far as it matters for knowing the same words again: case and white space do not."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
