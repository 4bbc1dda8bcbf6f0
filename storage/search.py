"""Full text over the sanitised views alone, newest first: FTS5 on SQLite, a tsvector on PostgreSQL.

Both index the folded words of `Sanitised.words`, so that they find the same.  The database keeps the index by itself: a
later migration that copies the table `sanitised` on SQLite must make its triggers again.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.rules.searching import Query, Term

TABLES = "sanitised_words"
"""What the names of SQLite's tables for the index begin with."""
DERIVED = frozenset({"vector", "ix_sanitised_vector"})
"""What PostgreSQL keeps for it: a column that it works out by itself, and the index of that."""
NEWEST = 2**63 - 1
"""Later than every text."""
ENOUGH = 2000
"""Characters of a text that are looked at to tell how well it answers."""

SQLITE = """
    SELECT s.evidence_id, s.scope, substr(s.words, 1, :enough) FROM (
        SELECT rowid AS number FROM sanitised_words
        WHERE sanitised_words MATCH :query AND rowid < :before {within} ORDER BY rowid DESC LIMIT :most
    ) AS found JOIN sanitised AS s ON s.evidence_id = found.number
    ORDER BY s.evidence_id DESC
"""
POSTGRES = """
    SELECT evidence_id, scope, substr(words, 1, :enough) FROM sanitised
    WHERE vector @@ to_tsquery('simple', :query) AND evidence_id < :before {within}
    ORDER BY evidence_id DESC LIMIT :most
"""


class Found(NamedTuple):
    """A text in which the words stand."""

    number: int
    """Of its evidence; later ones have higher numbers."""
    scope: str
    words: str
    """As they are searched; of a long text the beginning."""


class Reach(NamedTuple):
    """Where somebody may look: in everything, in one kind of thing, or in some things by their scopes."""

    kind: str | None = None
    scopes: tuple[str, ...] = ()


def newest(session: Session, query: Query, reach: Reach, before: int, most: int) -> list[Found]:
    """The newest texts before one that have all words and phrases of a query, and none that it does not want."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    given: dict[str, Any] = {"before": before, "most": most, "enough": ENOUGH}
    given["query"] = _for_sqlite(query, reach.kind) if sqlite else _for_postgres(query, reach.kind)
    within = ""
    if reach.scopes:
        given |= {f"scope_{place}": scope for place, scope in enumerate(reach.scopes)}
        named = ", ".join(f":scope_{place}" for place in range(len(reach.scopes)))
        own = f"SELECT evidence_id FROM sanitised WHERE scope IN ({named})"
        within = f"AND {'rowid' if sqlite else 'evidence_id'} IN ({own})"
    if not sqlite:
        # A plan made for no words in particular would read all there is for words that hardly anybody uses.
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    rows = session.execute(text((SQLITE if sqlite else POSTGRES).format(within=within)), given)
    return [Found(*row) for row in rows]


def _for_sqlite(query: Query, kind: str | None) -> str:
    """The query in FTS5's language; folded words hold nothing that it could take for its own."""

    def one(term: Term, begun: bool) -> str:
        return f'"{" ".join(term)}"' + ("*" if begun else "")

    said = f"words : ({' AND '.join(_each(query, one))})"
    said += "".join(f" NOT words : {one(term, False)}" for term in query.unwanted)
    return f"kind : {kind} AND ({said})" if kind else said


def _for_postgres(query: Query, kind: str | None) -> str:
    """The query in tsquery's language; D is the weight of what stands in a text, A that of its kind."""

    def one(term: Term, begun: bool) -> str:
        last = len(term) - 1
        words = [f"'{word}':{'*' if begun and place == last else ''}D" for place, word in enumerate(term)]
        return f"({' <-> '.join(words)})"

    said = " & ".join([*_each(query, one), *(f"!{one(term, False)}" for term in query.unwanted)])
    return f"'{kind}':A & {said}" if kind else said


def _each(query: Query, one: Any) -> Sequence[str]:
    last = len(query.wanted) - 1
    return [one(term, query.begun and place == last) for place, term in enumerate(query.wanted)]
