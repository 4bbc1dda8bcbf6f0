"""Phrases that blame: what they are, what to write instead, and where that advice comes from.

Advice only.  Whoever writes decides; nothing is refused and nothing is changed.
"""

import re
from typing import NamedTuple

PAGERDUTY = "https://postmortems.pagerduty.com/culture/blameless/"
GOOGLE = "https://sre.google/sre-book/postmortem-culture/"
ALLSPAW = "https://www.etsy.com/codeascraft/blameless-postmortems/"
DEKKER = "Sidney Dekker, The Field Guide to Understanding Human Error, 3rd edition, 2014"


class Rule(NamedTuple):
    """A way of speaking that blames."""

    pattern: re.Pattern[str]
    kinder: str
    """What to write instead."""
    why: str
    source: str


class Phrase(NamedTuple):
    """Words that blame, as somebody wrote them."""

    words: str
    kinder: str
    why: str


def _rule(words: str, kinder: str, why: str, source: str) -> Rule:
    return Rule(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kinder, why, source)


WHO = (
    r"(?:I|we|you|he|she|they|who|nobody|everybody|team|engineers?|developers?|operators?|on-call|colleagues?|commander"
    r"|scribe|(?-i:[A-Z][a-z]+))"
)
"""Somebody, not something: a filter may fail to match."""
NOT = r"(?:\s+not|n[’']t)?"
RULES = (
    _rule(
        rf"should{NOT}\s+have|{WHO}\s+(?:could|must){NOT}\s+have|ought(?:\s+not)?\s+to\s+have|shoulda|coulda",
        "what would have made it easier to do, or to see",
        "it tells of a world that was not there; tell of what people saw and knew then",
        DEKKER,
    ),
    _rule(
        r"(?:human|operator|user|pilot)\s+errors?|user\s+mistakes?",
        "what made the wrong step easy to take",
        "an error is where the search begins, not where it ends",
        DEKKER,
    ),
    _rule(
        r"careless(?:ly|ness)?|negligen(?:t|tly|ce)|sloppy|sloppily|sloppiness|lazy|lazily|laziness|incompeten(?:t|ce)"
        r"|irresponsibl[ey]|reckless(?:ly)?|stupid(?:ly|ity)?|dumb|idiots?|idiotic|clueless|thoughtless(?:ly)?",
        "what they were doing, and what they could see then",
        "it judges a person; the next one in that place would do the same",
        GOOGLE,
    ),
    _rule(
        r"(?:is|was|were|are)\s+(?:to\s+blame|at\s+fault|guilty)|to\s+blame|blames?|blaming"
        r"|(?:my|his|her|their|our|your|whose)\s+(?:own\s+)?(?:fault|mistake)s?",
        "what contributed, and how",
        "whoever fears blame keeps to themselves what the others need to know",
        ALLSPAW,
    ),
    _rule(
        rf"{WHO}\s+failed\s+to|(?:neglected|forgot|omitted)\s+to|did(?:\s+not|n[’']t)\s+(?:bother|care|even)",
        "what happened, and what was not there to remind of it: “the step was not done, and nothing asked for it”",
        "what was not done is seen only afterwards",
        DEKKER,
    ),
    _rule(
        r"obvious(?:ly)?|of\s+course|clearly|common\s+sense|any(?:body|one)\s+(?:would|could)|everybody\s+knows"
        r"|everyone\s+knows|simply|how\s+could\s+(?:he|she|they|you|anyone|anybody)",
        "what could be seen at that time, and by whom",
        "it was not obvious to those who were there; looking back makes it so",
        DEKKER,
    ),
    _rule(
        r"root\s+cause\s+(?:is|was)\s+(?:a\s+)?(?:person|engineer|developer|operator|colleague|employee)s?"
        r"|bad\s+apples?|lack\s+of\s+(?:discipline|care|attention|professionalism)|not\s+paying\s+attention"
        r"|wasn[’']t\s+paying\s+attention|inattenti(?:on|ve)",
        "what drew the attention elsewhere, and what could have held it",
        "attention is limited in everybody; what asks for it can be changed",
        PAGERDUTY,
    ),
    _rule(
        r"why\s+did(?:\s+not|n[’']t)?\s+(?:you|he|she|they)",
        "“how” and “what”: how did it look then, what was known?",
        "“why did you” asks people to defend themselves; “what” and “how” ask them to tell",
        PAGERDUTY,
    ),
    _rule(
        r"(?:be|is\s+to\s+be|must\s+be|needs?\s+to\s+be|should\s+be)\s+more\s+careful|pay\s+more\s+attention|try\s+harder",
        "what will help, whoever does it next time",
        "people cannot be mended; systems and processes can",
        GOOGLE,
    ),
)
MOST = 6


def found(text: str) -> tuple[Phrase, ...]:
    """The phrases that blame, in their order, each once."""
    every = [(number, hit) for number, rule in enumerate(RULES) for hit in rule.pattern.finditer(text)]
    hits = sorted((hit.start(), hit[0], number) for number, hit in every)
    named: dict[str, Phrase] = {}
    for _, words, number in hits:
        rule, said = RULES[number], " ".join(words.split())
        named.setdefault(said.lower(), Phrase(said, rule.kinder, rule.why))
    return tuple(named.values())[:MOST]
