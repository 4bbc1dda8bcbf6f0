"""What is told to a tracker, in the JSON that it takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.rules.text import one_line
from bot.rules.tickets import OURS, Jira
from handlers.jira import markup
from handlers.jira.reading import NAMES

SUMMARY = 250
NAMED = ("priority", "security")
"""Fields of which one of several names is chosen."""


def text(words: str, cloud: bool) -> Any:
    """Words as this flavour takes them."""
    return markup.document(words) if cloud else markup.wiki(words)


def fields(wanted: Mapping[str, str], description: str, account: dict[str, str] | None, cloud: bool) -> dict[str, Any]:
    """Fields by Jira's names; whoever the tracker does not know is not assigned, and status and labels go elsewhere."""
    found: dict[str, Any] = {}
    for name, value in wanted.items():
        if name in NAMED:
            found[name] = {"name": value}
        elif name == "summary":
            found[name] = one_line(value, SUMMARY)
        elif name == "description":
            found[name] = text(description, cloud)
        elif name == "due":
            found["duedate"] = value or None
        elif name == "assignee" and (account or not value):
            found[name] = account
    return found


def own(wanted: Mapping[str, str], manifest: Jira) -> dict[str, str]:
    """The company's own fields that show phase, severity and commander."""
    return {field: wanted[name] for name, field in manifest.fields.items() if name in wanted}


def labels(wanted: str | None, there: Sequence[str]) -> dict[str, Any]:
    """What to add and to take away so that our labels are there; those of others stay."""
    if wanted is None:
        return {}
    ours, now = set(wanted.split()), {one for one in there if one.startswith(OURS)}
    steps = [{"add": one} for one in sorted(ours - now)] + [{"remove": one} for one in sorted(now - ours)]
    return {"labels": steps} if steps else {}


def ours(name: str, manifest: Jira) -> str:
    """Our word for a field of Jira's."""
    known = {field: word for word, field in (NAMES | manifest.fields).items()}
    return known.get(name, name)
