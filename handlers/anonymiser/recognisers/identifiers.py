"""Numbers that stand for somebody: cards, accounts, orders, passports, dates with a year."""

from handlers.anonymiser.recognisers.rules import rules
from handlers.anonymiser.spans import CARD, DATE, IBAN, ID
from handlers.anonymiser.wordlists import any_of

_MONTH = any_of("months.txt")
_TIME = r"(?:[T\s]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_WHAT = rf"(?<![\w-]){any_of('numbered.txt')}"
_NUMBER = r"(?:number|num|no|nr|nummer|code|id|\#|card|key)"

RULES = (
    *rules(
        CARD,
        r"(?<![\w.])(?:\d[\s.\-]?){12,18}\d(?![\w%]|[.,]\d)",
        r"""\b(?:card|visa|mastercard|amex)\b[^\n.]{0,20}?
            \b(?:ending(?:\s+in)?|last\s+four(?:\s+digits)?(?:\s+(?:is|are))?)
            \s*:?\s*(?P<it>\d{4})\b""",
    ),
    *rules(
        IBAN,
        r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[\s-]?[A-Z0-9]{4}){2,7}(?:[\s-]?[A-Z0-9]{1,4})?(?![A-Za-z0-9])",
        flags=0,
    ),
    *rules(IBAN, r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[\s-]?\d{4}){3,7}(?:[\s-]?\d{1,4})?(?![A-Za-z0-9])"),
    *rules(
        ID,
        rf"""{_WHAT}(?:\s*[-_/]?\s*{_NUMBER})*\.?\s*(?:[:=\#]|\bis\b|\bwas\b|\bof\b)?\s*["'`(]?\#?
            (?P<it>(?=[\w\-/.]*\d)[A-Za-z0-9][\w\-/.]{{2,38}}\w|\d{{4,}}|\d{{3}}(?=[\w-]))""",
        rf"""{_WHAT}(?:\s+{_NUMBER})+\.?\s*(?:[:=\#]|\bis\b|\bwas\b)\s*
            (?P<it>[A-Z0-9][\w\-/]*(?:\s[A-Z0-9]*\d[A-Z0-9]*){{0,5}})""",
        r"\bnos?\.\s*(?P<it>\d[\d/.\-]{3,}\d)",
        r"(?<![\w.,])\d{3,7}/\d{2,4}(?![\w/])\b",
        r"(?<![\w-])\d{6}[-+]\d{4}(?!\w)",
        r"(?<![\w-])(?!(?:19|20)\d\d-(?:19|20)\d\d\b)\d{4}-\d{4}(?![\w-])",
        r"(?<![\w-])\d{3}[-\s]\d{2}[-\s]\d{4}(?!\w)",
        r"(?<!\w)[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D](?!\w)",
        r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        r"\b(?:0x[0-9a-f]{40}|bc1[a-z0-9]{20,60}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})\b",
    ),
    *rules(
        DATE,
        r"(?<![\w/.-])\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19|20)?\d{2}(?![\w/-]|\.\d)",
        rf"(?<![\w/.-])(?:19|20)\d{{2}}[./-]\d{{1,2}}[./-]\d{{1,2}}(?![\d/-]){_TIME}",
        rf"(?<!\w)\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+of)?[\s-]+{_MONTH},?[\s-]+(?:19|20)?\d{{2}}(?!\w)",
        rf"(?<!\w){_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}(?!\w)",
        rf"""(?:born|birthday|birth\s?date|date\s+of\s+birth|dob|d\.o\.b\.)[^\n\d]{{0,20}}?
            (?P<it>(?:{_MONTH}\s+)?\d[\w\s./-]{{2,18}}\d)""",
    ),
)
