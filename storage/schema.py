"""All tables at once, for migrations and for the test that compares them with what the migrations make."""

from storage import (  # noqa: F401 - each brings its tables
    alerts,
    custody,
    effects,
    evidence,
    evidence_items,
    inbox,
    incidents,
    judgements,
    kept,
    letters,
    likenesses,
    misses,
    pages,
    people,
    reminders,
    reports,
    roles,
    rotas,
    sanitised,
    tasks,
    triage,
    updates,
)
from storage.tables import Table

METADATA = Table.metadata
