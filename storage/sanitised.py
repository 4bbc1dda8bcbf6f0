"""The sanitised view of captured text: what every screen, message, search and export shows in its place."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, validates

from bot.rules.searching import folded
from storage.tables import Table, insert

OF_INCIDENT = text("scope LIKE 'incident:%'")


class Sanitised(Table):
    """One captured text without its personal spans and secrets; what was replaced is counted and never kept."""

    __tablename__ = "sanitised"
    __table_args__ = (
        Index("ix_sanitised_scope", "scope"),
        # Where whoever sees no reports looks first.
        Index("ix_sanitised_incident", "evidence_id", sqlite_where=OF_INCIDENT, postgresql_where=OF_INCIDENT),
    )

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, autoincrement=False)
    scope: Mapped[str]
    text: Mapped[str]
    """Empty while it is held."""
    words: Mapped[str]
    """The same as it is searched: its words without accents and capitals."""
    held: Mapped[str | None]
    """Why a person must look before anybody sees it; none when it may be seen."""
    draft_id: Mapped[int | None]
    """The evidence that holds what would be shown, and what is doubtful in it, for whoever looks."""
    replaced: Mapped[dict[str, Any]]
    language: Mapped[str]
    released_by: Mapped[str | None]
    """Who looked and let it go."""
    at: Mapped[datetime]

    @validates("text")
    def _is_searched_as_it_is_shown(self, _: str, text: str) -> str:
        self.words = folded(text)
        return text


def put(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the views of some texts, in place of those that were there."""
    if rows:
        searched = [{**row, "words": folded(row["text"])} for row in rows]
        statement = insert(session, Sanitised)
        changed = {name: statement.excluded[name] for name in searched[0] if name != "evidence_id"}
        session.execute(statement.on_conflict_do_update(index_elements=["evidence_id"], set_=changed), searched)


def views(session: Session, numbers: Iterable[int]) -> dict[int, Sanitised]:
    """The views that are there, by the id of the text, in one query."""
    wanted = list(numbers)
    if not wanted:
        return {}
    rows = session.scalars(select(Sanitised).where(Sanitised.evidence_id.in_(wanted)))
    return {row.evidence_id: row for row in rows}


def erase(session: Session, scope: str) -> None:
    """Remove the views of a scope, and with them what a search would find."""
    session.execute(delete(Sanitised).where(Sanitised.scope == scope))


def held(session: Session, scope: str, limit: int) -> Sequence[Sanitised]:
    """The views of a scope that a person must look at, oldest first."""
    rows = select(Sanitised).where(Sanitised.scope == scope, Sanitised.held.is_not(None))
    waiting = rows.where(Sanitised.released_by.is_(None)).order_by(Sanitised.evidence_id)
    return session.scalars(waiting.limit(limit)).all()
