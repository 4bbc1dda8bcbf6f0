"""People whom the words beside them give away: how one introduces, greets and signs."""

import re

from handlers.anonymiser.recognisers.rules import rules
from handlers.anonymiser.spans import PERHAPS, PERSON
from handlers.anonymiser.wordlists import any_of

_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž](?:(?:[^\W\d_]|['’\-]){0,40}[^\W\d_]|\.)?(?!\w)"
_BETWEEN = r"(?:[ ](?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|zu|af|y|und)\b){0,2}"
_NAME = rf"{_CAP}(?:{_BETWEEN}[ ]{_CAP}){{0,4}}"
_FULL_NAME = rf"{_CAP}(?:{_BETWEEN}[ ]{_CAP}){{1,3}}"
_STOP = rf"(?!(?i:{any_of('no_names.txt')})\b)"
_ANY = r"[^\W\d_][\w'’\-]*"

RULES = (
    *rules(
        PERSON,
        rf"""(?i:\bmy\s+(?:\w+\s+)?name(?:\s+is|['’]s|\s*:) | \bname(?:\s+is)?\s*[:=]
              | \b(?:i\s+am|i['’]m)\s+(?:called|named)
              | \bis\s+called | \bnamed | \bgoes\s+by | \bon\s+behalf\s+of | \bin\s+the\s+name\s+of
              | \bunder\s+(?:my\s+)?(?:\w+['’]s\s+)?name | \bregistered\s+to | \bsigned(?:\s+by)?[:,]?)
            \s+["'“]?(?P<it>{_NAME})""",
        rf"""(?i:\b(?:ich\s+hei(?:ß|ss)e|mein\s+name\s+ist|je\s+m['’]appelle|mon\s+nom\s+est|me\s+llamo|mi\s+nombre\s+es
              |mi\s+chiamo|il\s+mio\s+nome\s+è|mijn\s+naam\s+is|ik\s+heet|jeg\s+hedder|mit\s+navn\s+er|jag\s+heter
              |mitt\s+namn\s+är|nazywam\s+się|meu\s+nome\s+é))
            \s+(?P<it>{_NAME}|{_ANY}(?:[ ]{_ANY})?)""",
        rf"(?<!\w){any_of('titles.txt')}\.?\s+(?:(?:Dr|Prof|med)\.\s+){{0,2}}(?P<it>{_NAME})",
        rf"""(?<![\w'’\-])(?P<it>{_CAP}(?:{_BETWEEN}[ ]{_CAP}){{0,3}})
            (?=[ ]{{0,3}}(?:\(?<[^>\n]{{1,99}}@|,?[ ]\(?(?:born|aged?\s+\d|age\s+\d)))""",
        flags=0,
    ),
    *rules(
        PERHAPS,
        rf"(?i:\b{any_of('relations.txt')}\s*[:,]?)\s+[\"'“]?(?P<it>{_NAME})",
        rf"(?i:\b{any_of('greetings.txt')}),?\s+{_STOP}(?P<it>{_NAME})",
        rf"(?i:\b(?:i\s+am|i['’]m|this\s+is|it['’]s|here\s+is)|—|--)\s+(?P<it>{_FULL_NAME})",
        rf"(?m:^)(?P<it>{_FULL_NAME})(?=\s*:[ ]+\S)",
        flags=0,
    ),
    *rules(
        PERSON,
        # In lower case people introduce themselves too.
        rf"\bmy\s+(?:\w+\s+)?name(?:\s+is|['’]s)\s+{_STOP}(?P<it>{_ANY}(?:[ ]{_STOP}{_ANY})?)",
        # Whom a letter greets, whatever else the word means.
        rf"(?m:^)\s*dear\s+{_STOP}(?P<it>(?-i:{_NAME}))",
        flags=re.IGNORECASE,
    ),
)
