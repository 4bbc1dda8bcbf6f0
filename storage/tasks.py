"""Tasks of incidents: the playbook's, copied when the incident began, and people's own."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table

OPEN = text("state = 'open'")
OWNED = text("state = 'open' AND owner IS NOT NULL")


class Task(Table):
    """One thing to do.  The words of a playbook's task are the playbook's, those of an own task lie in the evidence."""

    __tablename__ = "task"
    __table_args__ = (
        Index("uq_task_step", "incident_id", "step", unique=True),
        Index("ix_task_owner", "owner", sqlite_where=OWNED, postgresql_where=OWNED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    step: Mapped[str | None]
    """The playbook's id of it; none for an own task."""
    text: Mapped[str | None]
    words_id: Mapped[int | None]
    """The evidence that holds an own task's words."""
    phase: Mapped[str]
    role: Mapped[str | None]
    minutes: Mapped[int | None]
    required: Mapped[bool]
    wants: Mapped[str | None]
    """What ticking it asks for."""
    how: Mapped[str | None]
    owner: Mapped[str | None]
    state: Mapped[str]
    """open, done, not needed, or gone with a playbook that no longer applies."""
    later: Mapped[bool]
    """Its phase is over and it was put off; it comes back with the review."""
    done_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    evidence_id: Mapped[int | None]
    """The evidence that ticking it left, or the reason why it is not needed."""


TASK = Table.metadata.tables["task"]


def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write tasks, all with the same columns; a step that is there already stays as it is."""
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        # A column at a time: a statement with hundreds of parameters takes longer to put together than to run.
        session.connection().execute(_unnested(*rows[0]), {name: [row[name] for row in rows] for name in rows[0]})
    else:
        session.connection().execute(sqlite.insert(TASK).on_conflict_do_nothing(), list(rows))


@cache
def _unnested(*names: str) -> Any:
    arrays = [func.unnest(bindparam(name, type_=postgresql.ARRAY(TASK.c[name].type))) for name in names]
    return postgresql.insert(TASK).from_select(names, select(*arrays)).on_conflict_do_nothing()


def add(session: Session, row: Task) -> Task:
    """Write a task and learn its number."""
    session.add(row)
    session.flush()
    return row


def get(session: Session, number: int) -> Task | None:
    """A task by number."""
    return session.get(Task, number)


def refreshed(session: Session, number: int) -> Task:
    """A task as it is now that its incident is locked.  Raises LookupError."""
    row = session.get(Task, number, populate_existing=True)
    if row is None:
        raise LookupError(f"no task {number}")
    return row


def of_incident(session: Session, incident: int) -> Sequence[Task]:
    """The tasks of an incident as they were written, without those of a playbook that no longer applies."""
    rows = select(Task).where(Task.incident_id == incident, Task.state != "gone")
    return session.scalars(rows.order_by(Task.id)).all()


_SHOWN = select(TASK).where(TASK.c.incident_id == bindparam("incident"), TASK.c.state != "gone").order_by(TASK.c.id)


def shown(session: Session, incident: int) -> Sequence[Any]:
    """The same for reading alone, which is faster: rows with the columns of a task."""
    return session.execute(_SHOWN, {"incident": incident}).all()


def of_steps(session: Session, incident: int) -> Sequence[Task]:
    """The tasks that came from playbooks, those that no longer apply too."""
    rows = select(Task).where(Task.incident_id == incident, Task.step.is_not(None))
    return session.scalars(rows.order_by(Task.id)).all()


def owned(session: Session, person: str, limit: int) -> Sequence[Task]:
    """What somebody has to do, in any incident."""
    return session.scalars(select(Task).where(Task.owner == person, OWNED).order_by(Task.id).limit(limit)).all()
