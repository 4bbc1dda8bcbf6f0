"""Which words with digits in them say nothing about anybody: amounts, times, versions, models, our own labels."""

import re

from handlers.anonymiser.wordlists import any_of

_UNIT = any_of("units.txt")
_AMOUNT = r"[+\-−~≈<>]?(?:\d{1,3}(?:[,.'’ ]\d{3})+(?:[.,]\d{1,2})?|(?!0\d)\d{1,7}(?:[.,]\d+)?)"
_UP_TO = r"\d{1,5}(?:[.,]\d{1,3})?"
_MODEL_PART = rf"""(?:[-_.:]?(?:e|r|v|k|o|(?<!\d)\d{{1,3}}(?:\.\d{{1,2}})?[bkmo]?
    |(?<!\d)\d{{4}}(?:-?\d{{2}}-?\d{{2}})?|[ax]\d{{1,2}}b|{any_of("model_parts.txt")}))+"""
_HARMLESS = re.compile(
    rf"""
    (?:[€$£¥]|(?:eur|usd|gbp|dkk)\s)\s?{_AMOUNT}(?:\s?{_UNIT})?                              # an amount of money
  | {_AMOUNT}[\s-]?{_UNIT} | {_UP_TO}\s?[-–/]\s?{_UP_TO}[\s-]?{_UNIT}                # so many of something
  | [+\-−~≈<>]?\d{{1,4}}                                                                     # a small number, a year
  | \d{{1,3}}(?:[,.'’]\d{{3}})+(?:[.,]\d{{1,2}})?                                            # 12,500
  | [+\-−]?(?!\d{{4}}[.,]\d{{4}})\d{{1,4}}[.,]\d{{1,6}}                                           # 3.14
  | \d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,6}})?)?\s?(?:[ap]\.?m\.?)?z?                    # a time
  | \d{{1,2}}\s?[ap]\.?m\.?                                                                  # 5 pm
  | \d{{1,4}}(?:st|nd|rd|th|s|er|e)                                                          # 3rd, 1990s
  | \d{{1,3}}[-–/]\d{{1,3}} | (?:19|20)\d{{2}}[-–/](?:(?:19|20)\d{{2}}|\d{{2}})    # 1/3, 5-10, 2024/25
  | v?\d{{1,3}}(?:\.\d{{1,3}}){{1,2}}(?:[-.]?(?:rc|alpha|beta|a|b|post|dev)\.?\d{{0,3}})? | v\d{{1,3}} # a version
  | [a-z]{{1,2}}\d{{1,2}} | [ap]\d{{2,3}}                                                    # S1, Q3, p95
  | {any_of("technical.txt")} | rtx[\s-]?\d{{4}} | top-?\d{{1,3}}
  | {any_of("labels.txt")}[-\s#]{{0,2}}\d{{1,4}}                                             # INC-12, step 3
  | (?:llm|asi|ml)\d{{2}}(?::20\d\d)? | aml\.[a-z]{{1,2}}\d{{4}}(?:\.\d{{3}})?               # OWASP, MITRE ATLAS
  | cve-\d{{4}}-\d{{4,7}} | cwe-\d{{1,4}} | iso(?:/iec)?[\s-]?\d{{3,5}} | rfc[\s-]?\d{{3,4}}
  | {any_of("models.txt")}{_MODEL_PART}
    """,
    re.IGNORECASE | re.VERBOSE,
)


def harmless(text: str, start: int, end: int) -> int:
    """Where the harmless expression ends that begins at `start` and takes in all up to `end`; -1 when there is none.

    The expression may go on beyond `end`, as "40 €" does.
    """
    longest = -1
    for found in (_HARMLESS.match(text, start), _HARMLESS.fullmatch(text, start, end)):
        if found and found.end() >= end and not _goes_on(text, found.end()):
            longest = max(longest, found.end())
    return longest


def _goes_on(text: str, at: int) -> bool:
    return at < len(text) and text[at].isalnum() and text[at - 1].isalnum()
