"""All tables at once, for migrations and for the test that compares them with what the migrations make."""

from storage import (
    alerts,
    effects,
    evidence,
    inbox,
    incidents,
    kept,
    letters,
    pages,
    people,
    reminders,
    roles,
    rotas,
    tasks,
    updates,
)
from storage.tables import Table

METADATA = Table.metadata
NOUNS = (
    alerts,
    effects,
    evidence,
    inbox,
    incidents,
    kept,
    letters,
    pages,
    people,
    reminders,
    roles,
    rotas,
    tasks,
    updates,
)
