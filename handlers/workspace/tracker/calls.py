"""Every call that the tracker answers, by verb and path; the same for versions 2 and 3."""

import base64
from typing import Any

from handlers.workspace.tracker import documents, issues, search
from handlers.workspace.tracker.asked import Asked
from handlers.workspace.tracker.books import LINK_TYPES, PRIORITIES, STATUSES, TYPES, Json, Link, RemoteLink
from handlers.workspace.tracker.refusal import Refused

PAGE = 100
"""The most issues of a page of search results."""


def server_info(asked: Asked) -> Json:
    """What this is."""
    cloud = asked.books.is_cloud
    return {
        "baseUrl": asked.shapes.base,
        "version": "1001.0.0-SNAPSHOT" if cloud else "9.12.0",
        "versionNumbers": [1001, 0, 0] if cloud else [9, 12, 0],
        "deploymentType": "Cloud" if cloud else "Server",
        "buildNumber": 100_000,
        "serverTitle": "Jira",
    }


def myself(asked: Asked) -> Json | None:
    """Who is calling."""
    return asked.shapes.user(asked.by)


def fields(asked: Asked) -> list[Json]:
    """Every field by id and name."""
    known = ["summary", "description", "priority", "labels", "assignee", "duedate", "status", "issuetype", "project"]
    own = [{"id": name, "key": name, "name": name.capitalize(), "custom": False, "navigable": True} for name in known]
    custom = [
        {"id": one.id, "key": one.id, "name": one.name, "custom": True, "navigable": True} for one in asked.books.custom
    ]
    return own + custom


def priorities(asked: Asked) -> list[Json]:
    """Every priority, the highest first."""
    return [asked.shapes.priority(name) for name in PRIORITIES]


def statuses(asked: Asked) -> list[Json]:
    """Every status."""
    return [asked.shapes.status(one.name) for one in STATUSES]


def link_types(asked: Asked) -> Json:
    """How issues can be linked."""
    found = [
        {"id": name.lower(), "name": name, "inward": ways[0], "outward": ways[1]} for name, ways in LINK_TYPES.items()
    ]
    return {"issueLinkTypes": found}


def project(asked: Asked) -> Json:
    """The project.  Raises Refused."""
    if asked.path["key"] not in (asked.books.project, "10000"):
        raise Refused(404, f"No project could be found with key '{asked.path['key']}'.")
    return {**asked.shapes.project(), "issueTypes": [asked.shapes.issue_type(name) for name in TYPES]}


def meta_types(asked: Asked) -> Json:
    """The issue types of the project."""
    project(asked)
    found = [asked.shapes.issue_type(name) for name in TYPES]
    return {
        "startAt": 0,
        "maxResults": 50,
        "total": len(found),
        "issueTypes" if asked.books.is_cloud else "values": found,
    }


def meta_fields(asked: Asked) -> Json:
    """The fields of an issue type, and which of them are required."""
    name = TYPES[int(asked.path["type"]) - 10_100]
    own = [{"fieldId": "summary", "key": "summary", "name": "Summary", "required": True}]
    own += [
        {"fieldId": one.id, "key": one.id, "name": one.name, "required": name in one.required_by}
        | ({"allowedValues": [{"value": option} for option in one.options]} if one.options else {})
        for one in asked.books.custom
    ]
    return {"startAt": 0, "maxResults": 50, "total": len(own), "fields" if asked.books.is_cloud else "values": own}


def people(asked: Asked) -> list[Json | None]:
    """People whose name or address begins with the words."""
    words = (asked.query.get("query") or asked.query.get("username") or "").casefold()
    found = [one for one in asked.books.people if _called(one, words) and one.active]
    return [asked.shapes.user(one) for one in found[:50]]


def _called(one: Any, words: str) -> bool:
    return any(name.casefold().startswith(words) for name in (one.display, one.email, one.name, *one.display.split()))


def create(asked: Asked) -> Json:
    """Make an issue."""
    row = issues.create(asked.books, asked.body, asked.by, asked.version)
    return {"id": row.id, "key": row.key, "self": f"{asked.shapes.rest}/issue/{row.id}"}


def read(asked: Asked) -> Json:
    """An issue."""
    row = asked.issue()
    shown = asked.shapes.issue(row, _only(asked.query.get("fields", "*all").split(",")))
    return shown | ({"changelog": asked.shapes.changelog(row)} if "changelog" in asked.query.get("expand", "") else {})


def change(asked: Asked) -> None:
    """Change an issue's fields."""
    issues.change(asked.books, asked.issue(), asked.body, asked.by, asked.version)


def assign(asked: Asked) -> None:
    """Give an issue to somebody."""
    value = asked.body if any(asked.body.values()) else None
    issues.change(asked.books, asked.issue(), {"fields": {"assignee": value}}, asked.by, asked.version)


def transitions(asked: Asked) -> Json:
    """Where an issue can go from here."""
    return asked.shapes.transitions(asked.issue())


def move(asked: Asked) -> None:
    """Move an issue along its workflow."""
    issues.move(asked.books, asked.issue(), asked.body, asked.by, asked.version)


def comments(asked: Asked) -> Json:
    """A page of an issue's comments."""
    start, most = int(asked.query.get("startAt", 0)), int(asked.query.get("maxResults", 50))
    return asked.shapes.comments(asked.issue(), start, most)


def say(asked: Asked) -> Json:
    """Add a comment."""
    body = documents.checked(asked.body.get("body"), asked.version, "comment")
    if not documents.plain(body).strip():
        raise Refused(400, comment="Comment body can not be empty!")
    row = asked.issue()
    return asked.shapes.comment(row, issues.say(asked.books, row, body, asked.by))


def remote_links(asked: Asked) -> Any:
    """An issue's links to things outside, or the one with a global id."""
    row, wanted = asked.issue(), asked.query.get("globalId")
    if wanted is None:
        return [asked.shapes.remote_link(row, one) for one in row.remote_links]
    found = [one for one in row.remote_links if one.global_id == wanted]
    if not found:
        raise Refused(404, f"The remote issue link with the global ID '{wanted}' does not exist.")
    return asked.shapes.remote_link(row, found[0])


def link_outside(asked: Asked) -> tuple[int, Json]:
    """Write a link to something outside; the same global id is the same link."""
    row, target = asked.issue(), asked.body.get("object") or {}
    errors = {name: f"'{name}' is required." for name in ("title", "url") if not target.get(name)}
    if errors:
        raise Refused(400, **errors)
    known = asked.body.get("globalId")
    if known is not None and len(known) > 255:
        raise Refused(400, globalId="The globalId must not exceed 255 characters.")
    found = next((one for one in row.remote_links if known and one.global_id == known), None)
    if found is None:
        found = RemoteLink(next(asked.books.numbers), known, target)
        row.remote_links.append(found)
        return 201, _identified(asked, row, found)
    found.object = target
    return 200, _identified(asked, row, found)


def _identified(asked: Asked, row: Any, one: RemoteLink) -> Json:
    return {"id": one.id, "self": asked.shapes.remote_link(row, one)["self"]}


def link(asked: Asked) -> None:
    """Link two issues; a link that is there already stays one."""
    name = (asked.body.get("type") or {}).get("name")
    if name not in LINK_TYPES:
        raise Refused(404, f"No issue link type with name '{name}' found.")
    inward = issues.find(asked.books, (asked.body.get("inwardIssue") or {}).get("key", ""))
    outward = issues.find(asked.books, (asked.body.get("outwardIssue") or {}).get("key", ""))
    if not any((one.type, one.inward, one.outward) == (name, inward.key, outward.key) for one in asked.books.links):
        asked.books.links.append(Link(str(next(asked.books.numbers)), name, inward.key, outward.key))


def search_old(asked: Asked) -> Json:
    """Search page by page, as Server does; Cloud has taken it away."""
    if asked.books.is_cloud:
        raise Refused(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
    wanted = asked.query | asked.body
    rows = search.found(asked.books, wanted.get("jql", ""))
    start, most = int(wanted.get("startAt", 0)), min(int(wanted.get("maxResults", 50)), PAGE)
    page = [asked.shapes.issue(row, _wanted(wanted, "*all")) for row in rows[start : start + most]]
    return {"startAt": start, "maxResults": most, "total": len(rows), "issues": page}


def search_jql(asked: Asked) -> Json:
    """Search page by page with a token, as Cloud does; without fields it tells ids only, and never a total."""
    if not asked.books.is_cloud:
        raise Refused(404, "null for uri: /rest/api/search/jql")
    wanted = asked.query | asked.body
    rows = search.found(asked.books, wanted.get("jql", ""))
    start, most = _start(wanted.get("nextPageToken")), min(int(wanted.get("maxResults", 50)), PAGE)
    page = [asked.shapes.issue(row, _wanted(wanted, "id")) for row in rows[start : start + most]]
    last = start + most >= len(rows)
    token = {} if last else {"nextPageToken": base64.urlsafe_b64encode(f"{start + most}".encode()).decode()}
    return {"issues": page, "isLast": last, **token}


def _start(token: str | None) -> int:
    try:
        return int(base64.urlsafe_b64decode(token)) if token else 0
    except ValueError:
        raise Refused(400, "The nextPageToken is invalid.") from None


def _wanted(asked: Json, usual: str) -> set[str] | None:
    given = asked.get("fields", usual)
    return _only(given if isinstance(given, list) else str(given).split(","))


def _only(names: list[str]) -> set[str] | None:
    return None if {"*all", "*navigable"} & set(names) else set(names)


CALLS = (
    ("GET", "/serverInfo", 200, server_info),
    ("GET", "/myself", 200, myself),
    ("GET", "/field", 200, fields),
    ("GET", "/priority", 200, priorities),
    ("GET", "/status", 200, statuses),
    ("GET", "/issueLinkType", 200, link_types),
    ("GET", "/project/{key}", 200, project),
    ("GET", "/issue/createmeta/{key}/issuetypes", 200, meta_types),
    ("GET", "/issue/createmeta/{key}/issuetypes/{type}", 200, meta_fields),
    ("GET", "/user/search", 200, people),
    ("GET", "/user/assignable/search", 200, people),
    ("POST", "/issue", 201, create),
    ("GET", "/issue/{key}", 200, read),
    ("PUT", "/issue/{key}", 204, change),
    ("PUT", "/issue/{key}/assignee", 204, assign),
    ("GET", "/issue/{key}/transitions", 200, transitions),
    ("POST", "/issue/{key}/transitions", 204, move),
    ("GET", "/issue/{key}/comment", 200, comments),
    ("POST", "/issue/{key}/comment", 201, say),
    ("GET", "/issue/{key}/remotelink", 200, remote_links),
    ("POST", "/issue/{key}/remotelink", 201, link_outside),
    ("POST", "/issueLink", 201, link),
    ("GET", "/search", 200, search_old),
    ("POST", "/search", 200, search_old),
    ("GET", "/search/jql", 200, search_jql),
    ("POST", "/search/jql", 200, search_jql),
)
"""Verb, path, status when all is well, and who answers."""
