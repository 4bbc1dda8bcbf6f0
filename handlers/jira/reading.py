"""What a tracker's JSON says, in words that can be compared."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.rules.tickets import Author, Comment, Edit, Jira, Seen, mark
from handlers.jira import markup

Json = dict[str, Any]
NAMES = {"summary": "summary", "description": "description", "status": "status", "priority": "priority"}
NAMES |= {"assignee": "assignee", "labels": "labels", "due": "duedate", "security": "security"}
"""Our word for a field → Jira's."""


def moment(text: str) -> datetime:
    """A time as Jira writes it: `2026-11-21T14:02:00.123+0000`."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC)


def author(raw: Any) -> Author | None:
    """Somebody: on Cloud known by account, on Server by name."""
    if not isinstance(raw, dict):
        return None
    account = str(raw.get("accountId") or raw.get("name") or raw.get("key") or "")
    return Author(account, raw.get("emailAddress") or None, str(raw.get("displayName") or account))


def seen(raw: Json, manifest: Jira, me: str) -> Seen:
    """An issue as it is."""
    fields = raw["fields"]
    status = fields.get("status") or {}
    return Seen(
        key=str(raw["key"]),
        at=moment(fields["updated"]),
        fields=_fields(fields, manifest),
        done=(status.get("statusCategory") or {}).get("key") == "done",
        assignee=author(fields.get("assignee")),
        links=tuple(_links(fields)),
        comments=tuple(_comments(fields)),
        edits=_edits(raw, manifest, ""),
        strange=_edits(raw, manifest, me),
        me=me,
    )


def _fields(fields: Json, manifest: Jira) -> dict[str, str]:
    named = {
        name: (fields.get(name) or {}).get("name", "") for name in ("status", "priority", "security", "resolution")
    }
    own: dict[str, str] = {name: markup.words(fields.get(field) or "") for name, field in manifest.fields.items()}
    return {
        **named,
        **own,
        "summary": str(fields.get("summary") or ""),
        "description": mark(markup.words(fields.get("description") or "")),
        "labels": " ".join(fields.get("labels") or []),
        "due": str(fields.get("duedate") or ""),
    }


def _links(fields: Json) -> Iterator[str]:
    for link in fields.get("issuelinks") or []:
        other = link.get("outwardIssue") or link.get("inwardIssue") or {}
        if other.get("key"):
            yield str(other["key"])


def _comments(fields: Json) -> Iterator[Comment]:
    for raw in (fields.get("comment") or {}).get("comments") or []:
        who = author(raw.get("author")) or Author("", None, "somebody")
        yield Comment(str(raw["id"]), who, moment(raw["created"]), markup.words(raw.get("body") or ""))


def _edits(raw: Json, manifest: Jira, but: str) -> dict[str, Edit]:
    """The newest change of each field but for one's own; they may stand in any order there."""
    ours: Mapping[str, str] = {field: name for name, field in (NAMES | manifest.fields).items()}
    found: dict[str, Edit] = {}
    for history in (raw.get("changelog") or {}).get("histories") or []:
        who, at = author(history.get("author")), moment(history["created"])
        for item in history.get("items") or []:
            name = ours.get(item.get("fieldId") or item.get("field") or "")
            if name and who and who.account != but and (name not in found or found[name].at <= at):
                found[name] = Edit(who, at, str(item.get("toString") or ""))
    return found | ({"state": found["status"]} if "status" in found else {})
