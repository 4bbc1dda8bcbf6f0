"""The post-mortem as a part of an incident's page."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from bot.rules.postmortem import PLAYBOOKS, REPORT, Playbook, Section

Json = dict[str, Any]


def written(found: Json | None, captured: Callable[[Iterable[Json | None]], Iterator[str]]) -> Iterator[str]:
    """What people wrote, section by section; of the five, those that are missing are named."""
    if found is None:
        yield "There is none."
        return
    newest = {one["section"]: one["words"] for one in found["versions"] if one["newest"]}
    yield f"It is {found['state']}. People are called by their roles."
    for section in Section:
        if section in newest:
            yield f"**{section.heading}**"
            yield from captured([newest[section]])
        elif section in REPORT:
            yield f"**{section.heading}**"
            yield "Missing: nobody has written it."
    if found["playbook"]:
        yield f"The playbook: {PLAYBOOKS[Playbook(found['playbook'])].lower()}."
