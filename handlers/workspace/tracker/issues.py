"""What can be done with issues: made, changed, moved along the workflow; each field is checked as Jira checks it."""

import re
from datetime import date
from typing import Any

from handlers.workspace.tracker import documents
from handlers.workspace.tracker.books import PRIORITIES, TYPES, Books, Change, Comment, Issue, Json, User, status
from handlers.workspace.tracker.refusal import Refused, missing

SUMMARY = 255
"""Characters of a summary."""
ON_SCREEN = {"summary", "description", "priority", "labels", "assignee", "duedate", "security"}
"""What the screens of the project let one set, beside its custom fields."""


def find(books: Books, key: str) -> Issue:
    """An issue by key or id.  Raises Refused."""
    row = books.issues.get(key.upper()) or next((one for one in books.issues.values() if one.id == key), None)
    if row is None:
        raise missing(key)
    return row


def create(books: Books, wanted: Json, by: User, version: int) -> Issue:
    """Make an issue.  Raises Refused with a sentence for each wrong field."""
    fields = dict(wanted.get("fields") or {})
    project = fields.pop("project", None) or {}
    if project.get("key") != books.project and project.get("id") != "10000":
        raise Refused(400, project="valid project is required")
    kind = _chosen(fields.pop("issuetype", None), TYPES, 10_100)
    if kind is None:
        raise Refused(400, issuetype="Specify a valid issue type")
    if not str(fields.get("summary") or "").strip():
        raise Refused(400, summary="You must specify a summary of the issue.")
    _refuse_the_missing(books, kind, fields)
    taken = _checked(books, fields, version)
    at = books.now()
    usual: Json = {"description": None, "priority": "Medium", "labels": [], "assignee": None, "duedate": None}
    row = Issue(
        str(next(books.numbers)), f"{books.project}-{next(books.keys)}", kind, "Open", usual | taken, by, at, at
    )
    books.issues[row.key] = row
    books.tell("jira:issue_created", row, by)
    return row


def change(books: Books, row: Issue, wanted: Json, by: User, version: int, quiet: bool = False) -> None:
    """Change fields, all or none.  Raises Refused."""
    taken = _checked(books, dict(wanted.get("fields") or {}), version)
    said: list[Any] = []
    for name, operations in (wanted.get("update") or {}).items():
        if name == "comment":
            said += [documents.checked(one["add"]["body"], version, "comment") for one in operations]
        elif name == "labels":
            taken["labels"] = _labels(taken.get("labels") or row.fields["labels"], operations)
        else:
            raise Refused(400, **{name: f"Field '{name}' cannot be set by operations here."})
    _apply(books, row, taken, by)
    for body in said:
        say(books, row, body, by)


def move(books: Books, row: Issue, wanted: Json, by: User, version: int) -> None:
    """Move an issue along its workflow.  Raises Refused."""
    number = str((wanted.get("transition") or {}).get("id", ""))
    ways = {status(name).id + "1": name for name in status(row.status).leads_to}
    if number not in ways:
        sentence = (
            "It seems that you have tried to perform a workflow operation that is not valid for the current state"
        )
        raise Refused(400, f"{sentence} of this issue. ({number}, {row.status})")
    before, row.status = row.status, ways[number]
    row.resolved = books.now() if status(row.status).category == "done" else None
    _record(books, row, by, [_item("status", before, row.status)])
    change(books, row, {"fields": wanted.get("fields"), "update": wanted.get("update")}, by, version)


def say(books: Books, row: Issue, body: Any, by: User) -> Comment:
    """Add a comment."""
    at = books.now()
    comment = Comment(str(next(books.numbers)), by, body, at, at)
    row.comments.append(comment)
    row.updated = at
    books.tell("comment_created", row, by, comment=comment)
    return comment


def _apply(books: Books, row: Issue, taken: Json, by: User) -> None:
    items = [_item(name, row.fields.get(name), value) for name, value in taken.items() if row.fields.get(name) != value]
    if items:
        row.fields |= taken
        _record(books, row, by, items)


def _record(books: Books, row: Issue, by: User, items: list[Json]) -> None:
    row.updated = books.now()
    entry: Json = {"id": str(next(books.numbers)), "items": items}
    row.changes.append(Change(entry["id"], items, by, row.updated))
    books.tell("jira:issue_updated", row, by, changelog=entry)


def _item(name: str, before: Any, after: Any) -> Json:
    kind = "custom" if name.startswith("customfield_") else "jira"
    words = {"fromString": _words(before), "toString": _words(after)}
    return {"field": name, "fieldtype": kind, "fieldId": name, "from": None, "to": None, **words}


def _words(value: Any) -> str | None:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return (
        value if value is None or isinstance(value, str) else documents.plain(value) if "type" in value else str(value)
    )


def _refuse_the_missing(books: Books, kind: str, fields: Json) -> None:
    needed = [one for one in books.custom if kind in one.required_by and not fields.get(one.id)]
    if needed:
        raise Refused(400, **{one.id: f"{one.name} is required." for one in needed})


def _checked(books: Books, fields: Json, version: int) -> Json:
    """The fields as they are kept.  Raises Refused with all that is wrong."""
    taken: Json = {}
    errors: dict[str, str] = {}
    for name, value in fields.items():
        try:
            taken[name] = _field(books, name, value, version)
        except Refused as refused:
            errors |= refused.errors or {name: " ".join(refused.messages)}
    if errors:
        raise Refused(400, **errors)
    return taken


def _field(books: Books, name: str, value: Any, version: int) -> Any:
    custom = next((one for one in books.custom if one.id == name), None)
    if name not in ON_SCREEN and custom is None:
        raise Refused(400, **{name: f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."})
    if custom is not None:
        return _custom(custom.name, name, custom.options, value)
    checks: dict[str, Any] = {
        "summary": lambda: _summary(value),
        "description": lambda: documents.checked(value, version, name),
        "priority": lambda: _one_of(name, value, PRIORITIES),
        "labels": lambda: _labels([], [{"set": value}]),
        "assignee": lambda: _assignee(books, value),
        "duedate": lambda: _day(value),
        "security": lambda: _security(books, value),
    }
    return checks[name]()


def _summary(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Refused(400, summary="You must specify a summary of the issue.")
    if "\n" in value or "\r" in value:
        raise Refused(400, summary="The summary is invalid because it contains newline characters.")
    if len(value) > SUMMARY:
        raise Refused(400, summary=f"Summary can't exceed {SUMMARY} characters.")
    return value


def _one_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    found = _chosen(value, known, 1)
    if found is None:
        raise Refused(400, **{name: f"The {name} selected is invalid."})
    return found


def _chosen(value: Any, known: tuple[str, ...], first: int) -> str | None:
    """What was chosen by name or by id."""
    if not isinstance(value, dict):
        return None
    numbered = {str(first + place): name for place, name in enumerate(known)}
    return numbered.get(str(value.get("id"))) or (value["name"] if value.get("name") in known else None)


def _labels(now: list[str], operations: list[Json]) -> list[str]:
    labels = list(now)
    for operation in operations:
        for verb, value in operation.items():
            words = value if isinstance(value, list) else [value]
            if any(
                not isinstance(word, str) or not word or re.search(r"\s", word) or len(word) > 255 for word in words
            ):
                raise Refused(400, labels="The label contains spaces or is too long, which is invalid.")
            labels = [one for one in labels if one not in words] if verb == "remove" else labels
            labels = words if verb == "set" else labels + words if verb == "add" else labels
    return sorted(set(labels))


def _assignee(books: Books, value: Any) -> str | None:
    if value is None:
        return None
    known = value.get("accountId" if books.is_cloud else "name") if isinstance(value, dict) else None
    if known is None and isinstance(value, dict):
        return None
    found = books.person(str(known))
    if found is None or not found.active:
        raise Refused(400, assignee=f"User '{known}' cannot be assigned issues.")
    return str(known)


def _day(value: Any) -> str | None:
    try:
        return None if value is None else date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Refused(400, duedate="Operation value must be a string in the format yyyy-MM-dd") from None


def _security(books: Books, value: Any) -> Json | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("name") not in books.security:
        raise Refused(400, security="The security level is not valid for this project.")
    return {"id": str(10_200 + books.security.index(value["name"])), "name": value["name"]}


def _custom(label: str, name: str, options: tuple[str, ...], value: Any) -> Any:
    if not options or value is None:
        if value is not None and not isinstance(value, str):
            raise Refused(400, **{name: "Operation value must be a string"})
        return value
    if not isinstance(value, dict) or value.get("value") not in options:
        raise Refused(400, **{name: f"Specify a valid 'id' or 'name' for {label}"})
    return {"value": value["value"], "id": str(10_300 + options.index(value["value"]))}
