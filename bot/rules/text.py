"""Captured text made safe for showing: what cannot be seen is written out, what is too long is cut."""

import re
import unicodedata

# Bidirectional controls reorder what a reader sees (CVE-2021-42574), zero-width ones hide text, the tag block
# (U+E0000) smuggles prompts; all of them are shown as their code point.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def visible(text: str, limit: int = 2500) -> str:
    """The text with control, bidirectional, zero-width and lone surrogate characters escaped visibly, cut to `limit`."""
    shown = "".join(_shown(char) for char in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _shown(char: str) -> str:
    if char in "\n\t":
        return char
    if _HIDDEN.match(char) or unicodedata.category(char) in ("Cc", "Cs", "Cn", "Co"):
        return f"\\u{ord(char):04x}"
    return char


def one_line(text: str, limit: int = 150) -> str:
    """The text safe for showing, on one line."""
    return visible(" ".join(text.split()), limit)


def decoded(raw: bytes) -> str:
    """Bytes of the evidence as text; what is no UTF-8 is written out."""
    return raw.decode("utf-8", "backslashreplace")


def same_words(text: str) -> str:
    """The text as far as it matters for knowing the same words again: case and white space do not."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
