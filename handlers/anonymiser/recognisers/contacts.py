"""Ways to reach somebody: mail, telephone, handles, network addresses."""

from handlers.anonymiser.recognisers.rules import rules
from handlers.anonymiser.spans import EMAIL, HANDLE, IP, PHONE
from handlers.anonymiser.wordlists import any_of

_AT = r"(?:\s*(?:@|\(\s*(?:at|@)\s*\)|\[\s*(?:at|@)\s*\]|\{\s*at\s*\}|<\s*at\s*>|_at_)\s*|\s+at\s+)"
_DOT = r"(?:\s*(?:\.|\(\s*(?:dot|\.)\s*\)|\[\s*(?:dot|\.)\s*\]|\{\s*dot\s*\}|_dot_)\s*|\s+dot\s+)"
_EXTENSION = r"(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?"
_DIGIT = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_SITES = any_of("sites.txt")

RULES = (
    *rules(
        EMAIL,
        r"(?<![\w.+-])[\w.!\#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+",
        r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)*[\w-]{2,}",
        r"[\"“][^\"”\n@]{1,60}[\"”]@[\w-]+(?:\.[\w-]+)+",
        # Written so that machines do not see it.
        rf"(?<![\w.+-])[\w.+-]+(?:{_DOT}[\w+-]+){{0,3}}{_AT}[\w-]+(?:{_DOT}[\w-]+){{0,2}}{_DOT}[a-z]{{2,10}}\b",
    ),
    *rules(
        PHONE,
        rf"(?<![\w.])(?:\+|00)\s?\(?\d[\d\s().\-/]{{6,20}}\d{_EXTENSION}(?!\w)",
        rf"(?<![\w.,$€£])\(?\d{{2,5}}\)?(?:[\s.\-/]\(?\d{{2,5}}\)?){{2,5}}{_EXTENSION}(?![\w%€$]|[.,]\d)",
        r"(?<![\w.,$€£])\(?0\d{2,5}\)?[\s./-]{0,2}\d{4,9}(?:[\s.-]\d{1,5})?(?![\w%€$])",
        rf"(?<![\w.,])\(\d{{2,5}}\)\s?\d[\d\s.\-/]{{4,14}}\d{_EXTENSION}(?!\w)",
        rf"(?<![\w.,$€£])1?-?\d{{3}}[.-]\d{{3}}[.-]?\d{{4}}{_EXTENSION}(?!\w)",
        rf"""(?:\b(?:phone|tel(?:efon)?(?:ephone)?|mobile|cell|fax|call|text|ring|whatsapp|sms|number)\b|☎|📞)
            [\s:.\#]*(?:(?:me|us|him|her|them|number|no\.?|is|at|on|to|my)[\s:.]+){{0,4}}
            (?P<it>[+(]?\d[\d\s().\-/]{{4,20}}\d{_EXTENSION})(?!\w)""",
        r"(?<![\w.,])(?:\d[\s.\-_/]){6,}\d(?!\w)",
        rf"(?<![\w.,])(?:{_DIGIT}[\s,-]+){{5,}}{_DIGIT}\b",
    ),
    *rules(
        HANDLE,
        r"<@[^>\s]+>",
        r"(?<![\w@/.])@(?P<it>\w[\w.-]*\w|\w)",
        rf"""\b{_SITES}(?:\.com)?(?:\s+(?:user(?:name)?|handle|id|account|name|is|me|on|as|my)){{0,4}}
            \s*(?:[:=]|\s(?:is|as|at)\s|/(?:in/|u/|user/|@)?)\s*["'`]?@?(?P<it>[A-Za-z0-9][\w.\-]{{2,40}})""",
        r"""\b(?:user\s?name|handle|login|nick(?:name)?|screen\s?name|user\s?id|gamertag)
            \s*(?:[:=]|\s(?:is|was)\s)\s*["'`]?@?(?P<it>[A-Za-z0-9][\w.\-]{1,40})""",
        r"(?<!\w)u/(?P<it>[\w-]{3,})",
    ),
    *rules(
        IP,
        r"(?<![^\W_])(?<!\.)(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?::\d{1,5})?(?![\w.]?\d)",
        r"(?<![^\W_])(?<!:)(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![^\W_:])",
        r"""(?<![\w:])(?=[0-9a-f:]*::)(?=[0-9a-f:]*\d|[0-9a-f:]{5})
            (?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?(?![\w:])""",
        r"(?<![\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\w:-])",
    ),
)
