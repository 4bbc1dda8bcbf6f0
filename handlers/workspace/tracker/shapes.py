"""The JSON that Jira answers with."""

from datetime import datetime
from typing import Any

from handlers.workspace.tracker import documents
from handlers.workspace.tracker.books import (
    LINK_TYPES,
    PRIORITIES,
    TYPES,
    Books,
    Comment,
    Issue,
    Json,
    Link,
    RemoteLink,
    User,
    status,
)

TEXTS = ("description", "environment")


def moment(at: datetime | None) -> str | None:
    """A time as Jira writes it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000" if at else None


class Shapes:
    """Shapes for one address, one flavour and one version of the interface."""

    def __init__(self, books: Books, base: str, version: int) -> None:
        self.books, self.base, self.version = books, base.rstrip("/"), version
        self.rest = f"{self.base}/rest/api/{version}"

    def user(self, one: User | None) -> Json | None:
        """Somebody."""
        if one is None:
            return None
        kind = {"accountType": "app" if one.is_app else "atlassian"}
        known = {"accountId": one.account, **kind} if self.books.is_cloud else {"name": one.name, "key": one.name}
        mail = {"emailAddress": one.email}
        query = f"accountId={one.account}" if self.books.is_cloud else f"username={one.name}"
        shown = {"displayName": one.display, "active": one.active, "timeZone": "Etc/UTC"}
        return {"self": f"{self.rest}/user?{query}", **known, **mail, **shown}

    def status(self, name: str) -> Json:
        """A status with its category."""
        found = status(name)
        category = {"new": (2, "To Do"), "indeterminate": (4, "In Progress"), "done": (3, "Done")}[found.category]
        return {
            "self": f"{self.rest}/status/{found.id}",
            "id": found.id,
            "name": found.name,
            "description": "",
            "statusCategory": {"id": category[0], "key": found.category, "name": category[1]},
        }

    def issue_type(self, name: str) -> Json:
        """An issue type."""
        number = str(TYPES.index(name) + 10_100)
        return {"self": f"{self.rest}/issuetype/{number}", "id": number, "name": name, "subtask": False}

    def priority(self, name: str) -> Json:
        """A priority."""
        number = str(PRIORITIES.index(name) + 1)
        return {"self": f"{self.rest}/priority/{number}", "id": number, "name": name}

    def project(self) -> Json:
        """The one project."""
        return {
            "self": f"{self.rest}/project/10000",
            "id": "10000",
            "key": self.books.project,
            "name": self.books.project_name,
        }

    def issue(self, row: Issue, only: set[str] | None = None) -> Json:
        """An issue; `only` are the fields wanted, all of them when none."""
        fields = {name: value for name, value in self._fields(row).items() if only is None or name in only}
        return {"id": row.id, "key": row.key, "self": f"{self.rest}/issue/{row.id}", "fields": fields}

    def _fields(self, row: Issue) -> Json:
        given = dict(row.fields)
        for name in TEXTS:
            given[name] = documents.as_version(given.get(name), self.version)
        given["assignee"] = self.user(self.books.person(given.get("assignee") or ""))
        given["priority"] = self.priority(given["priority"])
        return {
            **given,
            "project": self.project(),
            "issuetype": self.issue_type(row.type),
            "status": self.status(row.status),
            "reporter": self.user(row.reporter),
            "created": moment(row.created),
            "updated": moment(row.updated),
            "resolutiondate": moment(row.resolved),
            "resolution": {"id": "10000", "name": "Done"} if row.resolved else None,
            "comment": self.comments(row),
            "issuelinks": [self.link(one, row) for one in self.books.links if row.key in (one.inward, one.outward)],
        }

    def changelog(self, row: Issue) -> Json:
        """Every change of an issue, the newest first, as Cloud has it."""
        newest = row.changes[::-1]
        told = [
            {"id": one.id, "items": one.items, "author": self.user(one.author), "created": moment(one.created)}
            for one in newest
        ]
        return {"startAt": 0, "maxResults": len(told), "total": len(told), "histories": told}

    def comments(self, row: Issue, start: int = 0, most: int = 5000) -> Json:
        """A page of comments."""
        page = [self.comment(row, one) for one in row.comments[start : start + most]]
        return {"comments": page, "startAt": start, "maxResults": most, "total": len(row.comments)}

    def comment(self, row: Issue, one: Comment) -> Json:
        """One comment."""
        return {
            "self": f"{self.rest}/issue/{row.id}/comment/{one.id}",
            "id": one.id,
            "author": self.user(one.author),
            "body": documents.as_version(one.body, self.version),
            "updateAuthor": self.user(one.author),
            "created": moment(one.created),
            "updated": moment(one.updated),
        }

    def remote_link(self, row: Issue, one: RemoteLink) -> Json:
        """A link to something outside."""
        where = f"{self.rest}/issue/{row.id}/remotelink/{one.id}"
        known = {"globalId": one.global_id} if one.global_id else {}
        return {"id": one.id, "self": where, **known, "object": one.object}

    def link(self, one: Link, seen_from: Issue) -> Json:
        """A link between issues, as one of them shows it."""
        inward, outward = LINK_TYPES[one.type]
        kind = {"id": one.type.lower(), "name": one.type, "inward": inward, "outward": outward}
        side, key = ("outwardIssue", one.outward) if seen_from.key == one.inward else ("inwardIssue", one.inward)
        other = self.books.issues[key]
        small: dict[str, Any] = {"summary": other.fields["summary"], "status": self.status(other.status)}
        return {"id": one.id, "type": kind, side: {"id": other.id, "key": key, "fields": small}}

    def transitions(self, row: Issue) -> Json:
        """Where an issue can go from here."""
        found = [
            {
                "id": status(name).id + "1",
                "name": name,
                "to": self.status(name),
                "hasScreen": False,
                "isAvailable": True,
            }
            for name in status(row.status).leads_to
        ]
        return {"expand": "transitions", "transitions": found}
