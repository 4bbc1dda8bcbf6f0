"""Full text over the sanitised views alone, newest first: FTS5 on SQLite, a tsvector on PostgreSQL.

Both index the folded words of `Sanitised.words`, so that they find the same.  The database keeps the index by itself: a
later migration that copies the table `sanitised` on SQLite must make its triggers again.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, text
from sqlalchemy.orm import Session

from bot.rules.searching import Query, Term
from storage.sanitised import Sanitised

TABLES = "sanitised_words"
"""What the names of SQLite's tables for the index begin with."""
DERIVED = frozenset({"vector", "ix_sanitised_vector"})
"""What PostgreSQL keeps for it: a column that it works out by itself, and the index of that."""
NEWEST = 2**63 - 1
"""Later than every text."""
ENOUGH = 2000
"""Characters of a text that are looked at to tell how well it answers."""

RECENT, TELLING = 300, 5
"""Texts that PostgreSQL reads before it asks its index, which would gather every text that has a common word; where so
many of them have it, somewhat older ones will do."""
INCIDENTS = "scope LIKE 'incident:%'"

SQLITE = """
    SELECT s.evidence_id, s.scope, substr(s.words, 1, :enough) FROM (
        SELECT rowid AS number FROM sanitised_words
        WHERE sanitised_words MATCH :query AND rowid < :before ORDER BY rowid DESC LIMIT :most
    ) AS found JOIN sanitised AS s ON s.evidence_id = found.number
    ORDER BY s.evidence_id DESC
"""
AMONG_RECENT = """
    SELECT evidence_id, scope, substr(words, 1, :enough) FROM (
        SELECT evidence_id, scope, words, vector FROM sanitised
        WHERE evidence_id < :before AND {kind} ORDER BY evidence_id DESC LIMIT :recent
    ) AS recent WHERE vector @@ to_tsquery('simple', :query) ORDER BY evidence_id DESC LIMIT :most
"""
OWN_PLAN = "SET LOCAL plan_cache_mode = force_custom_plan"
"""A plan for any words, which PostgreSQL would keep after five searches, takes a rare one for a common one."""
AMONG_ALL = """
    WITH found AS MATERIALIZED (
        SELECT evidence_id FROM sanitised WHERE vector @@ to_tsquery('simple', :query) AND evidence_id < :before
    ), newest AS (SELECT evidence_id FROM found ORDER BY evidence_id DESC LIMIT :most)
    SELECT s.evidence_id, s.scope, substr(s.words, 1, :enough) FROM newest
    JOIN sanitised AS s ON s.evidence_id = newest.evidence_id ORDER BY s.evidence_id DESC
"""


class Found(NamedTuple):
    """A text in which the words stand."""

    number: int
    """Of its evidence; later ones have higher numbers."""
    scope: str
    words: str
    """As they are searched; of a long text the beginning."""


def newest(session: Session, query: Query, before: int, most: int, incidents: bool = False) -> list[Found]:
    """The newest texts before one that have all words and phrases of a query, and none that it does not want.

    With `incidents`, only the texts of incidents.
    """
    given: dict[str, Any] = {"before": before, "most": most, "enough": ENOUGH}
    if session.get_bind().dialect.name == "sqlite":
        return _rows(session, SQLITE, given | {"query": _for_sqlite(query, incidents)})
    given["query"] = _for_postgres(query, incidents)
    session.execute(text(OWN_PLAN))
    among_recent = AMONG_RECENT.format(kind=INCIDENTS if incidents else "true")
    found = _rows(session, among_recent, given | {"recent": RECENT})
    if TELLING <= len(found) < most:
        found = _rows(session, among_recent, given | {"recent": 2 * RECENT * most // len(found)})
    return found if len(found) == most else _rows(session, AMONG_ALL, given)


def within(session: Session, query: Query, scopes: Sequence[str], before: int, most: int) -> list[Found]:
    """The same in some things alone, whose texts are so few that each can be looked at."""
    padded = literal(" ").concat(Sanitised.words).concat(" ")
    wanted = [
        padded.contains(f" {' '.join(term)}{end}") for term, end in _each(query, lambda begun: "" if begun else " ")
    ]
    unwanted = [~padded.contains(f" {' '.join(term)} ") for term in query.unwanted]
    rows = select(Sanitised.evidence_id, Sanitised.scope, func.substr(Sanitised.words, 1, ENOUGH))
    rows = rows.where(Sanitised.scope.in_(scopes), Sanitised.evidence_id < before, *wanted, *unwanted)
    return [Found(*row) for row in session.execute(rows.order_by(Sanitised.evidence_id.desc()).limit(most))]


def _rows(session: Session, statement: str, given: dict[str, Any]) -> list[Found]:
    return [Found(*row) for row in session.execute(text(statement), given)]


def _for_sqlite(query: Query, incidents: bool) -> str:
    """The query in FTS5's language; folded words hold nothing that it could take for its own."""
    wanted = [f'"{" ".join(term)}"{end}' for term, end in _each(query, lambda begun: "*" if begun else "")]
    unwanted = [f' NOT words : "{" ".join(term)}"' for term in query.unwanted]
    said = f"words : ({' AND '.join(wanted)}){''.join(unwanted)}"
    return f"kind : incident AND ({said})" if incidents else said


def _for_postgres(query: Query, incidents: bool) -> str:
    """The query in tsquery's language; D is the weight of what stands in a text, A that of its kind."""
    wanted = [_side_by_side(term, end) for term, end in _each(query, lambda begun: "*" if begun else "")]
    unwanted = [f"!{_side_by_side(term, '')}" for term in query.unwanted]
    return " & ".join([*(["'incident':A"] if incidents else []), *wanted, *unwanted])


def _side_by_side(term: Term, end: str) -> str:
    marks = [*[""] * (len(term) - 1), end]
    return "(" + " <-> ".join(f"'{word}':{mark}D" for word, mark in zip(term, marks, strict=True)) + ")"


def _each(query: Query, ending: Callable[[bool], str]) -> list[tuple[Term, str]]:
    """Each term that is wanted, and how it ends: whole, or begun."""
    last = len(query.wanted) - 1
    return [(term, ending(query.begun and place == last)) for place, term in enumerate(query.wanted)]
