"""JQL, as far as an incident bot needs it; what is not understood is refused, never ignored."""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from handlers.workspace.tracker.books import Books, Issue
from handlers.workspace.tracker.refusal import Refused

CLAUSE = re.compile(
    r"\s*(?P<name>\w+)\s*(?P<sign>=|!=|>=|<=|>|<|\bin\b|\bnot in\b)\s*"
    r"(?P<value>\([^)]*\)|\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s()\"']+)",
    re.IGNORECASE,
)
ORDER = re.compile(r"\border\s+by\s+(\w+)(?:\s+(asc|desc))?\s*$", re.IGNORECASE)
AND = re.compile(r"\s+and\b", re.IGNORECASE)
AGO = re.compile(r"^-(\d+)([mhdw])$")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
TEXTS: dict[str, Callable[[Issue], list[str]]] = {
    "key": lambda row: [row.key],
    "issuekey": lambda row: [row.key],
    "labels": lambda row: row.fields["labels"],
    "status": lambda row: [row.status],
    "issuetype": lambda row: [row.type],
    "priority": lambda row: [row.fields["priority"]],
    "project": lambda row: [row.key.partition("-")[0]],
}
TIMES: dict[str, Callable[[Issue], datetime]] = {"updated": lambda row: row.updated, "created": lambda row: row.created}
SIGNS: dict[str, Callable[[datetime, datetime], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
Test = Callable[[Issue], bool]


def found(books: Books, jql: str) -> list[Issue]:
    """The issues that a query finds, in its order.  Raises Refused for what it does not understand."""
    order = ORDER.search(jql)
    tests = _tests(books, jql[: order.start()] if order else jql)
    if not tests and books.is_cloud:
        raise Refused(400, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.")
    seen = books.now() - timedelta(seconds=books.index_lag)
    rows = [row for row in books.issues.values() if row.updated <= seen and all(test(row) for test in tests)]
    return _ordered(rows, order)


def _ordered(rows: list[Issue], order: re.Match[str] | None) -> list[Issue]:
    name = order[1].lower() if order else "created"
    if name not in (*TIMES, "key"):
        raise Refused(400, f"Not able to sort using field '{name}'.")
    backwards = (order[2] or "asc").lower() == "desc" if order else True
    return sorted(
        rows, key=lambda row: (TIMES[name](row) if name in TIMES else row.created, int(row.id)), reverse=backwards
    )


def _tests(books: Books, text: str) -> list[Test]:
    tests: list[Test] = []
    place = 0
    text = text.strip()
    while place < len(text):
        clause = CLAUSE.match(text, place)
        if clause is None:
            raise Refused(
                400, f"Error in the JQL Query: unexpected text at character {place}: '{text[place : place + 30]}'"
            )
        tests.append(_test(books, clause["name"].lower(), clause["sign"].lower(), _values(clause["value"])))
        place = clause.end()
        if place < len(text) and (joined := AND.match(text, place)):
            place = joined.end()
        elif text[place:].strip():
            raise Refused(400, f"Error in the JQL Query: Expecting 'AND' but got '{text[place:].strip()[:30]}'.")
    return tests


def _values(text: str) -> list[str]:
    inside = text[1:-1].split(",") if text.startswith("(") else [text]
    return [re.sub(r"\\(.)", r"\1", one.strip().strip("\"'")) for one in inside]


def _test(books: Books, name: str, sign: str, values: list[str]) -> Test:
    if name in TIMES and sign in SIGNS:
        return _time_test(TIMES[name], sign, _moment(books, values[0]))
    if name not in TEXTS:
        raise Refused(400, f"Field '{name}' does not exist or you do not have permission to view it.")
    if name == "project" and any(value.upper() != books.project for value in values):
        raise Refused(400, f"The value '{values[0]}' does not exist for the field 'project'.")
    wanted = {value.casefold() for value in values}
    hit = sign in ("=", "in")
    if sign not in ("=", "in", "!=", "not in"):
        raise Refused(400, f"The operator '{sign}' is not supported by the '{name}' field.")
    return lambda row: any(one.casefold() in wanted for one in TEXTS[name](row)) is hit


def _time_test(read: Callable[[Issue], datetime], sign: str, at: datetime) -> Test:
    def holds(row: Issue) -> bool:
        # JQL knows minutes only.
        return bool(SIGNS[sign](read(row).replace(second=0, microsecond=0), at))

    return holds


def _moment(books: Books, text: str) -> datetime:
    if ago := AGO.match(text):
        return (books.now() - timedelta(**{UNITS[ago[2]]: int(ago[1])})).replace(second=0, microsecond=0)
    for shape in ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise Refused(
        400, f"Date value '{text}' for field 'updated' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm'."
    )
