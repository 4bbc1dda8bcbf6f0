"""All tables at once, for migrations and for the test that compares them with what the migrations make."""

from storage import (  # noqa: F401 - each brings its tables
    alerts,
    custody,
    effects,
    evidence,
    evidence_items,
    figures,
    follow_ups,
    inbox,
    incidents,
    investigation,
    judgements,
    kept,
    letters,
    likenesses,
    meetings,
    misses,
    pages,
    people,
    postmortems,
    reminders,
    reports,
    roles,
    rotas,
    sanitised,
    tasks,
    tickets,
    triage,
    updates,
)
from storage.tables import Table

METADATA = Table.metadata
