"""A post-mortem's words as Markdown that people edit anywhere and paste back: what stands in it can be read again."""

import re
from collections.abc import Iterator, Mapping

from bot.rules.postmortem import ASKS, LONGEST, Section

FIELD = 3000
"""So many characters fit into one field of a form."""
EMPTY, ELSEWHERE = "(nothing yet)", "(too long for this field; it has a form of its own)"
MARKS = EMPTY, ELSEWHERE
BEGINS = rf"(#|>|`{{3}}|~{{3}}|=+\s*$|-+\s*$|(?:{'|'.join(map(re.escape, MARKS))})\s*$)"
LINE = re.compile(rf"^(\s*)(\\*){BEGINS}")
"""What at the beginning of a line would be a heading, a quotation, a fence, a rule, or a mark of ours."""
ESCAPED = re.compile(rf"^(\s*)\\(\\*){BEGINS}")
PICTURE, ESCAPED_PICTURE = re.compile(r"!(\\*)\["), re.compile(r"!\\(\\*)\[")
HEADING = re.compile(r"##\s+(\S.*?)\s*#*\s*")
TITLE = re.compile(r"#\s+(?:Post-mortem of )?INC-\d+.*", re.IGNORECASE)
HINTS = frozenset(f"> {one}" for one in ASKS.values())


class Unreadable(Exception):
    """Markdown that cannot be read; the sentence says what to mend."""


def normal(words: str) -> str:
    """Words with plain line ends, and without what is blank around them."""
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def fields(words: Mapping[Section, str], title: str) -> list[str]:
    """All sections as Markdown, in as few texts as fit into the fields of a form."""
    found, text = [], f"# {title}\n\n"
    for section in Section:
        part = _section(section, words.get(section, ""))
        if len(text) + len(part) > FIELD:
            found.append(text.rstrip("\n"))
            text = ""
        text += part
    return [*found, text.rstrip("\n")]


def _section(section: Section, words: str) -> str:
    said = "\n".join(_line(line) for line in normal(words).split("\n"))
    body = said if said else "\n".join([*_hint(section), EMPTY])
    part = f"## {section.heading}\n{body}\n\n"
    return part if len(part) <= FIELD else f"## {section.heading}\n{ELSEWHERE}\n\n"


def _hint(section: Section) -> Iterator[str]:
    if section in ASKS:
        yield f"> {ASKS[section]}"


def _line(line: str) -> str:
    plain = line.replace("&", "&amp;").replace("<", "&lt;")
    return LINE.sub(r"\1\\\2\3", PICTURE.sub(r"!\\\1[", plain))


def _unlined(line: str) -> str:
    plain = ESCAPED_PICTURE.sub(r"!\1[", ESCAPED.sub(r"\1\2\3", line))
    return plain.replace("&lt;", "<").replace("&amp;", "&")


def read(text: str) -> dict[Section, str]:
    """The sections that stand in Markdown; one that is left empty is left out.  Raises Unreadable."""
    found: dict[Section, list[str]] = {}
    lines: list[str] | None = None
    for line in normal(text).split("\n"):
        heading = HEADING.fullmatch(line)
        if heading:
            section = _named(heading[1])
            if section in found:
                raise Unreadable(f"“{section.heading}” stands there twice. Put both together under one heading.")
            lines = found[section] = []
        elif lines is not None:
            lines.append(line)
        elif line.strip() and not TITLE.fullmatch(line):
            raise Unreadable(f"“{line.strip()[:40]}” stands above the first heading. Put it into a section.")
    words = {section: _words(lines) for section, lines in found.items()}
    for section, said in words.items():
        if len(said) > LONGEST:
            raise Unreadable(f"“{section.heading}” has {len(said)} characters; {LONGEST} fit.")
    return {section: said for section, said in words.items() if said}


def _named(heading: str) -> Section:
    wanted = " ".join(heading.lower().split())
    if wanted not in list(Section):
        raise Unreadable(f"There is no section “{heading[:40]}”. Put \\ before ## to keep it as words.")
    return Section(wanted)


def _words(lines: list[str]) -> str:
    kept = [line for line in lines if line not in HINTS and line.strip() not in MARKS]
    return normal("\n".join(_unlined(line) for line in kept))
