"""Where somebody lives: streets with numbers, postal codes with towns."""

import re

from handlers.anonymiser.recognisers.rules import rules
from handlers.anonymiser.spans import ADDRESS
from handlers.anonymiser.wordlists import any_of

_CAP = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆČŠŽĐ][\w'’.\-]{0,40}"
_LITTLE = (
    r"(?:d[eiuao]s?|del|della|dei|delle|degli|la|le|les|las|los|el|af|van|von|der|den|het|of|the|y|e|et|al|am|an|im)"
)
_TITLE = rf"(?:{_CAP}|{_LITTLE}\s|[dl][’'])"
_AFTER = rf"{any_of('streets_after.txt')}s?\.?"
_GLUED = rf"(?i:{any_of('streets_glued.txt')})"
_BEFORE = rf"(?i:{any_of('streets_before.txt')})"
_WORDS = (
    "apt|apartment|suite|ste|unit|flat|floor|room|box|no|wohnung|etage|appartement|piso|puerta|interno|appartamento"
)
_UNIT = rf"(?:,?\s*(?i:(?:{_WORDS})\.?\s*\#?|\#)\s?[\w\-]{{1,6}}|,?\s*\d{{1,2}}\.?\s?(?:st|tv|th|sal)\.?)?"
_TOWN = rf"""(?:
    \s*[,\n]\s*(?:{_CAP}\s?){{1,4}}(?:,?\s*[A-Z]{{2}}\b)?(?:\s*,?\s*\d{{4,5}}(?:-\d{{3,4}})?)?
  | \s*[,\n]?\s*(?:[A-Z]{{1,2}}-)?\d{{4,6}}(?:\s?[A-Z]{{2}}\b)?(?:-\d{{3,4}})?(?:[,\s]+(?:{_CAP}[ ]?){{1,4}})?
  | \s*[,\n]\s*\d{{2}}-\d{{3}}\s+{_CAP}
)?"""
_END = rf"{_UNIT}{_TOWN}{_TOWN}"
_NUMBER = r"\d{1,5}(?:\s?[A-Za-z]\b)?(?:\s?[-/]\s?\d{1,4}[a-z]?)?"
_SIDE = r"(?:[ ](?:[NS]?[EW]?|North|South|East|West)\b)?"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_OTHERS = "Straße|Strasse|Str\\.|Platz|Weg|Allee|Ring|Gasse|Vej|Gade|Allé"

RULES = (
    *rules(
        ADDRESS,
        rf"(?<!\w)\d{{1,6}}[A-Za-z]?[ ,]\s?(?:{_CAP}[ ]){{0,5}}{_AFTER}(?!\w){_SIDE}{_END}",
        rf"(?<!\w)\d{{1,5}},?\s+{_BEFORE}\s?(?:{_TITLE}\s?){{1,5}}{_TOWN}{_TOWN}",
        rf"(?<!\w){_BEFORE}\s?(?:{_TITLE}\s?){{1,6}},?\s*(?:n[°º.]?\s?)?{_NUMBER}(?!\w){_END}",
        rf"(?<![\w'’\-])(?:{_CAP}[ -]){{0,3}}[\w’'\-]{{0,40}}{_GLUED}\s+{_NUMBER}(?!\w){_END}",
        rf"(?<![\w'’\-])(?:{_CAP}[ -]){{1,3}}(?i:{_OTHERS})\s+{_NUMBER}(?!\w){_END}",
        r"(?<!\w)P\.?\s?O\.?\s+Box\s+\d+\b",
        r"(?<!\w)(?:Unit|PSC|US[A-Z]{1,3}|CMR|Box)\s+\w+(?:,?\s+Box\s+\w+)?\s*[FAD]PO,?\s+[A-Z]{2}\s+\d{5}",
        r"(?<!\w)(?:FPO|APO|DPO),?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?",
        r"(?<!\w)(?i:apt|suite|ste)\.?\s?\#?\d{1,5}[A-Za-z]?(?!\w)",
        # Postal codes, with the town beside them.
        r"(?<!\w)(?i:zip(?:\s?code)?|post(?:al)?\s?code|plz)\s*(?i:is|:|=)?\s*(?P<it>[A-Z]?\d[\dA-Z -]{2,8})(?!\w)",
        rf"(?<!\w)(?:{_CAP}[ ]){{0,3}}{_CAP},\s+[A-Z]{{2}}\s+\d{{5}}(?:-\d{{4}})?(?!\w)",
        r"(?<!\w)[A-Z]{2}\s+\d{5}(?:-\d{4})?(?!\w)",
        r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}(?!\w)",
        r"(?<!\w)[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d(?!\w)",
        rf"(?<![\w.,])(?:[A-Z]{{1,2}}-)?\d{{5}}(?:-\d{{3}})?[ ,]\s?(?:{_CAP}[ -]?){{1,3}}(?!\w)",
        rf"""(?<![\w.,])(?:[A-Z]{{1,2}}-)?\d{{4}}(?:[ ][A-Z]{{2}})?[ ,]\s?(?!(?:{_MONTHS})\b)
            [A-ZÀ-ÖØ-Þ][a-zà-ÿ]+(?:[ -][A-ZÀ-ÖØ-Þ][a-zà-ÿ]+)?(?!\w)(?=\s*(?:\n|,|\.|$|\())""",
        rf"(?<!\w)\d{{2}}-\d{{3}}\s+{_CAP}",
        flags=0,
    ),
    *rules(
        ADDRESS,
        r"""(?:\b(?:my|home|street|postal|mailing|delivery|shipping|billing|her|his|their|our|full|new|old|customer'?s?)
                \s+address(?:\s+(?:is|was|to)|\s*[:=])
              | ^\s*address\s*[:=] | \b(?:liv(?:es?|ing|ed)|resid(?:es?|ing)|moved|staying)\s+(?:at|on)
              | \b(?:deliver(?:ed|y)?|ship(?:ped)?|send|mail(?:ed)?|post(?:ed)?)\s+(?:(?:it|them|this|my\s+\w+)\s+)?to)
            \s*:?\s*(?P<it>(?=[^\n]*\d)(?=[^\n]{0,60}[A-ZÀ-Þ])[^\n]{5,110}?
            (?:\n[^\n]{2,60}\d{4,6}[^\n]{0,40}|\n\d{4,6}[^\n]{1,40})?)
            (?=[.!?](?:\s|$)|[;)\n]|\s+(?:and|but|please|where|when|because|so|why|then|now|is|was|are|can)\b|$)""",
        flags=re.IGNORECASE | re.MULTILINE,
    ),
)
