"""Keys, tokens and passwords."""

from handlers.anonymiser.recognisers.rules import rules
from handlers.anonymiser.spans import SECRET
from handlers.anonymiser.wordlists import any_of

_NAME = rf"(?<!\w){any_of('secret_words.txt')}"
_NOT_SO = rf"{any_of('not_the_secret.txt')}\b"

RULES = rules(
    SECRET,
    # The shapes that the makers of keys gave them.
    r"""-----BEGIN\ [A-Z ]*(?:PRIVATE\ KEY|CERTIFICATE)[A-Z ]*-----
        (?:[\s\S]{0,8000}?-----END\ [A-Z ]*-----|[\sA-Za-z0-9+/=:,\-]{0,8000})""",
    r"\b(?:sk|pk|rk|ak)[-_](?:[A-Za-z]{2,12}[-_]){0,3}[A-Za-z0-9_-]{8,}",
    r"\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{12,}\b",
    r"\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|glpat-[\w-]{16,})",
    r"\b(?:npm_\w{20,}|pypi-[\w-]{16,}|hf_\w{16,}|dop_v1_\w{20,})",
    r"\b(?:xox[a-z]|xapp)-[\w-]{6,}",
    r"\b(?:AIza[\w-]{20,}|ya29\.[\w.-]{10,}|EAA[A-Za-z0-9]{20,}|SG\.[\w-]{10,}\.[\w-]{10,}|whsec_[\w+/=]{10,})",
    r"https://hooks\.slack\.com/\S+",
    r"\beyJ[\w-]{6,}(?:\.[\w-]*){1,2}",
    r"\b[a-z][a-z0-9+.-]*://[^\s/:@]*:(?P<it>[^\s/@]+)@",
    r"\b(?:0x)?[0-9a-f]{32,}\b",
    # What follows the word for it.
    rf"""{_NAME}(?:['"]?\s*(?:=>|:=|[:=])\s*|\s+(?:was|is)\s*:\s*)(?:(?:bearer|basic|token)\s+)?
        ["'`“]?(?P<it>(?!(?:is|was)\b)[^\s"'`”]{{2,}})""",
    rf"""{_NAME}(?:['"]?\s*[:=]\s*|\s+(?:is|was|to)\s+|\s+)["'`“](?P<it>[^"'`”\n]{{3,80}})["'`”]""",
    rf"(?<!\w)my\s+(?:\w+\s+){{0,3}}{_NAME}\s+(?:is|was)\s+(?!{_NOT_SO})(?P<it>\S{{2,}})",
    rf"""{_NAME}(?:\s+(?:is|was|to|of|for|number|no\.?|with|changed|set|reset|again|here|now|\w+\s+is)){{0,3}}
        \s+(?P<it>(?=\S*[\d!\#$%^&*@_])(?=\S*\w)\S{{4,}})""",
    # What stands before it.
    rf"""["'`“](?P<it>[^\s"'`”]{{3,80}})["'`”]\s+(?:as|for|is|was)\s+(?:\w+\s+){{0,2}}{_NAME}""",
    rf"(?P<it>(?=\S*[\d!\#$%^&*@_])\S{{4,}})\s+(?:as|is|was)\s+(?:my|his|her|our|their|your|the)\s+{_NAME}",
    r"\b(?:cvv2?|cvc2?)\s*:?\s*(?P<it>\d{3,4})\b",
    r"\b(?:pass|seed|recovery|backup|secret)[\s-]?phrase(?:\s+is|\s*[:=])\s*(?P<it>[^\n.,;]{3,200})",
    r"\b(?:bearer|basic)\s+(?P<it>[A-Za-z0-9._~+/=-]{12,})",
)
