"""Roles instead of names: what people are called in a text that looks for causes and not for culprits."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.rules.words import Role

COLLEAGUE = "a colleague"
DECLARED = "declared"
PARTS: dict[str, str] = {
    Role.COMMANDER: "commander",
    Role.COMMUNICATIONS: "person on communications",
    Role.SCRIBE: "scribe",
    Role.INVESTIGATION: "person on investigation",
    Role.CONTAINMENT: "person on containment",
    Role.SUBJECT_EXPERT: "subject expert",
    Role.RESEARCH_LIAISON: "research liaison",
    Role.LEGAL: "person on legal",
    DECLARED: "person who declared it",
}
"""What somebody in a part is called; whoever had several is called by the first of these."""
COUNTED = ("first", "second", "third", "fourth", "fifth")
MENTION = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>]*)?>")
ALSO_WORDS = frozenset(
    {
        "april",
        "art",
        "bill",
        "chase",
        "dawn",
        "drew",
        "faith",
        "frank",
        "grace",
        "hope",
        "joy",
        "june",
        "mark",
        "may",
        "rich",
        "rose",
        "sky",
        "summer",
        "will",
        "win",
    }
)
"""First names that are words as well: alone, they may mean something else."""


def titles(parts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What everybody is called, by id, from who had which part, in the order in which they came to it."""
    order, mine = list(PARTS), defaultdict[str, list[str]](list)
    for person, part in parts:
        if part in PARTS and person not in mine[part]:
            mine[part].append(person)
    called: dict[str, str] = {}
    for part in order:
        those = [one for one in mine[part] if one not in called]
        for number, person in enumerate(those):
            called[person] = f"the {_counted(number, len(those))}{PARTS[part]}"
    return called


def _counted(number: int, many: int) -> str:
    if many == 1:
        return ""
    return f"{COUNTED[number]} " if number < len(COUNTED) else "later "


@dataclass(frozen=True)
class Cast:
    """Who is called what."""

    called: Mapping[str, str] = field(default_factory=dict)
    """What those who took part are called, by id."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The people of the house: id → first and last name."""

    def title(self, person: str | None) -> str:
        """What somebody is called."""
        return self.called.get(person, COLLEAGUE) if person else "somebody"

    def plain(self, text: str) -> str:
        """The same words with roles in the place of mentions and names."""
        parts, end = [], 0
        for hit, person in self._hits(text):
            parts += [text[end : hit.start()], self.title(person)]
            end = hit.end()
        return "".join([*parts, text[end:]])

    def named(self, text: str) -> dict[str, str]:
        """The mentions and names in a text, and what stands in the place of each."""
        return {hit[0]: self.title(person) for hit, person in self._hits(text)}

    def _hits(self, text: str) -> list[tuple[re.Match[str], str]]:
        """Where somebody is named, and who, in the order of the text and never overlapping."""
        found = [(hit, hit[1]) for hit in MENTION.finditer(text)]
        folded = text.lower()
        for person, name in self.names.items():
            if " " in name and name.lower() in folded:
                found += [(hit, person) for hit in _word(name, re.IGNORECASE).finditer(text)]
        for name, person in self._first_names().items():
            found += [(hit, person) for hit in _word(name, 0).finditer(text)]
        found.sort(key=lambda one: (one[0].start(), -one[0].end()))
        kept: list[tuple[re.Match[str], str]] = []
        for hit, person in found:
            if not kept or hit.start() >= kept[-1][0].end():
                kept.append((hit, person))
        return kept

    def _first_names(self) -> dict[str, str]:
        """Who of those who took part is meant by a first name alone; one of two people, or a word, means nobody."""
        found: dict[str, list[str]] = defaultdict(list)
        for person in self.called:
            first = self.names.get(person, "").split(" ")[0]
            if len(first) > 1 and first[0].isupper() and first.lower() not in ALSO_WORDS:
                found[first].append(person)
        return {name: those[0] for name, those in found.items() if len(those) == 1}


def _word(name: str, flags: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@?{re.escape(name)}(?!\w)", flags)
