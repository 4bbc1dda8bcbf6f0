"""tickets of a tracker, and figures."""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0005"
down_revision = "0004"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = storage.tables.Utc(timezone=True)


def where(condition: str) -> dict[str, sa.TextClause]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    tickets()
    questions_and_remarks()
    figures()
    what_came_back()


def tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("incident_id", NUMBER, nullable=True),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("linked_by", sa.String(), nullable=True),
        sa.Column("theirs", sa.JSON(), nullable=False),
        sa.Column("ours", sa.JSON(), nullable=False),
        sa.Column("seen_at", UTC, nullable=True),
        sa.Column("touched_at", UTC, nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("trouble_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_ticket_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_incident", ["incident_id"], unique=False)
        batch_op.create_index("uq_ticket_key", ["key"], unique=True)
        batch_op.create_index("uq_ticket_subject", ["subject"], unique=True)
    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mark")),
    )


def questions_and_remarks() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_dispute_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index("uq_dispute_open", ["ticket_id", "field"], unique=True, **where("answered_at IS NULL"))
    op.create_table(
        "remark",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("their_id", sa.String(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_remark_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index("uq_remark", ["ticket_id", "their_id"], unique=True)


def figures() -> None:
    op.create_table(
        "counted",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_counted")),
    )
    op.create_table(
        "stale",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_stale_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_stale")),
    )
    op.create_table(
        "sum",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("bucket", NUMBER, autoincrement=False, nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("part", "value", "period", "figure", "bucket", name=op.f("pk_sum")),
    )
    with op.batch_alter_table("sum", schema=None) as batch_op:
        batch_op.create_index("ix_sum_figure", ["figure", "part", "period"], unique=False)
    op.create_table(
        "promise",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_promise_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "what", "due_at", name=op.f("pk_promise")),
    )
    # Incidents of an older version are counted as soon as this one runs.
    op.execute("INSERT INTO stale (incident_id, at) SELECT id, opened_at FROM incident")


def what_came_back() -> None:
    op.create_table(
        "recurrence",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("earlier_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["earlier_id"], ["incident.id"], name=op.f("fk_recurrence_earlier_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_recurrence_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "earlier_id", name=op.f("pk_recurrence")),
    )
    with op.batch_alter_table("recurrence", schema=None) as batch_op:
        batch_op.create_index("ix_recurrence_earlier", ["earlier_id"], unique=False)
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index("ix_incident_sorted", ["tag", "system", "id"], unique=False)
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_due", ["due_at"], unique=False)
