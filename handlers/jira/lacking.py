"""What a manifest names and a tracker does not have, and what the tracker insists on and no manifest gives."""

from collections.abc import Iterator
from typing import Any

from jira import JIRA

from bot.rules.tickets import Jira

GIVEN = {"project", "issuetype", "summary", "description", "labels", "reporter", "priority", "assignee"}
"""Fields that are always given, or that the tracker fills in itself."""


def sentences(jira: JIRA, manifest: Jira) -> list[str]:
    """A sentence for each."""
    return [*_types(jira, manifest), *_names(jira, manifest)]


def _types(jira: JIRA, manifest: Jira) -> Iterator[str]:
    where = f"issue/createmeta/{manifest.project}/issuetypes"
    known = {one["name"]: one["id"] for one in _page(jira, where)}
    for name in dict.fromkeys(vars(manifest.types).values()):
        if name not in known:
            yield f"The project {manifest.project} has no issue type “{name}”; there are: {', '.join(sorted(known))}"
            continue
        for raw in _page(jira, f"{where}/{known[name]}"):
            which = str(raw.get("fieldId") or raw.get("key") or "")
            if raw.get("required") and not raw.get("hasDefaultValue") and which not in GIVEN | set(manifest.fixed):
                yield f"{name} insists on the field “{raw.get('name')}” ({which})"


def _page(jira: JIRA, where: str) -> list[dict[str, Any]]:
    """What stands there; Cloud and Server call it differently, and the package's own call refuses Cloud."""
    answer = jira._get_json(where, params={"maxResults": 200})
    found: list[dict[str, Any]] = answer.get("values") or answer.get("issueTypes") or answer.get("fields") or []
    return found


def _names(jira: JIRA, manifest: Jira) -> Iterator[str]:
    priorities = {one.name for one in jira.priorities()}
    for name in dict.fromkeys(manifest.priorities.values()):
        if name not in priorities:
            yield f"There is no priority “{name}”"
    statuses = {one.name for one in jira.statuses()}
    for name in dict.fromkeys([*manifest.phases.values(), *vars(manifest.states).values()]):
        if name not in statuses:
            yield f"There is no status “{name}”"
    fields = {one["id"] for one in jira.fields()}
    for name in (*manifest.fields.values(), *manifest.fixed):
        if name not in fields:
            yield f"There is no field “{name}”"
